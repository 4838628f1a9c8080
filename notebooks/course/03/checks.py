"""Checks of notebook 03: which sessions did which jobs, how many there were, and how long it took."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Final

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.plain import described, number, numbers
from labs.toolkit import Workload, run, statistics
from notebooks.given import JOB_S
from notebooks.lab import ask, logon_s

TOLERANCE: Final = 0.35
POOL_SIZE: Final = 5


def each_job_once_within_the_limit(answer: Answer, bench: Bench) -> None:
    """The job log tells which session did which job: each once, sessions within the limit, more than one at work."""
    limit = bench.draw(3, 5)
    first = bench.draw(10**6, 10**9)
    # Slow logons get more jobs, so that a second connection is there before the first one has done them all.
    jobs = list(range(first, first + bench.draw(4 * limit, 6 * limit) + int(2 * logon_s(bench.settings()) / JOB_S)))
    with bench.watch() as watch:
        answer(jobs, limit, watch.settings)
    left = watch.left()
    done = _take_log(bench, jobs)
    times = Counter(job for job, _ in done)
    bench.expect(
        watch.logons <= limit,
        seen=f"{watch.logons} sessions for {len(jobs)} jobs; the limit was {limit}.",
        expected=f"never more than {limit} sessions, however many jobs there are.",
        look="the `max` of the pool: which of the two numbers is it?",
    )
    bench.expect(
        set(times) == set(jobs) and set(times.values()) == {1},
        seen=f"{len(jobs)} jobs given, {len(times)} found in job_log, {sum(times.values())} rows.",
        expected="one row for each job.",
        look="what a thread does when it has a connection, and whether the rows are committed.",
    )
    bench.expect(
        watch.logons > 1,
        seen=f"one session did all {len(jobs)} jobs, and there was no other.",
        expected="several sessions at work at the same time.",
        look="what the threads share: a pool, or one connection?",
    )
    bench.expect(
        len({sid for _, sid in done}) > 1,
        seen=f"{watch.logons} sessions were open, and one of them did all {len(jobs)} jobs.",
        expected="several sessions at work at the same time.",
        look="what keeps the other threads from borrowing while one is at work.",
    )
    bench.expect(
        left == 0,
        seen=f"{left} sessions still open after the function had returned.",
        expected="no session left.",
        look="the last lines: who closes the pool?",
    )
    bench.note(f"{len(jobs)} jobs, each done once, on {watch.logons} sessions with a limit of {limit}.")


def thinking_holds_no_connection(answer: Answer, bench: Bench) -> None:
    """With the thinking inside the loan it takes users/limit think times; outside, about one."""
    limit, users, one_logon_s = bench.draw(2, 4), bench.draw(24, 36), logon_s(bench.settings())
    think_s = round(bench.draw(15, 25) / 100 + 2 * one_logon_s, 2)
    opening_s = limit * one_logon_s
    held_s = opening_s + users / limit * think_s
    enough_s = opening_s + 0.6 * users / limit * think_s
    with bench.watch() as watch:
        value = answer(users, limit, think_s, watch.settings)
    left, took = watch.left(), f"{users} users, limit {limit}, {think_s:g} s of thinking: {watch.seconds:.2f} s"
    bench.expect(
        len(set(numbers(value) or ())) == users,
        seen=f"{described(value)}, for {users} users.",
        expected="one number from myseq for each user.",
        look="what `user` returns.",
    )
    bench.expect(
        watch.logons <= limit,
        seen=f"{watch.logons} sessions; the limit was {limit}.",
        expected=f"never more than {limit} sessions: the time is to be won without more of them.",
        look="the `max` of the pool.",
    )
    bench.expect(
        watch.seconds >= one_logon_s + think_s,
        seen=f"{took}. That is less than a logon and one user's thinking.",
        expected="every user thinks for the whole time.",
        look="where the thinking has gone; it is to be moved, not removed.",
    )
    bench.expect(
        watch.seconds < enough_s,
        seen=f"{took}. With every thinker on a connection it is {held_s:.2f} s.",
        expected=f"well below {enough_s:.2f} s.",
        look="what a thread still holds while it thinks.",
    )
    bench.expect(
        left == 0,
        seen=f"{left} sessions still open after the function had returned.",
        expected="no session left.",
        look="the last lines: who closes the pool?",
    )
    bench.note(f"{took}, instead of {held_s:.2f} s.")


def the_formula_meets_the_clock(answer: Answer, bench: Bench) -> None:
    """The learner's formula against a measured run; the last round is never full, so that rounding shows."""
    limit, full_rounds, hold_s = bench.draw(3, 6), bench.draw(1, 2), bench.draw(25, 40) / 100
    clients = limit * full_rounds + bench.draw(1, limit // 2)
    value = answer(clients, limit, hold_s)
    said_s = number(value)
    bench.expect(
        said_s is not None,
        seen=f"{described(value)}.",
        expected="a number of seconds.",
        look="what the function returns.",
    )
    was_s = _measured(bench, clients, limit, hold_s)
    case = f"{clients} clients, limit {limit}, {hold_s:g} s each: you say {said_s:.2f} s, the run took {was_s:.2f} s"
    bench.expect(
        said_s > was_s - TOLERANCE * hold_s,
        seen=f"{case}. That is too short.",
        expected=f"within {TOLERANCE * hold_s:.2f} s of the run.",
        look="the last round: it takes a whole hold time, however few clients are in it.",
    )
    bench.expect(
        said_s < was_s + TOLERANCE * hold_s,
        seen=f"{case}. That is too long.",
        expected=f"within {TOLERANCE * hold_s:.2f} s of the run.",
        look="how many clients are served at the same time.",
    )
    bench.note(f"{case}.")


def one_session_is_enough(answer: Answer, bench: Bench) -> None:
    """Five sessions are open, and every acquire gets the one that came back last."""
    count = bench.draw(80, 120)
    with bench.watch() as watch:
        value = answer(count, watch.settings)
    left, sids = watch.left(), numbers(value) or []
    bench.expect(
        len(sids) == count and set(sids) <= watch.sids,
        seen=f"{described(value)}, for {count} acquires; "
        f"the admin session saw SID {', '.join(map(str, sorted(watch.sids)))}.",
        expected="the SID of every acquire, in order.",
        look="what is put into the list: `connection.session_id`, once for each acquire.",
    )
    bench.expect(
        watch.logons == POOL_SIZE,
        seen=f"{watch.logons} logons.",
        expected=f"{POOL_SIZE}: the whole minimum of the pool is open, and no more.",
        look="`min`, and what `pool.opened` says at the moment the first connection is borrowed.",
    )
    bench.expect(
        len(set(sids)) == 1,
        seen=f"{len(set(sids))} different sessions in {count} acquires.",
        expected="one: the connection that came back last is lent first.",
        look="when each connection goes back: is it before the next acquire?",
    )
    bench.expect(
        left == 0,
        seen=f"{left} sessions still open after the function had returned.",
        expected="no session left.",
        look="the last lines: who closes the pool?",
    )
    bench.note(f"{count} acquires, 1 session at work, {POOL_SIZE - 1} that were never lent.")


def _take_log(bench: Bench, jobs: list[int]) -> list[tuple[int, int]]:
    """Return who did which job, and take the rows out of the log again."""
    between = "from job_log where job between :1 and :2"
    rows = ask(bench.settings(), f"select job, sid {between}", jobs[0], jobs[-1])
    with oracledb.connect(**bench.settings()) as connection, connection.cursor() as cursor:
        cursor.execute(f"delete {between}", [jobs[0], jobs[-1]])
        connection.commit()
    return [(int(job), int(sid)) for job, sid in rows]


def _measured(bench: Bench, clients: int, limit: int, hold_s: float) -> float:
    """Return how long the clients take on a pool whose connections are all open."""
    with bench.watch() as watch, closing(oracledb.create_pool(**watch.settings, min=limit, max=limit)) as pool:
        watch.count_reaches(limit)
        return statistics(run(Workload(clients=clients, hold_s=hold_s), pool)).makespan_s
