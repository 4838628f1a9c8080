"""What create_pool takes, gives back and has done by then."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import oracledb
import pytest

from tests.driver.claims.conftest import MakePool
from tests.polling import until

pytestmark = pytest.mark.driver


def test_a_pool_takes_its_settings_by_name_only():
    with pytest.raises(TypeError, match="positional"):
        oracledb.create_pool("user", "password", "dsn")


def test_an_asyncio_pool_is_not_made_by_connectiontype(arguments: dict[str, Any]):
    with pytest.raises(oracledb.ProgrammingError, match="DPY-2023"):
        oracledb.create_pool(**arguments, connectiontype=oracledb.AsyncConnection)


def test_create_pool_async_gives_a_pool_without_await(arguments: dict[str, Any]):
    async def use() -> tuple[object, object]:
        pool = oracledb.create_pool_async(**arguments)
        async with pool.acquire() as connection:
            found = await connection.fetchone("select 1 from dual")
        await pool.close()
        return type(pool), found

    assert asyncio.run(use()) == (oracledb.AsyncConnectionPool, (1,))


def test_get_pool_knows_aliases_and_no_default_pool(pool_of: MakePool):
    pool = pool_of(pool_alias="claims")
    assert oracledb.get_pool("claims") is pool
    assert oracledb.get_pool("another") is None
    with pytest.raises(TypeError):
        oracledb.get_pool()


def test_the_defaults_wait_and_never_shrink(arguments: dict[str, Any]):
    pool = oracledb.create_pool(**arguments)
    assert (pool.getmode, pool.timeout, pool.wait_timeout) == (oracledb.POOL_GETMODE_WAIT, 0, 0)
    assert (pool.min, pool.max, pool.increment) == (1, 2, 1)
    pool.close(force=True)


def test_an_increment_of_0_is_1(pool_of: MakePool):
    assert pool_of(min=1, max=3, increment=0).increment == 1


# The driver leaves the socket of a connection that was never made to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_create_pool_returns_before_the_first_connection_is_there():
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        address = f"127.0.0.1:{never_answers.getsockname()[1]}/silent"
        pool = oracledb.create_pool(
            user="u", password="p", dsn=address, min=50, max=50, getmode=oracledb.POOL_GETMODE_NOWAIT
        )
        assert (pool.opened, pool.busy) == (0, 0)
        # busy / opened is no measure then, and a pool that is being filled counts as full.
        with pytest.raises(ZeroDivisionError):
            pool.busy / pool.opened
        with pytest.raises(oracledb.DatabaseError, match="DPY-4005"):
            pool.acquire()
    pool.close(force=True)


def test_a_pool_shrinks_to_min_only_with_a_timeout(pool_of: MakePool):
    pools = [pool_of(max=2, timeout=timeout) for timeout in (0, 1)]
    for pool in pools:
        with pool.acquire(), pool.acquire():
            assert pool.opened == 2
    never, shrinking = pools
    until(lambda: shrinking.opened == 0)
    assert never.opened == 2


def test_a_pool_that_is_a_temporary_fails_at_the_end_of_with(arguments: dict[str, Any]):
    with pytest.raises(ValueError), oracledb.create_pool(**arguments).acquire() as connection:  # noqa: PT011
        assert connection.cursor().execute("select 1 from dual").fetchone() == (1,)


def test_pooled_behind_an_alias_is_part_of_the_alias(tmp_path: Path):
    (tmp_path / "tnsnames.ora").write_text("lab = localhost/FREEPDB1\n", encoding="utf-8")
    config = {"config_dir": str(tmp_path)}
    with pytest.raises(oracledb.DatabaseError, match=r"DPY-4000.*lab:pooled"):
        oracledb.connect(user="u", password="p", dsn="lab:pooled", **config)
    params = oracledb.ConnectParams(**config, server_type="pooled")
    params.parse_connect_string("lab")
    assert "(SERVER=pooled)" in params.get_connect_string()
