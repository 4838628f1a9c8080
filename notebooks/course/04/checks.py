"""Checks of notebook 04: when a refusal came, who was served, and what a change of pools cost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from notebooks.lab import slow_link

LOGON_S = 0.15
EARLY_S = 0.03
"""The driver counts whole milliseconds, and the row before the wait is committed a little before it begins."""


def refused_in_time_and_nobody_in_front(answer: Answer, bench: Bench) -> None:
    """Two rows say by the database's clock when the answer asked and when it was refused; a twin waits beside it."""
    limit, wait_ms = bench.draw(2, 4), 10 * bench.draw(25, 45)
    marks = bench.draw_jobs(2)
    with bench.watch() as watch, ThreadPoolExecutor(1) as threads:
        twin = threads.submit(_refused_after_s, bench, wait_ms)
        value = answer(limit, wait_ms, marks, watch.settings)
    rows, twin_s, wait_s = bench.each_job_once(watch, marks), twin.result(), wait_ms / 1000
    took_s = bench.database_took_s(rows)
    code, sid = _code_and_sid(bench, value)
    bench.sessions_at_most(watch, limit)
    bench.expect(
        took_s > wait_s - EARLY_S,
        seen=f"the refusal came {took_s:.2f} s after the question; {wait_s:.2f} s were allowed: long before its time.",
        expected="an acquire() that waits for the time it is given, and no longer.",
        look="the mode, the unit of wait_timeout, and the order in which both are set.",
    )
    if twin_s > 2 * wait_s:
        bench.inconclusive(f"a wait of {wait_s:.2f} s took {twin_s:.2f} s in the check itself")
    bench.expect(
        took_s < wait_s + twin_s,
        seen=f"the refusal came {took_s:.2f} s after the question; {wait_s:.2f} s were allowed.",
        expected="a refusal as soon as the time is over.",
        look="the unit of wait_timeout: milliseconds.",
    )
    bench.expect(
        code == "DPY-4005",
        seen=f"the code {code!r}.",
        expected="the code of the refusal, as text with its prefix.",
        look="which code the error has: `code` is a number for ORA errors only, `full_code` is there for all.",
    )
    bench.expect(
        sid in watch.sids,
        seen="after the refusal a connection came back, and the next acquire() did not get it.",
        expected="the SID of the connection that came back, borrowed at once.",
        look="who else is waiting: an acquire() that nobody ended still stands in front.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"Asked for {wait_s:.2f} s, refused after {took_s:.2f} s; the next borrower was served at once.")


def served_as_many_as_there_are_rows(answer: Answer, bench: Bench) -> None:
    """Whoever is served leaves a row; logons are slow, so that a pool which is not warm shows."""
    limit = bench.draw(2, 4)
    jobs = bench.draw_jobs(5 * limit + bench.draw(0, 3))
    with bench.watch() as watch, slow_link(watch.settings, connect_s=LOGON_S) as link:
        value = answer(jobs, limit, 0.3, {**watch.settings, "dsn": link.dsn})
    rows = bench.job_rows.read(jobs)
    served, refused = bench.plain_numbers(value, 2, expected="two counts: served and refused.")
    bench.sessions_at_most(watch, limit)
    bench.expect(
        refused > 0 or served == 0,
        seen=f"{len(rows)} of {len(jobs)} served on {limit} connections, and nobody was refused: they waited.",
        expected="a refusal at once for whoever finds every connection lent.",
        look="the get mode of the pool.",
    )
    bench.expect(
        len(rows) >= limit,
        seen=f"{len(rows)} of {len(jobs)} served, though there were to be {limit} connections.",
        expected=f"at least the first {limit} served.",
        look="what NOWAIT takes for lent: with min = max connections count before they are there.",
    )
    bench.expect(
        (served, served + refused) == (len(rows), len(jobs)),
        seen=f"served {served}, refused {refused} of {len(jobs)}; the rows say {len(rows)} were served.",
        expected="what is counted is what happened, and both together are all jobs.",
        look="where each of the two is counted.",
    )
    bench.expect(
        {row.sid for row in rows} <= watch.sids,
        seen="rows with a SID that none of your sessions had.",
        expected="each job done on a connection of the pool.",
        look="which connection the job is given.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} came at once, {served} were served on {limit} connections, {refused} were told no.")


def all_are_lent_without_waiting(answer: Answer, bench: Bench) -> None:
    """Logons are slow: an answer that guesses how long they take is refused."""
    limit = bench.draw(3, 6)
    with bench.watch() as watch, slow_link(watch.settings, connect_s=LOGON_S) as link:
        value = answer(limit, {**watch.settings, "dsn": link.dsn})
    sids = bench.plain_numbers(value, expected=f"the SIDs of {limit} connections.")
    bench.sessions_at_most(watch, limit)
    bench.expect(
        len(set(sids)) == limit and set(sids) <= watch.sids,
        seen=f"{len(set(sids))} different sessions, for {limit} connections.",
        expected=f"{limit} different sessions: all of them lent at the same time.",
        look="when each connection goes back: is it before the next acquire()?",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{limit} connections lent at the same time, none of them waited for.")


def no_job_is_lost_on_the_way(answer: Answer, bench: Bench) -> None:
    """Rows are held back until more sessions than the small pool has are at work: only two pools get there."""
    small = bench.draw(1, 2)
    large = small + bench.draw(1, 3)
    jobs = bench.draw_jobs(4 * small + 4 * large)
    first, second = jobs[: 4 * small], jobs[4 * small :]
    with bench.watch() as watch, bench.gate(watch, small + 1) as gate:
        answer(first, second, small, large, watch.settings)
    rows = bench.each_job_once(watch, jobs)
    firsts = {row.sid for row in rows if row.job in first}
    bench.expect(
        len(firsts) <= small,
        seen=f"{len(firsts)} sessions for the first jobs; the small pool was to have {small}.",
        expected="the first jobs on the small pool.",
        look="which pool a job of `first` borrows from.",
    )
    bench.sessions_at_most(watch, small + large)
    bench.expect(
        gate.most > small,
        seen="while jobs of `first` were under way, no job of `second` was.",
        expected="both at the same time: new requests do not wait until the old pool is empty.",
        look="what the new jobs wait for.",
    )
    bench.nothing_left_open(watch)
    bench.note(
        f"{len(first)} jobs on {small}, {len(second)} on up to {large}; none was lost and none waited for the change."
    )


def _code_and_sid(bench: Bench, value: object) -> tuple[object, object]:
    is_pair = isinstance(value, list | tuple) and len(value) == 2
    bench.expect(
        is_pair,
        seen=f"the function returned {'None' if value is None else 'something else than two values'}.",
        expected="two values: the code of the refusal, and the SID that was borrowed at the end.",
        look="what stands behind `return`.",
    )
    return value[0], value[1]


def _refused_after_s(bench: Bench, wait_ms: int) -> float:
    """Return how long the same wait takes on a pool of the check's own, in the same seconds."""
    mode = oracledb.POOL_GETMODE_TIMEDWAIT
    pool = oracledb.create_pool(**bench.settings(), min=1, max=1, getmode=mode, wait_timeout=10_000)
    with pool.acquire():
        pool.wait_timeout = wait_ms
        began_s = time.monotonic()
        try:
            pool.acquire()
        except oracledb.Error:
            took_s = time.monotonic() - began_s
    pool.close()
    return took_s
