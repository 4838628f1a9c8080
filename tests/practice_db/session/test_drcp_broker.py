"""The DRCP broker's decisions, on a clock that the test moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.session.drcp.broker import (
    Broker,
    Client,
    Granted,
    PooledServer,
    Purity,
    Queued,
    Retired,
    SessionKey,
)
from labs.practice_db.session.drcp.settings import PoolSettings

APP = SessionKey("LAB", "APP")
REPORT = SessionKey("LAB", "REPORT")


def started(**settings: int) -> Broker:
    broker = Broker(PoolSettings(**{"minsize": 1, "maxsize": 2, **settings}))
    broker.start(0.0)
    return broker


def client(key: SessionKey = APP, purity: Purity = Purity.SELF) -> Client:
    return Client(key, purity)


def grant(broker: Broker, who: Client, now: float = 0.0) -> Granted:
    decision = broker.request(who, now)
    assert isinstance(decision, Granted)
    return decision


def counts(broker: Broker, key: SessionKey = APP) -> tuple[int, int, int, int]:
    it = broker.statistics.of_class(str(key))
    return it.requests, it.hits, it.misses, it.waits


def test_the_first_request_of_a_class_is_a_miss_and_the_second_a_hit():
    broker, who = started(), client()
    assert not grant(broker, who).is_hit
    broker.release(who, 1.0)
    assert grant(broker, client(), 2.0).is_hit
    assert counts(broker) == (2, 1, 1, 0)


def test_purity_new_is_always_a_miss_and_wipes_the_session():
    broker, who = started(), client(purity=Purity.NEW)
    for get in range(3):
        granted = grant(broker, who, get)
        assert (granted.is_hit, granted.is_same_session) == (False, False)
        broker.release(who, get)
    assert counts(broker) == (3, 0, 3, 0)


def test_a_client_that_gets_its_own_session_back_keeps_its_cursors():
    broker, who, other = started(), client(), client()
    first = grant(broker, who)
    broker.release(who, 1.0)
    assert grant(broker, who, 2.0).is_same_session
    broker.release(who, 3.0)
    assert grant(broker, other, 4.0).server is first.server
    broker.release(other, 5.0)
    back = grant(broker, who, 6.0)
    assert (back.is_hit, back.is_same_session) == (True, False), "another client's cursors are in it"


def test_a_full_pool_takes_a_free_server_of_another_class_and_wipes_it():
    broker, first, second = started(maxsize=1), client(), client(REPORT)
    lent = grant(broker, first)
    broker.release(first, 1.0)
    taken = grant(broker, second, 2.0)
    assert (taken.server, taken.must_wipe, taken.is_hit) == (lent.server, True, False)
    broker.release(second, 3.0)
    assert not grant(broker, first, 4.0).is_same_session


def test_the_pool_grows_before_it_takes_a_server_of_another_class():
    broker, first, second = started(), client(), client(REPORT)
    lent = grant(broker, first)
    broker.release(first, 1.0)
    assert grant(broker, second, 2.0).server is not lent.server


def test_a_full_pool_serves_the_waiting_in_order_of_arrival():
    broker = started(maxsize=1)
    holder, second, third = client(), client(), client(REPORT)
    grant(broker, holder)
    assert broker.request(second, 1.0) == Queued(second, ahead=0)
    assert broker.request(third, 2.0) == Queued(third, ahead=1)
    assert [served.client for served in broker.release(holder, 3.0)] == [second]
    assert [served.client for served in broker.release(second, 4.0)] == [third]
    assert counts(broker, REPORT) == (1, 0, 1, 1)


def test_a_client_that_goes_away_while_it_waits_swallows_no_server():
    broker = started(maxsize=1)
    holder, gone, patient = client(), client(), client()
    grant(broker, holder)
    broker.request(gone, 1.0)
    broker.request(patient, 1.0)
    assert broker.release(gone, 2.0) == []
    assert [served.client for served in broker.release(holder, 3.0)] == [patient]
    assert counts(broker)[0] == 2, "a request that never got a server is not counted"


def test_an_idle_server_is_retired_after_the_inactivity_timeout_but_never_below_minsize():
    broker = started(inactivity_timeout=10)
    both = [client(), client()]
    for who in both:
        grant(broker, who)
    for who in both:
        broker.release(who, 5.0)
    assert broker.tick(14.9) == []
    assert [type(action) for action in broker.tick(15.0)] == [Retired]
    assert len(broker.servers) == 1


@pytest.mark.parametrize(
    ("txn_limit", "has_transaction", "is_late"), [(0, True, True), (60, True, False), (60, False, True)]
)
def test_a_client_that_thinks_too_long_is_named(txn_limit, has_transaction, is_late):
    broker, who = started(max_think_time=20, max_txn_think_time=txn_limit), client()
    grant(broker, who)
    broker.call_ended(who, 0.0, has_transaction=has_transaction)
    assert broker.tick(19.0) == []
    assert bool(broker.tick(20.0)) is is_late
    broker.call_began(who)
    assert broker.tick(999.0) == []


@pytest.mark.parametrize("limit", [{"max_use_session": 2}, {"max_lifetime_session": 2}])
def test_a_worn_out_session_is_renewed_at_release(limit):
    broker, who = started(**limit), client()
    grant(broker, who, 0.0)
    broker.release(who, 1.0)
    assert grant(broker, who, 1.0).is_same_session
    broker.release(who, 2.0)
    renewed = grant(broker, who, 3.0)
    assert (renewed.is_hit, renewed.is_same_session) == (False, False)


def test_a_server_whose_process_ended_is_replaced_for_the_one_who_waits():
    broker = started(maxsize=1)
    holder, patient = client(), client()
    server = grant(broker, holder).server
    broker.request(patient, 1.0)
    served = broker.retire(server, 2.0)
    assert [one.client for one in served] == [patient]
    assert (holder.server, served[0].server.name) == (None, "L000")


def test_a_session_that_has_ended_while_it_was_kept_is_forgotten_and_its_server_is_not():
    broker, who = started(), client()
    server = grant(broker, who).server
    broker.release(who, 1.0)
    assert broker.match(who) is server
    broker.forget(server)
    assert broker.match(who) is None
    again = grant(broker, who, 2.0)
    assert (again.server, again.is_hit, again.must_wipe, again.is_same_session) == (server, False, False, False)
    assert (counts(broker), broker.statistics.purged) == ((2, 0, 2, 0), 1)


def test_a_pool_that_may_grow_serves_those_who_wait():
    broker = started(maxsize=1)
    holder, patient = client(), client()
    grant(broker, holder)
    broker.request(patient, 1.0)
    broker.settings = PoolSettings(minsize=1, maxsize=2)
    assert [one.client for one in broker.follow_settings(2.0)] == [patient]
    broker.settings = PoolSettings(minsize=5, maxsize=9)
    assert (broker.follow_settings(3.0), len(broker.servers)) == ([], 5)


def test_busy_and_free_servers_add_up_under_any_order_of_gets_and_releases():
    broker = started(minsize=0, maxsize=3, incrsize=1)
    clients = [client(key) for key in (APP, REPORT) * 4]
    for turn in range(200):
        who = clients[turn * 7 % 8]
        if who.server is None and who.waiting_since is None:
            broker.request(who, turn)
        else:
            broker.release(who, turn, keep_session=turn % 3 > 0)
        lent = [server for server in broker.servers.values() if server.client is not None]
        assert broker.busy_count == len(lent) <= len(broker.servers) <= 3
        assert all(server.client.server is server for server in lent)


@pytest.mark.parametrize("seed", range(20))
def test_the_statistics_add_up_after_any_history(seed):
    """Each get is one request and a hit or a miss, in its class and in the total, whatever happens around it."""
    random = Random(seed)
    broker = started(minsize=1, maxsize=4, incrsize=2, max_use_session=7, inactivity_timeout=15, max_think_time=20)
    clients = [client(key, purity) for key in (APP, REPORT) for purity in Purity for _ in range(4)]
    expected = {str(key): Counter() for key in (APP, REPORT)}
    kept: dict[PooledServer, SessionKey] = {}

    def note(grants: list[Granted]) -> None:
        for grant in grants:
            key, purity = grant.client.key, grant.client.purity
            assert not (grant.is_hit and (purity is Purity.NEW or kept.get(grant.server) != key))
            expected[str(key)]["hits" if grant.is_hit else "misses"] += 1
            kept[grant.server] = key

    for now in range(600):
        who = random.choice(clients)
        step = random.random()
        if who.server is None and who.waiting_since is None:
            decision = broker.request(who, now)
            if isinstance(decision, Granted):
                note([decision])
            else:
                expected[str(who.key)]["waits"] += 1
        elif step < 0.7:
            server, keeps = who.server, random.random() < 0.8
            grants = broker.release(who, now, keep_session=keeps)
            if server is not None and not keeps:
                kept.pop(server)
            note(grants)
        elif who.server is not None and step < 0.75:
            note(broker.retire(who.server, now))
        elif step < 0.85:
            broker.settings = replace(broker.settings, maxsize=random.randint(1, 6))
            note(broker.follow_settings(now))
        else:
            broker.tick(now)
        assert not (any(one.waiting_since is not None for one in clients) and broker.busy_count < len(broker.servers))
    for name, counted in expected.items():
        it = broker.statistics.of_class(name)
        assert (it.hits, it.misses, it.waits) == (counted["hits"], counted["misses"], counted["waits"])
    for name in ("requests", "hits", "misses", "waits"):
        total = sum(getattr(one, name) for one in broker.statistics.classes.values())
        assert getattr(broker.statistics.total, name) == total
    it = broker.statistics.total
    assert it.requests == it.hits + it.misses == sum(one.gets for one in clients) > 100
    assert it.hits == sum(one.hits for one in clients) > 0


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nosuch", "1", 56504),
        ("maxsize", "many", 56505),
        ("MAXSIZE", "0", 56505),
        ("maxconn_cbrok", "2", 56514),
        ("MAXCONN_CBROK", "few", 56514),
    ],
)
def test_alter_param_refuses_by_oracles_numbers(name, value, code):
    with pytest.raises(OraError) as caught:
        PoolSettings().altered(name, value)
    assert caught.value.code == code


def test_alter_param_takes_names_in_any_case_and_values_as_text():
    assert PoolSettings().altered("MaxSize", "50").maxsize == 50
