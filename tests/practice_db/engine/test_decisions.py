"""The parts of the engine that decide without PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.practice_db.engine.backends.short_wait import LONGEST_PAUSE, MAX_OTHERS, ShortWait
from labs.practice_db.engine.backends.statement_cache import StatementCache
from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.errors.statement_text import new_values
from labs.practice_db.engine.process import launcher
from labs.practice_db.engine.process.account import Account, choose_account, closed_parents
from labs.practice_db.engine.results import Effect, EngineColumn, RowSource
from labs.practice_db.engine.sessions.transaction import (
    BEGIN,
    COMMIT,
    FREE_GUARD,
    ROLLBACK,
    SET_GUARD,
    UNDO_STATEMENT,
    Transaction,
)
from labs.practice_db.engine.settings import EngineSettings
from labs.practice_db.engine.types.oracle_types import column_of, oid_of
from labs.practice_db.engine.types.zones import postgres_zone
from labs.practice_db.values import Column, OraType


def run(transaction: Transaction, effect: Effect, *, commit: bool = False) -> tuple[bytes, ...]:
    sent = (*transaction.before(effect, commit=commit), b"*", *transaction.after(effect, commit=commit))
    transaction.succeeded(effect, commit=commit)
    return sent


def test_a_query_alone_needs_no_transaction():
    assert run(Transaction(), Effect.READ) == (b"*",)


def test_the_first_change_begins_and_the_next_statements_are_guarded():
    transaction = Transaction()
    assert run(transaction, Effect.WRITE) == (BEGIN, b"*")
    assert run(transaction, Effect.READ) == (SET_GUARD, b"*")
    assert run(transaction, Effect.READ) == (b"*",)
    assert run(transaction, Effect.WRITE) == (b"*",)
    assert run(transaction, Effect.WRITE) == (FREE_GUARD, SET_GUARD, b"*")


def test_a_failure_is_undone_to_the_guard_or_to_the_beginning():
    transaction = Transaction()
    transaction.before(Effect.WRITE)
    assert transaction.failed() == (ROLLBACK,)
    run(transaction, Effect.WRITE)
    transaction.before(Effect.WRITE)
    assert transaction.failed() == (UNDO_STATEMENT,)
    assert run(transaction, Effect.WRITE) == (b"*",)


def test_autocommit_needs_a_commit_only_if_something_is_open():
    transaction = Transaction()
    assert run(transaction, Effect.WRITE, commit=True) == (b"*",)
    run(transaction, Effect.WRITE)
    assert run(transaction, Effect.WRITE, commit=True) == (SET_GUARD, b"*", COMMIT)
    assert not transaction.is_open


def test_ddl_commits_on_both_sides():
    transaction = Transaction()
    run(transaction, Effect.WRITE)
    assert run(transaction, Effect.DEFINE) == (COMMIT, BEGIN, b"*", COMMIT)
    assert run(transaction, Effect.DEFINE) == (BEGIN, b"*", COMMIT)


def test_a_users_savepoint_never_lies_on_a_guard():
    transaction = Transaction()
    run(transaction, Effect.WRITE)
    run(transaction, Effect.WRITE)
    assert transaction.set_savepoint('odd "name') == (FREE_GUARD, b'SAVEPOINT "odd ""name"')
    assert run(transaction, Effect.WRITE) == (SET_GUARD, b"*")


@pytest.mark.parametrize(
    ("oracle", "postgres"),
    [
        ("+05:30", "<+05:30>-05:30"),
        ("-03:00", "<-03:00>+03:00"),
        ("00:00", "<+00:00>-00:00"),
        ("Europe/Vienna", "Europe/Vienna"),
        (" UTC ", "UTC"),
    ],
)
def test_offsets_count_the_other_way_round_in_postgresql(oracle, postgres):
    assert postgres_zone(oracle) == postgres


@pytest.mark.parametrize(
    ("sql", "columns", "source"),
    [
        ('INSERT INTO "S"."T" ("A", "B") VALUES ($1, \')\')', ('"A"', '"B"'), " VALUES ($1, ')')"),
        ('insert into "T" select 1 returning "A"', (), "select 1 "),
        ('UPDATE "T" SET "A" = f(1, 2), "B" = \',\'', ('"A"', '"B"'), "SELECT f(1, 2), ',' FROM \"T\" "),
        (
            'UPDATE "T" AS "X" SET "A" = (SELECT 1 WHERE true) WHERE "X"."B" = 2 RETURNING "A"',
            ('"A"',),
            'SELECT (SELECT 1 WHERE true)  FROM "T" AS "X" WHERE "X"."B" = 2 ',
        ),
    ],
)
def test_what_a_statement_stores_can_be_computed_without_storing_it(sql, columns, source):
    stored = new_values(sql)
    assert stored is not None
    assert stored.table.endswith('"T"')
    assert stored.columns == columns
    assert stored.source == source


@pytest.mark.parametrize("sql", ['DELETE FROM "T"', "SELECT 1", 'UPDATE "T" SET ("A", "B") = (SELECT 1, 2)', ""])
def test_statements_that_cannot_be_taken_apart_are_left_alone(sql):
    assert new_values(sql) is None


@pytest.mark.parametrize(
    ("oid", "typmod", "expected"),
    [
        (1700, ((7 << 16) | 2) + 4, Column("X", OraType.NUMBER, precision=7, scale=2, size=22)),
        (1700, ((5 << 16) | (-2 & 0x7FF)) + 4, Column("X", OraType.NUMBER, precision=5, scale=-2, size=22)),
        (1700, -1, Column("X", OraType.NUMBER, precision=0, scale=-127, size=22)),
        (23, -1, Column("X", OraType.NUMBER, precision=0, scale=-127, size=22)),
        (1043, 14, Column("X", OraType.VARCHAR2, size=10, chars=10)),
        (1043, -1, Column("X", OraType.VARCHAR2, size=4000, chars=4000)),
        (1042, 7, Column("X", OraType.CHAR, size=3, chars=3)),
        (1114, 0, Column("X", OraType.DATE, size=7)),
        (1114, 3, Column("X", OraType.TIMESTAMP, scale=3, size=11)),
        (1184, -1, Column("X", OraType.TIMESTAMP_TZ, scale=6, size=13)),
        (1186, (6 << 16) | 0xFFFF, Column("X", OraType.INTERVAL_YM, precision=2, size=5)),
        (1186, -1, Column("X", OraType.INTERVAL_DS, precision=2, scale=6, size=11)),
        (17, -1, Column("X", OraType.RAW, size=2000)),
        (16, -1, Column("X", OraType.BOOLEAN, size=1)),
        (987654, -1, Column("X", OraType.VARCHAR2, size=4000, chars=4000)),
    ],
)
def test_a_column_is_described_in_oracles_types(oid, typmod, expected):
    assert column_of(EngineColumn("x", oid, typmod), name="X") == expected


def test_stored_text_is_a_clob_and_computed_text_is_not():
    assert column_of(EngineColumn("X", 25, -1, table_oid=99, table_column=1)).type is OraType.CLOB
    assert column_of(EngineColumn("X", 25, -1)).type is OraType.VARCHAR2


def test_every_bind_type_has_an_oid_or_is_inferred():
    assert oid_of(OraType.NUMBER) == 1700
    assert oid_of(OraType.ROWID) == 0


def test_short_waits_pause_longer_after_each_failure_and_recover():
    short_wait = ShortWait()
    assert short_wait.is_worth_it
    pauses = []
    for _ in range(12):
        short_wait.learn(False)
        pauses.append(sum(1 for _ in iter(lambda: short_wait.is_worth_it, True)))
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE
    short_wait.learn(True)
    short_wait.learn(False)
    assert not short_wait.is_worth_it
    assert short_wait.is_worth_it


def test_short_waits_yield_to_other_work_and_to_other_statements():
    work: Iterator[bool] = iter([True, False])
    short_wait = ShortWait(lambda: next(work))
    assert not short_wait.is_worth_it
    assert short_wait.is_worth_it
    crowd = ShortWait()
    waits = [crowd.long_wait() for _ in range(MAX_OTHERS + 1)]
    for wait in waits:
        wait.__enter__()
    assert not crowd.is_worth_it
    waits[0].__exit__(None, None, None)
    assert crowd.is_worth_it


def test_the_least_recently_used_statement_makes_room():
    cache = StatementCache(2)
    first, _ = cache.get("a", ())
    second, _ = cache.get("b", ())
    second.is_parsed = first.is_parsed = True
    assert cache.get("a", ()) == (first, None)
    _, evicted = cache.get("c", ())
    assert evicted is second
    assert cache.get("a", (23,))[0] is not first


def test_rows_are_taken_in_order_and_let_go():
    source = RowSource([(b"%d" % n,) for n in range(10000)])
    taken = []
    while not source.is_exhausted:
        taken += source.fetch_now(999) or []
    assert taken == [(b"%d" % n,) for n in range(10000)]


def test_a_closed_folder_on_the_way_is_noticed(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "inner").mkdir()
    assert closed in closed_parents(closed / "inner" / "file")


def test_an_account_knows_what_helps_when_its_way_is_closed():
    assert Account(65534, 65534, "/root").keeps_file_access
    assert "may not enter /root: run this as an ordinary user" in Account(65534, 65534, "/root").hint
    assert Account(65534, 65534).hint == ""


def test_only_root_gives_postgresql_to_another_user(tmp_path):
    account = choose_account(tmp_path / "postgres", [])
    assert account.is_other == (sys.platform != "win32" and os.geteuid() == 0)
    assert account.uid != 0


async def test_a_folder_that_others_may_not_enter_works(tmp_path):
    tmp_path.chmod(0o700)
    engine = Engine(EngineSettings(tmp_path / "data", max_sessions=5))
    await engine.start()
    await engine.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("at_the_start", [signal.SIG_DFL, signal.SIG_IGN], ids=["foreground", "background job"])
def test_the_watchman_ends_its_child_when_its_input_ends(at_the_start):
    child = [sys.executable, "-c", "import signal; signal.pause()"]
    folder = str(Path(launcher.__file__).parent)
    program = (
        f"import signal, sys; signal.signal(signal.SIGQUIT, signal.{at_the_start.name})\n"
        f"sys.path.insert(0, {folder!r}); import launcher; sys.exit(launcher.watch({child!r}) != 0)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, start_new_session=True) as watchman:
        try:
            assert watchman.stdin is not None
            watchman.stdin.close()
            assert watchman.wait(timeout=10) == 1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(watchman.pid, signal.SIGKILL)  # a child that was not ended, and its watchman
