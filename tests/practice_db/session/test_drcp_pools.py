"""DBMS_CONNECTION_POOL's effect on the pools by name."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.session.drcp.broker import Client, Purity, SessionKey
from labs.practice_db.session.drcp.pools import DEFAULT_POOL, Pools, PoolStatus, check_container
from labs.practice_db.session.drcp.settings import PoolSettings


def someone() -> Client:
    return Client(SessionKey("LAB", "APP"), Purity.SELF)


def code_of(call, *arguments, **named) -> int:
    with pytest.raises(OraError) as caught:
        call(*arguments, **named)
    return caught.value.code


def test_a_new_database_has_the_default_pool_and_it_is_inactive():
    assert [(pool.name, pool.status) for pool in Pools()] == [(DEFAULT_POOL, PoolStatus.INACTIVE)]


@pytest.mark.parametrize("name", [None, "", DEFAULT_POOL.lower()])
def test_the_default_pool_is_found_by_no_name_and_by_its_own_in_any_case(name):
    assert Pools().find(name).name == DEFAULT_POOL


def test_a_client_is_refused_as_the_listener_does_before_the_pool_is_started():
    assert code_of(Pools().find(None).join, 1, someone()) == 12520


def test_a_started_pool_has_minsize_servers_and_counts_the_logon():
    pool = Pools().start(None, 0.0)
    broker = pool.join(1, someone())
    assert len(broker.servers) == 4
    assert broker.statistics.of_class("LAB.APP").authentications == 1


def test_a_pool_with_clients_stops_only_when_it_may_drain():
    pools = Pools()
    pool = pools.start(None, 0.0)
    pool.join(7, someone())
    assert code_of(pools.stop, None, 0.0) == 56506
    pools.stop(None, 0.0, drain_s=5.0)
    assert code_of(pool.join, 8, someone()) == 12520
    assert pools.due_to_close(4.9) == []
    assert pools.due_to_close(5.0) == [pool]
    assert pools.finish_stop(pool) == [7]
    assert pool.status is PoolStatus.INACTIVE


def test_a_draining_pool_closes_as_soon_as_its_last_client_has_left():
    pools = Pools()
    pool = pools.start(None, 0.0)
    pool.join(7, someone())
    pools.stop(None, 0.0, drain_s=60.0)
    pool.leave(7)
    assert pools.due_to_close(1.0) == [pool]


def test_settings_outlive_a_stop_and_statistics_do_not():
    pools = Pools()
    pools.alter_param("", "maxsize", "50")
    pools.start(None, 0.0).join(1, someone())
    pools.finish_stop(pools.stop(None, 0.0, drain_s=0))
    broker = pools.start(None, 1.0).broker
    assert broker is not None
    assert (broker.settings.maxsize, broker.statistics.total.authentications) == (50, 0)
    assert pools.restore_defaults(None).settings == PoolSettings()


def test_named_pools_are_added_found_and_removed():
    pools = Pools()
    pools.add("web", PoolSettings(maxsize=5))
    assert pools.find("WEB").settings.maxsize == 5
    assert code_of(pools.add, "Web", PoolSettings()) == 56507
    pools.start("web", 0.0)
    assert code_of(pools.remove, "web") == 56503
    pools.finish_stop(pools.stop("web", 0.0))
    pools.remove("web")
    assert code_of(pools.find, "web") == 56500


@pytest.mark.parametrize(
    ("is_root", "is_per_pdb", "is_pooled", "code"),
    [(True, False, True, 56513), (False, False, False, 56515), (True, True, False, 56615)],
)
def test_pools_are_managed_from_the_right_container_over_a_dedicated_connection(is_root, is_per_pdb, is_pooled, code):
    assert code_of(check_container, is_root=is_root, is_per_pdb=is_per_pdb, is_pooled=is_pooled) == code
