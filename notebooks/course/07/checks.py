"""Checks of notebook 07: sessions killed at work, a burst and a rest, a firewall that forgets, a wrong password."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.watch import SessionWatch
from labs.toolkit.faults import Forget, Proxy

JOBS = 60
KILLS_AFTER = (10, 25, 40)
LOOK_S = 0.03
FORGETS_AFTER_S = 2.0
NOT_WARM = -1


def each_job_once_though_sessions_are_killed(answer: Answer, bench: Bench) -> None:
    """All sessions are killed three times while the jobs are done; who made them anew is seen by the logons."""
    limit, jobs = bench.draw(3, 4), bench.draw_jobs(JOBS)
    with bench.watch() as watch, _killing(bench, watch, jobs) as killed:
        answer(jobs, limit, watch.settings)
    bench.each_job_once(watch, jobs)
    if sum(killed) < limit:
        bench.inconclusive("the jobs were done before the check had killed enough sessions")
    most = 2 * limit + sum(killed)
    bench.expect(
        watch.logons <= most,
        seen=f"{watch.logons} logons: {limit} connections, and {sum(killed)} sessions were killed.",
        expected=f"a new session for each one that was killed, and no more than {most} in all.",
        look="what is made anew after an error: the connection, or everything.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} jobs done once each; {sum(killed)} sessions were killed, {watch.logons} logons in all.")


def a_burst_leaves_few(answer: Answer, bench: Bench) -> None:
    """A harness borrows all there may be, gives them back, rests, and counts the sessions in V$SESSION."""
    low, high = bench.draw(1, 2), bench.draw(5, 8)
    with bench.watch() as watch:
        told: Any = answer.beside("burst_and_rest", watch.settings, bench.settings(), low, high)
        peak, left, timeout, least = told
    bench.logged_on_with_settings(watch)
    bench.expect(
        peak == high,
        seen=f"{peak} sessions while {high} were borrowed at the same time.",
        expected=f"{high} connections when {high} are needed.",
        look="max.",
    )
    reason = f"min={least} keeps them" if least > low else f"timeout={timeout}: an idle one is never closed"
    bench.expect(
        left <= low,
        seen=f"{left} sessions were left long after the burst; {reason}.",
        expected=f"{low} sessions, when nobody borrows for a while.",
        look="the two settings that decide what an idle pool keeps.",
    )
    bench.expect(
        left == low,
        seen=f"{left} sessions were left long after the burst, fewer than {low}.",
        expected=f"{low} connections that stay, so that the next borrower need not wait for a logon.",
        look="min.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{peak} sessions in the burst, {left} at rest.")


def forgotten_connections_are_found_out(answer: Answer, bench: Bench) -> None:
    """A firewall before the database forgets what was idle for two seconds; two jobs come after a pause."""
    jobs = bench.draw_jobs(2)
    with Proxy(bench.settings()["dsn"]) as proxy, bench.watch() as watch:
        proxy.add(Forget(idle_s=FORGETS_AFTER_S))
        told: Any = answer.beside("jobs_after_a_pause", {**watch.settings, "dsn": proxy.dsn}, jobs)
        codes, waiting, is_pinging = told
        done = {row.job for row in bench.job_rows.read(jobs)}
    bench.logged_on_with_settings(watch)
    if waiting == NOT_WARM:
        bench.inconclusive("the machine stood still for so long that connections in use were forgotten")
    reason = "the ping itself waits for its answer" if is_pinging else "a connection was lent that nobody had asked"
    bench.expect(
        not waiting,
        seen=f"{waiting} of 2 jobs still waited after six seconds: {reason}.",
        expected="a job that is done soon, on a new connection if need be.",
        look="what is asked before a connection is lent, and how long the answer may take.",
    )
    bench.expect(
        not codes,
        seen=f"a job ended in {' and '.join(sorted(set(codes)))}.",
        expected="jobs that notice nothing: the pool is to find out before it lends.",
        look="when the dead connection is found: before the loan, or by the borrower.",
    )
    bench.expect(
        done == set(jobs),
        seen=f"{len(done)} of 2 jobs have their row.",
        expected="both rows, committed.",
        look="what acquire() of your pool returns.",
    )
    bench.nothing_left_open(watch)
    bench.note("Both connections were forgotten while they were idle; both jobs were done on new ones.")


def few_failed_logons(answer: Answer, bench: Bench) -> None:
    """A user of its own, locked at the fourth failed logon in a row: a wrong password first, then the right one."""
    with bench.watch() as watch, bench.admin.user(watch.settings, failed_login_attempts=4) as who:
        wrong = answer({**who, "password": f"{who['password']}_{bench.draw(10, 99)}"})
        status = bench.admin.account_status(who["user"])
        well = answer(who) if status == "OPEN" else None
    bench.expect(
        status == "OPEN",
        seen=f"the account is {status} after one call with a wrong password.",
        expected="at most three failed logons.",
        look="how often acquire() is called, and by how many, before the password is known to be wrong.",
    )
    bench.expect(
        wrong is not None,
        seen="None, with a wrong password.",
        expected="the full code of the error.",
        look="who raises it: create_pool returns before anybody has logged on.",
    )
    bench.expect(
        wrong == "ORA-01017",
        seen=f"{wrong!r} for a wrong password.",
        expected="the full code: 'ORA-01017'.",
        look="error.args[0].full_code.",
    )
    bench.expect(
        well is None,
        seen=f"{well!r} with the right password.",
        expected="None.",
        look="what is returned when acquire() succeeds.",
    )
    bench.nothing_left_open(watch)
    bench.note("The account that is locked at the fourth failed logon is still open.")


@contextmanager
def _killing(bench: Bench, watch: SessionWatch, jobs: list[int]) -> Iterator[list[int]]:
    """Kill all sessions of the answer each time when so many jobs are done; yields how many there were."""
    killed: list[int] = []
    over = threading.Event()

    def kill_when_due() -> None:
        for count in KILLS_AFTER:
            while len(bench.job_rows.read(jobs)) < count:
                if over.wait(LOOK_S):
                    return
            killed.append(bench.probe.kill(watch.program))

    thread = threading.Thread(target=kill_when_due, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()
