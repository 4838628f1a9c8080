"""Transactions as Oracle's: begun by the first change, a failing statement undoes itself only, DDL commits."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.sessions import executor
from labs.practice_db.errors import OraError
from tests.practice_db.engine.conftest import rows, until_blocked, value

pytestmark = pytest.mark.asyncio(loop_scope="session")

INSERT = 'INSERT INTO "T" VALUES ($1::int, $2)'
ALL = 'SELECT "A" FROM "T" ORDER BY "A"'
LOCK_ROW = 'SELECT "A" FROM "T" WHERE "A" = $1::int FOR UPDATE'
SET = 'UPDATE "T" SET "B" = $2 WHERE "A" = $1::int'


async def write(session, sql, *params, **options):
    return await session.execute(sql, params, effect=Effect.WRITE, **options)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def table(session):
    await session.define('CREATE TABLE "T" ("A" int CONSTRAINT "T_PK" PRIMARY KEY, "B" varchar(5))')


async def test_a_change_opens_a_transaction_that_others_do_not_see(session, open_session):
    await write(session, INSERT, b"1", b"one")
    assert session.in_transaction
    assert await rows(await open_session(), ALL) == []
    await session.commit()
    assert not session.in_transaction
    assert await rows(await open_session(), ALL) == [(b"1",)]


async def test_a_failing_statement_undoes_itself_and_nothing_else(session):
    await write(session, INSERT, b"1", b"one")
    for _ in range(3):
        with pytest.raises(OraError, match="ORA-00001"):
            await write(session, 'INSERT INTO "T" SELECT i, NULL FROM generate_series(9, 1, -1) i')
        with pytest.raises(OraError, match="ORA-01476"):
            await session.execute("SELECT 1/0")
    assert session.in_transaction
    assert await rows(session, ALL) == [(b"1",)]
    await write(session, INSERT, b"2", b"two")
    await session.commit()
    assert await rows(session, ALL) == [(b"1",), (b"2",)]


async def test_a_failing_first_statement_leaves_no_transaction(session):
    with pytest.raises(OraError, match="ORA-01400"):
        await write(session, INSERT, None, b"x")
    assert not session.in_transaction
    with pytest.raises(OraError, match="ORA-00942"):
        await write(session, 'DELETE FROM "NOWHERE"')
    assert not session.in_transaction


async def test_rollback_undoes_everything(session):
    await write(session, INSERT, b"1", b"one")
    await rows(session, ALL)
    await write(session, INSERT, b"2", b"two")
    await session.rollback()
    assert not session.in_transaction
    assert await rows(session, ALL) == []


async def test_autocommit_commits_what_was_open_too(session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    assert not session.in_transaction
    await write(session, INSERT, b"2", b"two")
    await write(session, INSERT, b"3", b"three", commit=True)
    assert not session.in_transaction
    assert len(await rows(await open_session(), ALL)) == 3


async def test_a_failing_autocommit_keeps_the_open_transaction(session):
    await write(session, INSERT, b"1", b"one")
    with pytest.raises(OraError, match="ORA-00001"):
        await write(session, INSERT, b"1", b"one", commit=True)
    assert session.in_transaction
    await session.rollback()
    assert await rows(session, ALL) == []


async def test_ddl_commits_what_was_open_even_if_it_fails(session):
    await write(session, INSERT, b"1", b"one")
    with pytest.raises(OraError, match="ORA-00955"):
        await session.define('CREATE TABLE "T" ("X" int)')
    assert not session.in_transaction
    await session.rollback()
    assert await rows(session, ALL) == [(b"1",)]


async def test_ddl_of_several_statements_is_all_or_nothing(session):
    with pytest.raises(OraError, match="ORA-00955"):
        await session.define('CREATE TABLE "U" ("X" int)', 'CREATE TABLE "T" ("X" int)')
    with pytest.raises(OraError, match="ORA-00942"):
        await session.execute('SELECT * FROM "U"')


async def test_savepoints_nest_move_and_are_forgotten(session):
    await session.savepoint("S1")
    await write(session, INSERT, b"1", b"one")
    await session.savepoint("S2")
    await write(session, INSERT, b"2", b"two")
    with pytest.raises(OraError, match="ORA-00001"):
        await write(session, INSERT, b"2", b"two")
    await session.rollback_to("S2")
    assert await rows(session, ALL) == [(b"1",)]
    await write(session, INSERT, b"3", b"three")
    await session.savepoint("S1")
    await write(session, INSERT, b"4", b"four")
    await session.rollback_to("S1")
    assert await rows(session, ALL) == [(b"1",), (b"3",)]
    await session.commit()
    with pytest.raises(OraError, match="ORA-01086: savepoint 'S1'"):
        await session.rollback_to("S1")


async def test_a_later_savepoint_is_gone_after_going_back_to_an_earlier_one(session):
    await session.savepoint("S1")
    await session.savepoint("S2")
    await session.rollback_to("S1")
    with pytest.raises(OraError, match="ORA-01086"):
        await session.rollback_to("S2")
    await write(session, INSERT, b"1", b"one")
    await session.commit()
    assert await rows(session, ALL) == [(b"1",)]


async def test_a_read_only_transaction_sees_one_moment_and_writes_nothing(session, open_session):
    await session.set_transaction(read_only=True)
    await write(await open_session(), INSERT, b"1", b"one", commit=True)
    assert await rows(session, ALL) == []
    with pytest.raises(OraError, match="ORA-01456"):
        await write(session, INSERT, b"2", b"two")
    with pytest.raises(OraError, match="ORA-01453"):
        await session.set_transaction(serializable=True)
    await session.commit()
    assert await rows(session, ALL) == [(b"1",)]


async def test_a_serializable_transaction_does_not_overwrite_a_later_change(session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    await session.set_transaction(serializable=True)
    await write(await open_session(), SET, b"1", b"new", commit=True)
    with pytest.raises(OraError, match="ORA-08177"):
        await write(session, SET, b"1", b"old")


async def test_readers_do_not_wait_for_writers(session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    await write(session, SET, b"1", b"new")
    assert await value(await open_session(), 'SELECT "B" FROM "T"') == b"one"


async def test_nowait_and_wait_refuse_with_their_own_errors(session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    await write(session, LOCK_ROW, b"1")
    other = await open_session()
    with pytest.raises(OraError, match="ORA-00054"):
        await write(other, LOCK_ROW + " NOWAIT", b"1")
    with pytest.raises(OraError, match="ORA-30006"):
        await write(other, LOCK_ROW, b"1", lock_wait_s=0.05)
    assert not other.in_transaction
    assert (await (await write(other, LOCK_ROW + " SKIP LOCKED", b"1")).rows.fetch_all()) == []


async def test_a_lock_timeout_ends_with_its_statement(engine, session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    other = await open_session()
    await write(other, LOCK_ROW, b"1", lock_wait_s=0.05)
    assert await value(other, "SHOW lock_timeout") == b"0"
    waiting = asyncio.create_task(write(session, SET, b"1", b"mine"))
    await until_blocked(engine, session)
    await other.rollback()
    assert (await waiting).row_count == 1


async def test_a_blocked_writer_goes_on_after_the_commit(engine, session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    await write(session, SET, b"1", b"first")
    other = await open_session()
    waiting = asyncio.create_task(write(other, SET, b"1", b"later"))
    await until_blocked(engine, other)
    await session.commit()
    assert (await waiting).row_count == 1
    await other.commit()
    assert await value(session, 'SELECT "B" FROM "T"') == b"later"


async def test_a_deadlock_undoes_one_statement_and_the_other_goes_on(engine, session, open_session):
    other = await open_session()
    await write(session, INSERT, b"1", b"one")
    await write(session, INSERT, b"2", b"two", commit=True)
    await write(session, SET, b"1", b"s")
    await write(other, SET, b"2", b"o")
    calls = [
        asyncio.create_task(write(session, SET, b"2", b"s")),
        asyncio.create_task(write(other, SET, b"1", b"o")),
    ]
    done, pending = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    (loser,) = done
    with pytest.raises(OraError, match="ORA-00060"):
        await loser
    victim, winner = (session, other) if loser is calls[0] else (other, session)
    assert victim.in_transaction
    assert await value(victim, "SELECT count(*) FROM \"T\" WHERE \"B\" IN ('s', 'o')") == b"1"
    await victim.rollback()
    assert (await pending.pop()).row_count == 1
    await winner.commit()


async def test_ddl_on_a_table_in_use_is_refused(session, open_session):
    await write(session, INSERT, b"1", b"one")
    other = await open_session()
    with pytest.raises(OraError, match="ORA-00054"):
        await other.execute('DROP TABLE "T"', effect=Effect.DEFINE)
    assert await value(other, "SHOW lock_timeout") == b"0"


async def test_a_new_table_waits_for_housekeeping_instead_of_being_refused(engine, session, open_session, monkeypatch):
    monkeypatch.setattr(executor, "DDL_LOCK_WAIT_S", 0.001)
    async with engine.internal() as housekeeping:
        await write(housekeeping, "LOCK TABLE pg_class IN SHARE MODE")
        creating = asyncio.create_task(session.execute('CREATE TABLE "NEW" ("A" int)', effect=Effect.DEFINE))
        await until_blocked(engine, session)
        await housekeeping.rollback()
    await creating
    with pytest.raises(OraError, match="ORA-00955"):
        await (await open_session()).define('CREATE TABLE "NEW" ("A" int)')


async def test_an_open_query_does_not_keep_its_table(session, open_session):
    await write(session, "INSERT INTO \"T\" SELECT i, 'x' FROM generate_series(1, 15000) i", commit=True)
    result = await session.execute('SELECT "T".*, repeat(\'x\', 400) FROM "T"')
    assert not result.rows.is_exhausted
    await (await open_session()).define('DROP TABLE "T"')
    assert len(await result.rows.fetch_all()) == 15000


async def test_a_killed_session_frees_its_locks(engine, session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    holder = await open_session()
    await write(holder, SET, b"1", b"held")
    waiting = asyncio.create_task(write(session, SET, b"1", b"mine"))
    await until_blocked(engine, session)
    holder.abort(OraError(28))
    assert (await waiting).row_count == 1


async def test_an_aborted_session_holds_nothing_once_it_is_gone(session, open_session):
    await write(session, INSERT, b"1", b"one", commit=True)
    holder = await open_session()
    await write(holder, SET, b"1", b"held")
    holder.abort(OraError(28))
    await holder.wait_gone()
    assert (await write(session, LOCK_ROW + " NOWAIT", b"1")).row_count == 1


async def test_a_table_can_be_made_from_a_query_with_parameters(session):
    sql = 'CREATE TABLE "U" AS SELECT $1::text AS "A"'
    done = await session.execute(sql, (b"x",), effect=Effect.DEFINE)
    assert done.command == "CREATE"
    assert await value(session, 'SELECT "A" FROM "U"') == b"x"


async def test_closing_a_session_rolls_back(session, open_session):
    other = await open_session()
    await write(other, INSERT, b"1", b"one")
    await other.close()
    with pytest.raises(OraError, match="ORA-03113"):
        await other.execute("SELECT 1")
    assert await rows(session, ALL) == []
