"""Checks of notebook 06: what others see while a service works, who blocks whom, how often the database was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from notebooks.given import INSERT_JOB

PATIENCE_S = 5.0
MOST_TRIPS = 12
LOCK = "update accounts set balance = balance + 1 where account_id = :1"


def nothing_is_held_while_the_service_works(answer: Answer, bench: Bench) -> None:
    """The service itself asks for the row and reads the balance; one payment is more than there is."""
    amounts = [bench.draw(1, 9) for _ in range(4)]
    amounts.insert(bench.draw(1, 3), 10_000)
    paid, start, secret = [one for one in amounts if one < 100], 1000, bench.draw(10**5, 10**6)
    with _accounts(bench, start, 0) as (source, target), bench.watch() as watch:
        receipts, seen = _told(
            answer.beside("with_service", watch.settings, bench.settings(), source, target, amounts, secret)
        )
        left, got = _balances(bench, source, target)
    bench.expect(
        (left, got) == (start - sum(paid), sum(paid)),
        seen=f"the accounts have {left} and {got}; they should have {start - sum(paid)} and {sum(paid)}.",
        expected="each payment as a whole or not at all: both accounts changed, or neither.",
        look="what is committed when `move` raises, and whether what it has done is rolled back.",
    )
    bench.expect(
        not any(is_locked for _, is_locked, _, _ in seen),
        seen="while the service worked, the row of the account was locked.",
        expected="a transaction that has ended before the service is called.",
        look="where commit stands.",
    )
    bench.expect(
        not any(busy for *_, busy in seen),
        seen="while the service worked, a connection was lent.",
        expected="no loan while the service works.",
        look="where the `with` of the loan ends.",
    )
    bench.expect(
        [(amount, balance) for amount, _, balance, _ in seen]
        == [(amount, start - sum(paid[: at + 1])) for at, amount in enumerate(paid)],
        seen=f"the service was called {len(seen)} times, and did not see each payment when it was called.",
        expected="one call for each payment that was made, after it was committed.",
        look="the order: move, commit, give back, call.",
    )
    bench.expect(
        receipts == [amount * secret for amount in paid],
        seen=f"{len(receipts)} receipts that are not those of the service.",
        expected="what the service returned, in the order of the payments.",
        look="what stands behind `return`.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(seen)} calls of the service; no row was locked and no connection lent meanwhile.")


def the_first_in_the_chain(answer: Answer, bench: Bench) -> None:
    """Three sessions in a chain, each made by the check; a session that is only idle stands beside them."""
    with _accounts(bench, 1, 1) as (one, two), bench.decoys(), _chain(bench, one, two) as (root, middle, last):
        with bench.watch() as watch:
            value = answer(last, watch.settings)
        sid = bench.plain_number(value, expected="a SID.")
    bench.expect(
        sid != middle,
        seen="the session that this one waits for, and that one waits too.",
        expected="the session that holds a lock and waits for nobody.",
        look="BLOCKING_SESSION of the blocker.",
    )
    bench.expect(
        sid != last,
        seen="the session that waits.",
        expected="the session that it waits for in the end.",
        look="which column of V$SESSION says whom a session waits for.",
    )
    bench.expect(
        sid == root,
        seen=f"session {sid}, which holds nothing that anybody waits for.",
        expected="the session at the end of the chain.",
        look="V$SESSION, row by row from the one that waits: SID and BLOCKING_SESSION.",
    )
    bench.logged_on_with_settings(watch)
    bench.nothing_left_open(watch)
    bench.note(f"{last} waits for {middle}, and {middle} for {root}: only {root} can end it.")


def few_round_trips(answer: Answer, bench: Bench) -> None:
    """The session's own counter says how often the database was asked."""
    count = bench.draw(150, 250)
    jobs = bench.draw_jobs(2 * count)
    with oracledb.connect(**bench.settings()) as connection:
        connection.cursor().executemany(INSERT_JOB, [[job] for job in jobs[:count]])
        connection.commit()
    with bench.watch() as watch:
        trips: Any = answer.beside("counting", watch.settings, jobs[0], jobs[count - 1], count)
    rows = bench.job_rows.read(jobs)
    bench.expect(
        sorted(row.job for row in rows) == jobs,
        seen=f"{len(rows) - count} new rows; {count} were to be copied.",
        expected="one new row for each old one, committed.",
        look="what is read, what is written, and the commit.",
    )
    bench.expect(
        trips <= MOST_TRIPS,
        seen=f"{trips} round trips for {count} rows; {MOST_TRIPS} are enough.",
        expected="rows that travel many at a time, in both directions.",
        look="arraysize and prefetchrows for reading, executemany for writing: "
        + ("one of them still goes row by row." if trips >= count else "one of them still carries few rows."),
    )
    bench.sessions_at_most(watch, 1)
    bench.note(f"{count} rows copied in {trips} round trips.")


def _told(value: Any) -> tuple[list[Any], list[Any]]:
    receipts, seen = value
    return receipts, seen


def _balances(bench: Bench, *accounts: int) -> tuple[int, ...]:
    query = "select balance from accounts where account_id = :1"
    with oracledb.connect(**bench.settings()) as connection, connection.cursor() as cursor:
        return tuple(int(cursor.execute(query, [account]).fetchone()[0]) for account in accounts)


@contextmanager
def _accounts(bench: Bench, *balances: int) -> Iterator[list[int]]:
    """Make accounts for a block, with numbers that nobody else has."""
    first = bench.draw(10**5, 9 * 10**5)
    keys = list(range(first, first + len(balances)))
    with oracledb.connect(**bench.settings()) as connection, connection.cursor() as cursor:
        insert = "insert into accounts values (:1, 'check', :2)"
        cursor.executemany(insert, list(zip(keys, balances, strict=True)))
        connection.commit()
        try:
            yield keys
        finally:
            cursor.executemany("delete from accounts where account_id = :1", [[key] for key in keys])
            connection.commit()


@contextmanager
def _chain(bench: Bench, one: int, two: int) -> Iterator[tuple[int, int, int]]:
    """Have a session hold `one`, another hold `two` and wait for it, and a third wait for the second."""
    settings = bench.settings()
    with (
        oracledb.connect(**settings) as root,
        oracledb.connect(**settings) as middle,
        oracledb.connect(**settings) as last,
    ):
        root.cursor().execute(LOCK, [one])
        middle.cursor().execute(LOCK, [two])
        threads = [threading.Thread(target=_wait_for, args=pair, daemon=True) for pair in ((middle, one), (last, two))]
        for thread in threads:
            thread.start()
        until_s = time.monotonic() + PATIENCE_S
        while len(bench.admin.blockers(settings["program"])) < len(threads):
            if time.monotonic() > until_s:
                bench.inconclusive("the sessions of the check did not come to wait in time")
            time.sleep(0.01)
        try:
            yield root.session_id, middle.session_id, last.session_id
        finally:
            root.rollback()
            for thread in threads:
                thread.join()


def _wait_for(connection: oracledb.Connection, account: int) -> None:
    connection.cursor().execute(LOCK, [account])
    connection.rollback()
