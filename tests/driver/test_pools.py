"""Pools of the driver, from many threads and from asyncio, as the database sees them."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from tests.polling import until

pytestmark = pytest.mark.driver


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


@pytest.fixture
def arguments(database):
    return {"user": database.user, "password": database.password, "dsn": database.dsn}


def sessions_of(admin: oracledb.Connection, program: str) -> int:
    return rows(admin, "select count(*) from v$session where program = :1", program)[0][0]


def test_a_pool_opens_min_sessions_and_close_leaves_none(arguments, admin):
    pool = oracledb.create_pool(**arguments, min=3, max=5, increment=1, program="pool_of_three")
    until(lambda: pool.opened == 3)
    assert sessions_of(admin, "pool_of_three") == 3
    pool.close()
    until(lambda: sessions_of(admin, "pool_of_three") == 0)


def test_many_threads_share_few_sessions(arguments, admin):
    pool = oracledb.create_pool(**arguments, min=1, max=4, increment=1, program="pool_of_four")
    seen: set[tuple[int, int]] = set()
    barrier = threading.Barrier(20)

    def borrow(number: int) -> int:
        barrier.wait(10)
        with pool.acquire() as connection:
            seen.add((connection.session_id, connection.serial_num))
            return rows(connection, "select :1 * 2 from dual", number)[0][0]

    with ThreadPoolExecutor(20) as executor:
        assert list(executor.map(borrow, range(20))) == [number * 2 for number in range(20)]
    assert 1 <= len(seen) <= 4
    assert sessions_of(admin, "pool_of_four") <= 4
    pool.close()


def test_release_rolls_back(arguments, table):
    pool = oracledb.create_pool(**arguments, min=1, max=1, increment=1)
    with pool.acquire() as connection, connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
    with pool.acquire() as connection:
        assert rows(connection, f"select count(*) from {table}") == [(0,)]
        assert not connection.transaction_in_progress
    pool.close()


def test_an_acquire_from_a_plain_pool_costs_no_round_trip(arguments, admin):
    pool = oracledb.create_pool(**arguments, min=1, max=1, increment=1)
    trips = (
        "select s.value from v$sesstat s join v$statname n on n.statistic# = s.statistic#"
        " where n.name like 'SQL*Net roundtrips%' and s.sid = :1"
    )
    with pool.acquire() as connection:
        sid = connection.session_id
        rows(connection, "select 1 from dual")
    before = rows(admin, trips, sid)[0][0]
    for _ in range(10):
        with pool.acquire() as connection:
            rows(connection, "select 1 from dual")
    assert rows(admin, trips, sid)[0][0] - before == 10
    pool.close()


def test_a_session_callback_sets_the_session_up_once(arguments):
    calls: list[int] = []

    def set_up(connection: oracledb.Connection, tag: str) -> None:
        calls.append(connection.session_id)
        with connection.cursor() as cursor:
            cursor.execute("alter session set nls_date_format = 'YYYY-MM-DD'")

    pool = oracledb.create_pool(**arguments, min=1, max=1, increment=1, session_callback=set_up)
    for _ in range(3):
        with pool.acquire() as connection:
            assert len(rows(connection, "select to_char(sysdate) from dual")[0][0]) == 10
    pool.close()
    assert len(calls) == 1


def test_a_killed_session_is_replaced_by_the_pool(arguments, admin):
    pool = oracledb.create_pool(**arguments, min=1, max=1, increment=1, ping_interval=0)
    with pool.acquire() as connection:
        old = (connection.session_id, connection.serial_num)
    with admin.cursor() as cursor:
        cursor.execute(f"alter system kill session '{old[0]},{old[1]}'")
    with pool.acquire() as connection:
        assert rows(connection, "select 1 from dual") == [(1,)]
        assert (connection.session_id, connection.serial_num) != old
    pool.close()


def test_an_async_pool_serves_many_tasks(arguments):
    async def use(pool: oracledb.AsyncConnectionPool, number: int) -> int:
        async with pool.acquire() as connection:
            row = await connection.fetchone("select :1 from dual", [number])
            return row[0]

    async def main() -> list[int]:
        pool = oracledb.create_pool_async(**arguments, min=1, max=3, increment=1)
        try:
            return await asyncio.gather(*(use(pool, number) for number in range(30)))
        finally:
            await pool.close()

    assert asyncio.run(main()) == list(range(30))


def test_a_pipeline_is_run_as_single_requests(arguments):
    async def main() -> list[object]:
        async with oracledb.connect_async(**arguments) as connection:
            pipeline = oracledb.create_pipeline()
            pipeline.add_fetchone("select 1 from dual")
            pipeline.add_fetchone("select 'two' from dual")
            return [result.rows for result in await connection.run_pipeline(pipeline)]

    assert asyncio.run(main()) == [[(1,)], [("two",)]]
