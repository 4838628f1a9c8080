"""Checks of notebook 06: what others see while a service works, who blocks whom, round trips, lost answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import oracledb

from labs.grader.answer import Answer, in_parallel
from labs.grader.bench import Bench
from labs.grader.watch import SessionWatch
from labs.toolkit.faults import Direction, Latency, Proxy, ResetPeer
from notebooks.given import INSERT_JOB

PATIENCE_S = 5.0
MOST_TRIPS = 12
ANSWERS_LATE = Latency(latency_s=1.0, direction=Direction.DOWNSTREAM)
CUT = ResetPeer(only_live=True)
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


def one_row_whatever_is_lost(answer: Answer, bench: Bench) -> None:
    """Once the connection ends before the commit, once after it and before its answer: one row either way."""
    unsure: list[str] = []
    early, late = (bench.draw_jobs(1)[0] for _ in range(2))
    with bench.proxy() as proxy, bench.watch() as watch:
        for job, lose in ((early, _lose_the_insert), (late, _lose_the_answer)):
            with _table_held(bench, watch) as let_go:
                over = threading.Event()
                recorded = partial(_record, answer, {**watch.settings, "dsn": proxy.dsn}, job, over)
                unsure += in_parallel([recorded, partial(lose, bench, watch, proxy, job, over, let_go)])[1]
        counts = [len(bench.job_rows.read([job])) for job in (early, late)]
    bench.expect(
        min(counts) > 0,
        seen=f"the connection was lost {'after' if counts[0] else 'before'} the commit, and the job has no row.",
        expected="one row for each job.",
        look="what is done after DPY-4011, and whether that is committed.",
    )
    bench.expect(
        counts == [1, 1],
        seen=f"the answer to the commit was lost, and the job has {max(counts)} rows.",
        expected="one row for each job.",
        look="what an error at the commit says of the commit, and who can tell.",
    )
    if unsure:
        bench.inconclusive(unsure[0])
    for job in (early, late):
        bench.each_job_once(watch, [job])
    bench.note("Two lost connections, one before the commit and one behind it: one row each.")


def _record(answer: Answer, settings: dict[str, Any], job: int, over: threading.Event) -> None:
    try:
        answer.beside("with_pool", settings, {"min": 1, "max": 1}, job)
    finally:
        over.set()


@contextmanager
def _table_held(bench: Bench, watch: SessionWatch) -> Iterator[Callable[[], None]]:
    """Let nobody write into JOB_LOG until what is yielded is called, or the block ends."""
    with bench.admin.connection() as holder:
        holder.cursor().execute(f"lock table {watch.settings['user']}.job_log in exclusive mode")
        yield holder.rollback


def _lose_the_insert(
    bench: Bench, watch: SessionWatch, proxy: Proxy, _job: int, over: threading.Event, let_go: Callable[[], None]
) -> list[str]:
    """Cut the connection of the session that waits to insert, and end the session before it can go on."""
    try:
        _until_one_waits(bench, watch, over)
        sessions = [(one.sid, one.serial_num) for one in bench.probe.sessions(watch.program)]
        with proxy.fault(CUT):
            bench.admin.end_sessions(sessions)
    finally:
        let_go()
    return []


def _lose_the_answer(
    bench: Bench, watch: SessionWatch, proxy: Proxy, job: int, over: threading.Event, let_go: Callable[[], None]
) -> list[str]:
    """Let answers come late, and cut the connection when the row is there: the answer to its commit is on the way.

    The row was not there at `unseen_s`: that answer was given later, and cannot have come within the lateness. Return
    why it may have come all the same, if the check was slow.
    """
    query = f"select 1 from {watch.settings['user']}.job_log where job = :1"
    with bench.admin.connection() as looker, looker.cursor() as cursor:
        try:
            _until_one_waits(bench, watch, over)
            proxy.add(ANSWERS_LATE)
            unseen_s = looks_s = time.monotonic()
        finally:
            let_go()
        while not (is_there := cursor.execute(query, [job]).fetchone()) and not over.is_set():
            unseen_s, looks_s = looks_s, time.monotonic()
        with proxy.fault(CUT):
            proxy.remove(ANSWERS_LATE)
    is_late = is_there and time.monotonic() - unseen_s > ANSWERS_LATE.latency_s
    return ["the answer to the commit may have come before the check could cut the connection"] if is_late else []


def _until_one_waits(bench: Bench, watch: SessionWatch, over: threading.Event) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not bench.admin.blockers(watch.program) and not over.wait(0.01):
        if time.monotonic() > until_s:
            bench.inconclusive("the function did not come to write its row in time")


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
