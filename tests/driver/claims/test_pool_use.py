"""What the methods and attributes of a pool do in thin mode."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import oracledb
import pytest

from tests.driver.claims.conftest import MakePool

pytestmark = pytest.mark.driver


def test_changing_getmode_resets_wait_timeout(pool_of: MakePool):
    pool = pool_of(wait_timeout=30)
    assert pool.wait_timeout == 0
    pool.getmode = oracledb.POOL_GETMODE_TIMEDWAIT
    pool.wait_timeout = 250
    assert pool.wait_timeout == 250
    pool.getmode = oracledb.POOL_GETMODE_WAIT
    pool.getmode = oracledb.POOL_GETMODE_TIMEDWAIT
    assert pool.wait_timeout == 0


def test_a_hundred_borrows_one_after_the_other_are_one_call_of_the_callback(pool_of: MakePool):
    calls: list[object] = []
    pool = pool_of(min=5, max=5, session_callback=lambda connection, tag: calls.append(connection))
    for _ in range(100):
        pool.acquire().close()
    assert len(calls) == 1


def test_a_callback_that_raises_is_called_again(pool_of: MakePool):
    calls: list[object] = []

    def refuse(connection: oracledb.Connection, tag: str) -> None:
        calls.append(tag)
        raise LookupError("not today")

    pool = pool_of(session_callback=refuse)
    for _ in range(2):
        with pytest.raises(LookupError, match="not today"):
            pool.acquire()
    assert (len(calls), pool.busy) == (2, 0)


def test_a_callback_has_two_arguments(pool_of: MakePool):
    pool = pool_of(session_callback=lambda connection, requested, actual: None)
    with pytest.raises(TypeError, match="actual"):
        pool.acquire()


def test_an_asyncio_pool_wants_a_coroutine_for_a_callback(arguments: dict[str, Any]):
    async def use() -> None:
        pool = oracledb.create_pool_async(**arguments, session_callback=lambda connection, tag: None)
        try:
            async with pool.acquire():
                pass
        finally:
            await pool.close(force=True)

    with pytest.raises(TypeError, match="await"):
        asyncio.run(use())


def test_thin_mode_ignores_the_user_of_an_acquire(pool_of: MakePool, arguments: dict[str, Any]):
    pool = pool_of(homogeneous=False)
    with pool.acquire(user="somebody", password="else") as connection:
        assert connection.cursor().execute("select user from dual").fetchone() == (arguments["user"],)


def test_a_tag_is_refused_and_at_release_leaves_the_connection_busy(pool_of: MakePool):
    pool = pool_of()
    with pytest.raises(oracledb.NotSupportedError, match="DPY-3001"):
        pool.acquire(tag="format=iso")
    assert pool.busy == 0
    connection = pool.acquire()
    with pytest.raises(AttributeError):
        pool.release(connection, tag="format=iso")
    assert pool.busy == 1


def test_a_connection_class_alone_does_not_ask_for_drcp(pool_of: MakePool):
    pool = pool_of()
    with pool.acquire(cclass="ALONE", purity=oracledb.PURITY_SELF) as connection:
        query = "select server from v$session where sid = sys_context('userenv', 'sid')"
        assert connection.cursor().execute(query).fetchone() == ("DEDICATED",)


@pytest.mark.parametrize("settings", [{"min": 1}, {"max": 2}, {"increment": 2}])
def test_thin_mode_does_not_change_the_size_of_a_pool(pool_of: MakePool, settings: dict[str, int]):
    pool = pool_of(max=3)
    with pytest.raises(oracledb.NotSupportedError, match="DPY-3001"):
        pool.reconfigure(**settings)


def test_what_is_not_a_size_can_be_set(pool_of: MakePool):
    pool = pool_of()
    pool.reconfigure(timeout=5)
    pool.ping_interval, pool.max_lifetime_session = 30, 600
    assert (pool.timeout, pool.ping_interval, pool.max_lifetime_session) == (5, 30, 600)
    assert not hasattr(oracledb.AsyncConnectionPool, "reconfigure")


def test_what_only_thick_mode_has_cannot_be_read(pool_of: MakePool):
    pool = pool_of()
    for read in (lambda: pool.max_sessions_per_shard, lambda: pool.soda_metadata_cache):
        with pytest.raises(oracledb.NotSupportedError, match="DPY-3001"):
            read()
    assert pool.name is None


def test_opened_minus_busy_is_idle_and_not_what_can_be_had(pool_of: MakePool):
    pool = pool_of(max=3)
    with pool.acquire():
        assert (pool.opened - pool.busy, pool.max - pool.busy) == (0, 2)
        with pool.acquire(), pool.acquire():
            assert pool.busy == 3


def test_ten_forgotten_connections_come_back(pool_of: MakePool):
    pool = pool_of()
    for _ in range(10):
        connection = pool.acquire()
        connection.cursor().execute("select 1 from dual")
        del connection
    assert pool.busy == 0


def test_a_forgotten_asyncio_connection_does_not_come_back(arguments: dict[str, Any]):
    async def forget() -> int:
        pool = oracledb.create_pool_async(**arguments, min=1, max=2)
        connection = await pool.acquire()
        await connection.ping()
        del connection
        gc.collect()
        busy = pool.busy
        await pool.close(force=True)
        return busy

    assert asyncio.run(forget()) == 1


@pytest.mark.parametrize("way", ["release", "force"])
def test_a_release_rolls_back_and_a_forced_close_only_says_goodbye(pool_of: MakePool, table: str, way: str):
    trips: list[str] = []
    pool = pool_of()
    connection = pool.acquire()
    connection.cursor().execute(f"insert into {table} values (1, 'a')")
    connection.round_trip_callback = trips.append
    if way == "release":
        connection.close()
        assert trips == ["rollback"]
    else:
        pool.close(force=True)
        assert trips == ["logoff"]
        with pytest.raises(oracledb.InterfaceError, match="DPY-1001"):
            connection.cursor().execute("select 1 from dual")


def test_force_get_goes_over_max_and_back(pool_of: MakePool):
    pool = pool_of(max=2, getmode=oracledb.POOL_GETMODE_FORCEGET)
    held = [pool.acquire() for _ in range(5)]
    assert pool.opened == 5
    for connection in held:
        connection.close()
    assert pool.opened == 2
