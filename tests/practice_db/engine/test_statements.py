"""Statements: values in and out, columns, rows that arrive piece by piece, cancelling."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from labs.practice_db.engine.backends.statement_cache import LARGEST
from labs.practice_db.engine.results import CHUNK_ROWS, Effect
from labs.practice_db.errors import NotSupported, OraError
from tests.practice_db.engine.conftest import rows, until, until_busy, value

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 20 * CHUNK_ROWS
SERIES = f"SELECT i FROM generate_series(1, {MANY}) i"
SLOW = "SELECT pg_sleep(60)"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("1.50::numeric", b"1.50"),
        ("1e30::numeric", b"1" + b"0" * 30),
        ("1e300::float8", b"1e+300"),
        ("'NaN'::float8", b"NaN"),
        ("'\\x00ff'::bytea", b"\\x00ff"),
        ("timestamp '2024-02-29 13:14:15.5'", b"2024-02-29 13:14:15.5"),
        ("timestamptz '2024-02-29 13:14:15+05:30'", b"2024-02-29 07:44:15+00"),
        ("interval '3 4:05:06' day to second", b"3 4:05:06"),
        ("interval '1-2' year to month", b"1-2"),
        ("true", b"t"),
        ("'Grüße'", "Grüße".encode()),
        ("NULL", None),
    ],
)
async def test_values_come_in_their_text_forms(session, sql, expected):
    assert await value(session, f"SELECT {sql}") == expected


async def test_parameters_go_in_their_text_forms(session):
    sql = "SELECT $1::numeric + 1, $2::text || '!', $3::timestamp, $4::bytea, $5::numeric IS NULL"
    params = (b"41.5", "ä".encode(), b"2024-01-02 03:04:05", b"\\xff00", None)
    assert await rows(session, sql, *params) == [
        (b"42.5", "ä!".encode(), b"2024-01-02 03:04:05", b"\\xff00", b"t"),
    ]


async def test_a_character_that_would_cut_the_value_is_refused(session):
    with pytest.raises(NotSupported, match="CHR"):
        await session.execute("SELECT $1::text", (b"a\0b",))


async def test_a_query_has_columns_and_no_transaction(session):
    result = await session.execute('SELECT 1 AS "A", current_user AS "B"')
    assert [column.name for column in result.columns] == ["A", "B"]
    assert result.command == "SELECT"
    assert not session.in_transaction


async def test_a_session_works_as_its_user_and_cannot_be_another(session, user):
    assert await value(session, "SELECT session_user") == user.encode()
    with pytest.raises(OraError, match="ORA-01031"):
        await session.execute('SET SESSION AUTHORIZATION "SYS"')


async def test_describe_tells_columns_and_parameters_without_running(session):
    described = await session.describe('SELECT 1/0 AS "X", $1::numeric')
    assert [column.name for column in described.columns] == ["X", "numeric"]
    assert described.param_oids == (1700,)


async def test_more_statements_than_the_cache_holds_all_work(session):
    for _ in range(2):
        for number in range(LARGEST + 20):
            assert await value(session, f"SELECT {number}") == str(number).encode()


async def test_a_statement_survives_a_change_of_its_table(session):
    await session.define('CREATE TABLE "T" ("A" int)')
    assert await rows(session, 'SELECT * FROM "T"') == []
    await session.define('ALTER TABLE "T" ADD "B" int')
    result = await session.execute('SELECT * FROM "T"')
    assert [column.name for column in result.columns] == ["A", "B"]


async def test_a_described_statement_survives_a_change_of_its_table(session):
    await session.define('CREATE TABLE "T" ("A" int)')
    for added in ("B", "C"):
        described = await session.describe('SELECT * FROM "T"')
        assert added not in [column.name for column in described.columns]
        await session.define(f'ALTER TABLE "T" ADD "{added}" int')
    described = await session.describe('SELECT * FROM "T"')
    assert [column.name for column in described.columns] == ["A", "B", "C"]


async def test_rows_arrive_piece_by_piece(session):
    result = await session.execute(SERIES)
    assert result.rows.fetch_now(2) == [(b"1",), (b"2",)]
    assert not result.rows.is_exhausted
    got = [row for _ in range(MANY // 100 + 1) for row in await result.rows.fetch(100)]
    assert got[0] == (b"3",)
    assert got[-1] == (str(MANY).encode(),)
    assert result.rows.is_exhausted


async def test_the_end_is_known_with_the_last_row_of_a_short_result(session):
    result = await session.execute("SELECT 1")
    assert not result.rows.is_exhausted
    assert result.rows.fetch_now(1) == [(b"1",)]
    assert result.rows.is_exhausted
    assert result.rows.fetch_now(10) == []


async def test_open_results_survive_other_statements_of_the_session(session):
    first = await session.execute(SERIES)
    second = await session.execute(SERIES)
    assert await value(session, "SELECT 7") == b"7"
    await first.rows.fetch(10)
    assert len(await second.rows.fetch_all()) == MANY
    assert len(await first.rows.fetch_all()) == MANY - 10


async def test_a_large_result_lets_others_have_their_turn(session):
    loop = asyncio.get_running_loop()
    turns = 0

    def take_turn() -> None:
        nonlocal turns, next_turn
        turns += 1
        next_turn = loop.call_soon(take_turn)

    result = await session.execute("SELECT repeat('x', 100) FROM generate_series(1, 200000)")
    next_turn = loop.call_soon(take_turn)
    assert len(await result.rows.fetch_all()) == 200_000
    next_turn.cancel()
    assert turns > 50


async def test_a_discarded_result_keeps_no_rows(session):
    result = await session.execute(SERIES)
    result.rows.discard()
    assert await value(session, "SELECT 7") == b"7"
    assert await result.rows.fetch_all() == []


async def test_a_query_that_fails_on_the_way_fails_the_fetch_that_would_be_short(session):
    result = await session.execute(f"SELECT 1 / (i - {MANY}) FROM generate_series(1, {MANY}) i")
    assert len(await result.rows.fetch(CHUNK_ROWS // 2)) == CHUNK_ROWS // 2
    with pytest.raises(OraError, match="ORA-01476"):
        await result.rows.fetch(MANY)
    assert await value(session, "SELECT 7") == b"7"


async def test_an_error_is_kept_whatever_comes_behind_it(session, open_session):
    """PostgreSQL sends an error and the end of its answer one after the other; rows are read ahead between the two."""
    other = await open_session()
    for _ in range(200):
        result = await session.execute("SELECT 1 / (300 - i) FROM generate_series(1, 600) i")
        await value(other, "SELECT 7")
        with pytest.raises(OraError, match="ORA-01476"):
            await result.rows.fetch_all()


async def test_rows_read_ahead_end_with_the_error_they_ran_into(session, open_session):
    result = await session.execute(f"SELECT 1 / (i - {MANY}), repeat('x', 400) FROM generate_series(1, {MANY}) i")
    read_before = result.rows.buffered

    async def is_read() -> bool:
        return result.rows.buffered > read_before and result.rows.buffered >= MANY - CHUNK_ROWS

    await until(is_read)
    with pytest.raises(OraError, match="ORA-01476"):
        await result.rows.fetch_all()
    assert await value(session, "SELECT 7") == b"7"


async def test_calls_of_two_tasks_wait_for_one_another(session):
    answers = await asyncio.gather(*(value(session, f"SELECT {n}") for n in range(20)))
    assert answers == [str(n).encode() for n in range(20)]


async def test_cancel_stops_the_running_call_only(session):
    running = asyncio.create_task(session.execute(SLOW))
    await until_busy(session)
    session.cancel()
    with pytest.raises(OraError, match="ORA-01013"):
        await running
    session.cancel()
    assert await value(session, "SELECT 7") == b"7"


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process with signals")
async def test_a_cancel_that_comes_before_the_statement_has_begun_is_not_lost(session):
    os.kill(session.backend_pid, signal.SIGSTOP)
    running = asyncio.create_task(session.execute(SLOW))
    await until_busy(session)
    session.cancel()
    os.kill(session.backend_pid, signal.SIGCONT)
    with pytest.raises(OraError, match="ORA-01013"):
        await running


async def test_a_cancelled_task_leaves_a_usable_session_and_its_transaction(session):
    await session.define('CREATE TABLE "T" ("A" int)')
    await session.execute('INSERT INTO "T" VALUES (1)', effect=Effect.WRITE)
    running = asyncio.create_task(session.execute(SLOW))
    await until_busy(session)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await value(session, 'SELECT count(*) FROM "T"') == b"1"
    assert session.in_transaction


async def test_abort_ends_the_running_call_with_the_given_error(session):
    running = asyncio.create_task(session.execute(SLOW))
    await until_busy(session)
    session.abort(OraError(28))
    for call in (running, session.execute("SELECT 1")):
        with pytest.raises(OraError, match="ORA-00028"):
            await call
    assert session.is_closed


async def test_the_memory_of_a_backend_is_known(session):
    assert session.memory_bytes() > 100_000


async def test_settings_survive_a_rollback(session, user):
    await session.define('CREATE TABLE "T" ("A" int)')
    await session.execute('INSERT INTO "T" VALUES (1)', effect=Effect.WRITE)
    await session.set_schema("ELSEWHERE")
    await session.set_time_zone("+05:30")
    await session.rollback()
    assert await value(session, "SHOW search_path") == b'"ELSEWHERE","SYS","oracle_operators","pg_catalog"'
    assert await value(session, "SELECT timestamptz '2024-01-01 00:00:00+00'") == b"2024-01-01 05:30:00+05:30"
    await session.set_settings({"search_path": f'"{user}"', "practice.nls_date_format": "YYYY"})
    assert await value(session, "SELECT current_setting('practice.nls_date_format')") == b"YYYY"
