"""A watch with the real driver: both sources on the same run, what they agree on and what one of them cannot see."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count

import oracledb
import pytest

from labs.practice_db.session.event_log import EventKind
from labs.toolkit import DatabaseEvent, Origin, Probe, Seen, SessionId, Workload, merged, run, spans
from labs.toolkit.events import RoundTrip
from labs.toolkit.observed.event_log import EventLogSource
from tests.polling import until
from tests.practice import ADMIN_PASSWORD

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

_numbers = count(1)


@pytest.fixture(scope="module")
def admin(practice_server):
    return {"user": "system", "password": ADMIN_PASSWORD, "dsn": practice_server.dsn}


@pytest.fixture
def program():
    return f"watch-test-{next(_numbers)}"


@pytest.fixture
def me(admin, program):
    return {**admin, "program": program}


@pytest.fixture
def both(admin, program):
    """The event log and the samples of one run; a look before and after whatever a test does."""
    with Probe(**admin) as probe, ExitStack() as stack:
        log = stack.enter_context(probe.watch(program, origin=Origin.EVENT_LOG))
        samples = stack.enter_context(probe.watch(program, origin=Origin.SAMPLES))

        @contextmanager
        def looking():
            samples.look()
            yield
            samples.look()

        yield log, samples, looking


@pytest.fixture
def table(admin):
    name = f"watched_{next(_numbers)}"
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        cursor.execute(f"create table {name} (id number primary key, text varchar2(10))")
        cursor.execute(f"insert into {name} values (1, 'a')")
        connection.commit()
        yield name
        cursor.execute(f"drop table {name} purge")


def id_of(connection):
    return SessionId(connection.session_id, connection.serial_num)


def sessions(log, kind):
    return [event.session for event in log.of(kind)]


def agree_in_time(log, samples, *kinds):
    """Assert that what the log says lies within what the samples leave open, on one axis."""
    slack_s = log.uncertainty_s + 1e-4
    for kind in kinds:
        for exact, seen in zip(log.of(kind), samples.of(kind), strict=True):
            at_s, latest_s = exact.at_s + log.clock_s, seen.at_s + samples.clock_s
            assert latest_s - seen.within_s - slack_s <= at_s <= latest_s + slack_s


def test_both_sources_agree_on_sessions_calls_and_transactions(both, me, table):
    log, samples, looking = both
    with oracledb.connect(**me) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from dual").fetchall()
        with looking():
            cursor.execute(f"update {table} set text = 'b'")
        with looking():
            connection.commit()
        cursor.execute(f"delete from {table}")
        with looking():
            connection.ping()
        with looking():
            connection.rollback()
        session = id_of(connection)
    samples.look()
    log.look()
    exact, sampled = log.snapshot(), samples.snapshot()
    for kind in (Seen.LOGON, Seen.LOGOFF):
        assert sessions(exact, kind) == sessions(sampled, kind) == [session]
    before_the_end = [event for event in exact.of(Seen.ROUND_TRIP) if event.detail != "logoff"]
    assert len(before_the_end) == sampled.count(Seen.ROUND_TRIP) == 6
    assert exact.count(Seen.STATEMENT) == sampled.count(Seen.STATEMENT) == 3
    transactions = (Seen.TRANSACTION_BEGAN, Seen.TRANSACTION_ENDED)
    told = [(event.kind, event.detail) for event in exact.of(*transactions)]
    assert told == [(event.kind, event.detail) for event in sampled.of(*transactions)]
    assert [detail for _, detail in told] == [None, "commit", None, "rollback"]
    agree_in_time(exact, sampled, Seen.LOGON, Seen.LOGOFF, *transactions)


def test_both_sources_agree_on_who_waits_for_whom(both, me, table):
    log, samples, looking = both
    with oracledb.connect(**me) as holder, oracledb.connect(**me) as waiter:
        holder.cursor().execute(f"update {table} set text = 'b'")
        with looking():
            thread = threading.Thread(target=lambda: waiter.cursor().execute(f"update {table} set text = 'c'"))
            thread.start()
            until(lambda: log.look() or log.snapshot().of(Seen.LOCK_WAIT_BEGAN))
        holder.rollback()
        thread.join()
        samples.look()
        until(lambda: log.look() or log.snapshot().of(Seen.LOCK_WAIT_ENDED))
        exact, sampled = log.snapshot(), samples.snapshot()
        for kind in (Seen.LOCK_WAIT_BEGAN, Seen.LOCK_WAIT_ENDED):
            (one,), (other,) = exact.of(kind), sampled.of(kind)
            expected = (id_of(waiter), holder.session_id, "enq: TX - row lock contention")
            assert (one.session, one.blocking_sid, one.detail) == expected
            assert (other.session, other.blocking_sid, other.detail) == expected
        (wait,), (about,) = spans(exact, Seen.LOCK_WAIT_BEGAN), spans(sampled, Seen.LOCK_WAIT_BEGAN)
        doubt_s = about.began.within_s + about.ended.within_s + exact.uncertainty_s
        assert wait.lasted_s(0) <= about.lasted_s(0) + doubt_s
        waiter.rollback()


def test_both_sources_agree_on_a_kill(both, admin, me):
    log, samples, looking = both
    victim = oracledb.connect(**me)
    with oracledb.connect(**admin) as killer, looking():
        killer.cursor().execute(f"alter system kill session '{id_of(victim)}'")
    with pytest.raises(oracledb.DatabaseError):
        victim.ping()
    until(lambda: samples.look() or samples.snapshot().of(Seen.LOGOFF))
    log.look()
    exact, sampled = log.snapshot(), samples.snapshot()
    assert sessions(exact, Seen.KILLED) == sessions(sampled, Seen.KILLED)
    assert sessions(exact, Seen.LOGOFF) == sessions(sampled, Seen.LOGOFF)
    assert [event.full_code for event in exact.of(Seen.ERROR)] == ["ORA-00028"]
    assert sampled.of(Seen.ERROR) == ()
    assert set(sampled.cannot_see) == {Seen.ERROR, Seen.SESSION_WIPED}
    assert exact.cannot_see == ()


@pytest.fixture
def drcp(practice_server):
    """DRCP with a single server, as it was before at the end."""
    arguments = {"user": "sys", "password": ADMIN_PASSWORD, "dsn": practice_server.service("FREE")}
    with oracledb.connect(**arguments, mode=oracledb.AUTH_MODE_SYSDBA) as root, root.cursor() as cursor:
        cursor.execute("begin dbms_connection_pool.configure_pool(minsize => 1, maxsize => 1, incrsize => 1); end;")
        cursor.execute("begin dbms_connection_pool.start_pool; end;")
        yield
        clients = "select count(*) from v$cpool_conn_info"
        until(lambda: cursor.execute(clients).fetchall() == [(0,)])
        cursor.execute("begin dbms_connection_pool.stop_pool; end;")
        cursor.execute("begin dbms_connection_pool.restore_defaults; end;")


def test_both_sources_agree_on_loans_of_pooled_servers(drcp, both, me):
    log, samples, looking = both
    arguments = {**me, "dsn": f"{me['dsn']}:pooled", "cclass": "WATCHED", "purity": oracledb.PURITY_SELF}
    with oracledb.connect(**arguments) as holder, oracledb.connect(**arguments) as waiter:
        with looking():
            holder.ping()
        with looking():
            thread = threading.Thread(target=waiter.ping)
            thread.start()
            until(lambda: log.look() or log.snapshot().of(Seen.SERVER_QUEUED))
        with looking():
            holder.close()
            thread.join()
    samples.look()
    log.look()
    exact, sampled = log.snapshot(), samples.snapshot()

    def per_client(seen):
        return Counter(
            {
                (event.connection, event.kind, event.detail if event.kind is Seen.SERVER_LENT else None): event.count
                for event in seen.of(Seen.SERVER_QUEUED, Seen.SERVER_LENT, Seen.SERVER_RETURNED)
            }
        )

    assert per_client(exact) == per_client(sampled)
    assert sorted(kind.value for _, kind, _ in per_client(exact)) == [
        "SERVER LENT", "SERVER LENT", "SERVER QUEUED", "SERVER RETURNED", "SERVER RETURNED",
    ]  # fmt: skip
    (held, *_), (about, *_) = exact.of(Seen.SERVER_LENT), sampled.of(Seen.SERVER_LENT)
    assert held.detail == about.detail
    assert (about.session, about.server) in ((held.session, held.server), (None, None))
    first, second = spans(exact, Seen.SERVER_LENT)
    assert first.began.server == second.began.server
    assert first.ended.at_s <= second.began.at_s
    assert (first.began.detail, second.began.detail) == ("miss", "hit")
    (queued,) = spans(exact, Seen.SERVER_QUEUED)
    assert queued.ended.took_s == pytest.approx(queued.lasted_s(0), abs=1e-3)


def test_the_toolkit_knows_every_kind_of_event_that_the_practice_database_writes():
    assert {kind.value for kind in Seen} == {kind.value for kind in EventKind}


def test_three_lines_are_enough(admin, me):
    with Probe(**admin) as probe, probe.watch(me["program"]) as log:
        oracledb.connect(**me).close()
    assert [event.kind for event in log.events if event.kind is not Seen.ROUND_TRIP] == [Seen.LOGON, Seen.LOGOFF]
    assert log.snapshot().source == "PRACTICE_EVENT_LOG"


def test_a_watch_of_everybody_sees_all_but_itself(admin, me):
    with Probe(**admin) as probe, probe.watch() as log, oracledb.connect(**me) as connection:
        session = id_of(connection)
        connection.ping()
        log.look()
    assert session in sessions(log.snapshot(), Seen.LOGON)
    assert not any("practice_event_log" in (event.detail or "").lower() for event in log.events)


def test_client_and_database_stand_on_one_axis(admin, me, program):
    with closing(oracledb.create_pool(**me, min=1, max=1)) as pool:
        pool.acquire().close()
        with Probe(**admin) as probe, probe.watch(program) as log:
            recording = run(Workload(clients=1, hold_s=0.0, rounds=5), pool)
        seen = log.snapshot()
    assert 0 < seen.uncertainty_s < 0.05
    everything = merged(recording, seen)
    trips = [event for event in everything if isinstance(event, RoundTrip)]
    calls = [event for event in everything if isinstance(event, DatabaseEvent) and event.detail == "execute"]
    assert len(trips) == len(calls) == 5
    for trip, call in zip(trips, calls, strict=True):
        assert trip.at_s - seen.uncertainty_s <= call.at_s <= trip.at_s + trip.took_s + seen.uncertainty_s


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody knows the true offset of the two clocks")
def test_the_true_offset_of_the_clocks_is_within_the_measured_uncertainty(admin):
    source = EventLogSource(None, time.perf_counter)
    with oracledb.connect(**admin) as connection:
        source.begin(connection)
    # Both processes read the same clock of the system (CLOCK_MONOTONIC), so the true offset is 0.
    assert abs(source.offset_s) <= source.uncertainty_s + 1e-6


def test_a_watch_goes_on_after_its_own_session_was_killed(admin, me):
    watcher = {**admin, "program": f"{me['program']}-watcher"}
    with Probe(**admin) as probe, Probe(**watcher) as watching, watching.watch(me["program"]) as log:
        first = oracledb.connect(**me)
        until(lambda: sessions(log.snapshot(), Seen.LOGON) == [id_of(first)])
        assert probe.kill(watcher["program"]) == 1
        second = oracledb.connect(**me)
        until(lambda: sessions(log.snapshot(), Seen.LOGON) == [id_of(first), id_of(second)])
        first.close()
        second.close()
    assert set(sessions(log.snapshot(), Seen.LOGOFF)) == set(sessions(log.snapshot(), Seen.LOGON))


@pytest.fixture
def onlooker(practice_server, admin):
    """A user who may log on, and a way to give it rights."""
    root = {"user": "sys", "password": ADMIN_PASSWORD, "dsn": practice_server.dsn}
    with oracledb.connect(**root, mode=oracledb.AUTH_MODE_SYSDBA) as connection, connection.cursor() as cursor:
        cursor.execute('create user onlooker identified by "Onlooker-1"')
        cursor.execute("grant create session to onlooker")
        yield {**admin, "user": "onlooker", "password": "Onlooker-1"}, cursor.execute
        until(lambda: cursor.execute("select * from v$session where username = 'ONLOOKER'").fetchall() == [])
        cursor.execute("drop user onlooker")


def test_without_rights_a_watch_does_not_begin(onlooker):
    arguments, _ = onlooker
    with Probe(**arguments) as probe:
        for origin in Origin:
            with pytest.raises(oracledb.DatabaseError, match="ORA-00942"), probe.watch(origin=origin):
                pass


def test_what_may_not_be_read_is_named_and_the_rest_is_seen(onlooker, me):
    arguments, execute = onlooker
    execute("grant select on v_$session to onlooker")
    with Probe(**arguments) as probe, probe.watch(me["program"]) as log, oracledb.connect(**me) as connection:
        session = id_of(connection)
        log.look()
    seen = log.snapshot()
    assert seen.source == "V$ views"
    assert session in sessions(seen, Seen.LOGON)
    assert set(Seen) - set(seen.cannot_see) == {
        Seen.LOGON, Seen.LOGOFF, Seen.KILLED, Seen.SNIPED, Seen.LOCK_WAIT_BEGAN, Seen.LOCK_WAIT_ENDED,
    }  # fmt: skip


def test_a_watch_that_cannot_go_on_says_so_at_the_end(onlooker):
    arguments, execute = onlooker
    execute("grant select_catalog_role to onlooker")
    with Probe(**arguments) as probe:
        watch = probe.watch()
        watch.__enter__()
        execute("revoke select_catalog_role from onlooker")
        until(lambda: not any(thread.name == "pool-lab-watch" for thread in threading.enumerate()))
        with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
            watch.__exit__(None, None, None)


def test_events_that_were_forgotten_before_they_were_read_are_counted():
    rows = iter([[(1_000_000, 1, 10)]] * 10 + [[(2_000_000, 31, 40, *(None,) * 14)]])
    source = EventLogSource(None, lambda: 5.0)
    connection = ScriptedConnection(rows)
    source.begin(connection)
    assert source.read(connection) == []
    assert source.lost == 20
    assert source.offset_s == pytest.approx(3.5)


def test_the_log_of_a_database_that_was_started_anew_is_read_from_its_beginning():
    source = EventLogSource(None, lambda: 5.0, after=500)
    connection = ScriptedConnection(iter([[(1_000_000, 1, 10)]] * 10 + [[(1_000_000, 1, 12, *(None,) * 14)]]))
    source.begin(connection)
    source.read(connection)
    assert connection.binds[-1]["seq"] == 0
    assert source.resumed() is not source


class ScriptedConnection:
    """Answers each question with the next rows."""

    def __init__(self, rows):
        self.rows = rows
        self.binds = []

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def execute(self, _, **binds):
        self.binds.append(binds)

    def fetchall(self):
        with suppress(StopIteration):
            return next(self.rows)
        raise AssertionError("no more rows were expected to be asked for")
