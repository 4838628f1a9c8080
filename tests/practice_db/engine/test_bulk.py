"""executemany: all rows, the failing row, batch errors, counts and what RETURNING gives."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.sessions.bulk import ARRAY_ROWS, PIPELINE_ROWS
from labs.practice_db.engine.types.arrays import array_text
from labs.practice_db.errors import OraError
from tests.practice_db.engine.conftest import rows, until_busy, value

pytestmark = pytest.mark.asyncio(loop_scope="session")

INSERT = 'INSERT INTO "T" ("A", "B") VALUES ($1, $2)'
ARRAYS = 'INSERT INTO "T" ("A", "B") SELECT * FROM unnest($1::numeric[], $2::varchar[])'
COUNT = 'SELECT count(*) FROM "T"'
WAYS = pytest.mark.parametrize("array_sql", [None, ARRAYS], ids=["one by one", "as arrays"])


def numbered(*numbers: int) -> list[tuple[bytes, bytes]]:
    return [(b"%d" % number, b"n%d" % number) for number in numbers]


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def table(session):
    await session.define('CREATE TABLE "T" ("A" numeric CONSTRAINT "T_PK" PRIMARY KEY, "B" varchar(10))')


@WAYS
async def test_all_rows_are_stored_in_one_transaction(session, array_sql):
    done = await session.execute_many(INSERT, numbered(*range(2 * PIPELINE_ROWS + 7)), array_sql=array_sql)
    assert done.row_count == len(done.row_counts) == 2 * PIPELINE_ROWS + 7
    assert done.errors == ()
    assert session.in_transaction
    await session.rollback()
    assert await value(session, COUNT) == b"0"


@WAYS
async def test_the_first_failing_row_ends_it_and_the_rows_before_stay(session, array_sql):
    await session.execute(INSERT, (b"50", b"old"), effect=Effect.WRITE)
    done = await session.execute_many(INSERT, numbered(*range(100)), array_sql=array_sql, commit=True)
    ((failed),) = done.errors
    assert failed.index == done.row_count == 50
    assert failed.error.code == 1
    assert session.in_transaction
    assert await value(session, COUNT) == b"51"


@WAYS
async def test_batch_errors_name_each_failing_row_and_keep_the_others(session, array_sql):
    batch = numbered(0, 1, 1, 2, 3, 3, 4)
    batch.insert(3, (b"9", b"far too long to fit"))
    batch.append((None, b"x"))
    done = await session.execute_many(INSERT, batch, array_sql=array_sql, batch_errors=True, commit=True)
    assert [(failed.index, failed.error.code) for failed in done.errors] == [(2, 1), (3, 12899), (6, 1), (8, 1400)]
    assert done.row_counts == (1, 1, 0, 0, 1, 1, 0, 1, 0)
    assert session.in_transaction
    assert await rows(session, 'SELECT "A" FROM "T" ORDER BY 1') == [(b"%d" % n,) for n in range(5)]


@WAYS
async def test_a_failure_behind_a_full_block_keeps_the_block(session, array_sql):
    batch = numbered(*range(ARRAY_ROWS + 10), 5)
    done = await session.execute_many(INSERT, batch, array_sql=array_sql)
    assert [failed.index for failed in done.errors] == [ARRAY_ROWS + 10]
    assert await value(session, COUNT) == str(ARRAY_ROWS + 10).encode()


async def test_nothing_but_failures_opens_no_transaction(session):
    done = await session.execute_many(INSERT, [(None, b"x")] * 40, array_sql=ARRAYS, batch_errors=True)
    assert len(done.errors) == 40
    assert not session.in_transaction


async def test_autocommit_commits_when_all_is_well(session, open_session):
    await session.execute_many(INSERT, numbered(1, 2), commit=True)
    assert not session.in_transaction
    assert await value(await open_session(), COUNT) == b"2"


async def test_updates_count_the_rows_of_each_execution(session):
    await session.execute_many(INSERT, numbered(*range(10)))
    done = await session.execute_many('UPDATE "T" SET "B" = \'x\' WHERE "A" < $1::numeric', [(b"3",), (b"0",), (b"7",)])
    assert done.row_counts == (3, 0, 7)
    assert done.row_count == 10


async def test_returning_gives_rows_for_each_execution(session):
    sql = INSERT + ' RETURNING "A" + 1, "B"'
    done = await session.execute_many(sql, numbered(1, 2))
    assert done.returned == ([(b"2", b"n1")], [(b"3", b"n2")])


async def test_a_transaction_that_was_open_survives_a_failing_batch(session):
    await session.execute_many(INSERT, numbered(1))
    await session.execute_many(INSERT, [(None, None)])
    assert session.in_transaction
    await session.commit()
    assert await value(session, COUNT) == b"1"


async def test_a_statement_that_does_not_parse_fails_at_the_first_row(session):
    done = await session.execute_many('INSERT INTO "NOWHERE" VALUES ($1)', [(b"1",), (b"2",)])
    assert [(failed.index, failed.error.code) for failed in done.errors] == [(0, 942)]
    assert not session.in_transaction


async def test_cancel_stops_a_batch(session):
    running = asyncio.create_task(session.execute_many("SELECT pg_sleep($1::float)", [(b"60",)] * 2))
    await until_busy(session)
    while not running.done():
        session.cancel()
        await asyncio.wait((running,), timeout=0.01)
    with pytest.raises(OraError, match="ORA-01013"):
        running.result()
    assert await value(session, "SELECT 7") == b"7"


@pytest.mark.parametrize(
    "text", [b"", b"a,b", b"{}", b'say "hi"', b"back\\slash", b"NULL", b" ", b"'", "Ä".encode(), b"\n"]
)
async def test_any_text_survives_an_array(session, text):
    sql = "SELECT v, v IS NULL FROM unnest($1::text[]) v"
    assert await rows(session, sql, array_text((text, None))) == [(text, b"f"), (None, b"t")]
