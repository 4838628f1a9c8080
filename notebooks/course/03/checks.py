"""Checks of notebook 03: which sessions did which jobs, how many there were, and what they held meanwhile."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Final

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.grader.job_rows import Gate
from labs.grader.reading import described
from labs.grader.watch import SessionWatch
from labs.toolkit import Workload, run, statistics
from notebooks.given import next_number

POOL_SIZE: Final = 5
ENOUGH_S: Final = 1.0
JOBS: Final = "every job once, side by side"


def each_job_once_within_the_limit(answer: Answer, bench: Bench) -> None:
    """The job log tells which session did which job: each once, and as many sessions at work as the limit allows."""
    limit = bench.draw(2, 5)
    # A full last round, one that is not, and fewer rounds than threads: all of them come up.
    jobs = bench.draw_jobs(limit * bench.draw(3, 5) + bench.draw(0, limit - 1))
    with bench.part(JOBS, points=1):
        with bench.watch() as watch, bench.gate(watch, limit) as gate:
            answer(jobs, limit, watch.settings)
        bench.each_job_once(watch, jobs)
        bench.sessions_at_most(watch, limit)
        _as_many_as_allowed(bench, watch, gate, limit)
        bench.used_a_pool()
    with bench.part("nothing left", points=1, after=JOBS):
        bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} jobs, each done once, {gate.most} of them at the same time with a limit of {limit}.")


def _as_many_as_allowed(bench: Bench, watch: SessionWatch, gate: Gate, limit: int) -> None:
    if gate.most < limit and _pool_opens_s(bench, limit) > ENOUGH_S:
        bench.inconclusive(f"a pool of {limit} needs too long to open here.")
    bench.expect(
        gate.most == limit,
        seen=f"{gate.most} job{'s' if gate.most > 1 else ''} at the same time, on {watch.logons} "
        f"session{'s' if watch.logons > 1 else ''}; the limit was {limit}.",
        expected=f"{limit} jobs at the same time: as many as the sessions allow.",
        look="what keeps the other threads from working: the size of the pool, or something they take turns on.",
    )


def thinking_holds_no_connection(answer: Answer, bench: Bench) -> None:
    """Everybody has read before the first one has finished thinking; with held connections that takes rounds."""
    limit, users, think_s = bench.draw(2, 4), bench.draw(24, 36), bench.draw(30, 50) / 100
    before = bench.next_number()
    with bench.watch(is_counting=True) as watch:
        value = answer(users, limit, think_s, watch.settings)
    after = bench.next_number()
    bench.sessions_at_most(watch, limit)
    bench.used_a_pool()
    drawn = bench.plain_numbers(value, users, expected="one number from myseq for each user.")
    bench.expect(
        len(set(drawn)) == users and all(before < one < after for one in drawn),
        seen=f"{described(drawn)}, for {users} users; myseq stood at {before} before, at {after} after.",
        expected="one number from myseq for each user.",
        look="what `user` returns, and where its number comes from.",
    )
    _everybody_thinks(bench, watch, think_s)
    reading_s, _ = watch.working_s
    if reading_s >= think_s and _own_reading(bench, users, limit).working_s[1] > think_s / 2:
        bench.inconclusive(f"{users} users need longer to read than one needs to think.")
    bench.expect(
        reading_s < think_s,
        seen=f"{users} users, limit {limit}, {think_s:g} s of thinking: the last one read {reading_s:.2f} s after "
        "the first.",
        expected="everybody has read before the first one has finished thinking.",
        look="what a thread still holds while it thinks, or whether users come one after the other.",
    )
    _side_by_side(bench, watch, users, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{users} users have read within {reading_s:.2f} s, and thought for {think_s:g} s each.")


def _everybody_thinks(bench: Bench, watch: SessionWatch, think_s: float) -> None:
    """The last one to read thinks as well: that one read after the sample before the last change was taken."""
    bench.expect(
        watch.quiet_s >= think_s,
        seen=f"the function ended {watch.quiet_s:.2f} s after the last user had read, at most.",
        expected=f"every user thinks for the whole {think_s:g} s.",
        look="where the thinking has gone; it is to be moved, not removed.",
    )


def _side_by_side(bench: Bench, watch: SessionWatch, users: int, limit: int) -> None:
    if watch.logons > 1 and watch.at_work(idle_trips=bench.idle_trips()) > 1:
        return
    if _own_sessions_at_work(bench, users, limit) < 2:
        return  # one session is done with all of them before another one is open
    bench.expect(
        False,
        seen=f"one session read for all {users} users, one after the other.",
        expected="a thread for each user, and all of them at the same time.",
        look="who runs `user`, and how many of them at a time.",
    )


def the_formula_is_exact(answer: Answer, bench: Bench) -> None:
    """Compared with exact values, at the edges too: one client, a full last round, one more, one less."""
    hold_s = bench.draw(1, 8) / 4
    cases = [(clients, limit) for limit in (2, bench.draw(4, 9)) for clients in _edges(bench, limit)]
    bench.rng.shuffle(cases)
    for clients, limit in cases:
        said_s = bench.plain_number(answer(clients, limit, hold_s), expected="a number of seconds.")
        exact_s = math.ceil(clients / limit) * hold_s
        case = f"{clients} clients, limit {limit}, {hold_s:g} s each: you say {said_s:g} s"
        bench.expect(
            said_s > exact_s - 1e-6,
            seen=f"{case}. That is too short.",
            expected="the time until the last client is done.",
            look="the last round: it takes a whole hold time, however few clients are in it.",
        )
        bench.expect(
            said_s < exact_s + 1e-6,
            seen=f"{case}. That is too long.",
            expected="the time until the last client is done, and no longer.",
            look="how many clients are served at the same time, and how many rounds that makes.",
        )
    clients, limit = cases[0]
    took_s = _measured_s(bench, clients, limit)
    bench.note(f"{len(cases)} cases agree. {clients} clients, limit {limit}, 0.05 s each took {took_s:.2f} s here.")


def _edges(bench: Bench, limit: int) -> list[int]:
    rounds = bench.draw(2, 4)
    return [1, limit, limit + 1, rounds * limit - 1, rounds * limit, rounds * limit + 1]


def one_session_is_enough(answer: Answer, bench: Bench) -> None:
    """Five sessions are open, and every loan gets the one that came back last."""
    count = bench.draw(80, 120)
    with bench.watch() as watch:
        value = answer(count, watch.settings)
    sids = bench.plain_numbers(value, count, expected=f"the SIDs of {count} loans, in order.")
    bench.logged_on_with_settings(watch)
    bench.used_a_pool()
    if watch.logons < POOL_SIZE and _pool_opens_s(bench, POOL_SIZE) > ENOUGH_S / 2:
        bench.inconclusive(f"a pool of {POOL_SIZE} needs too long to open here.")
    bench.expect(
        watch.logons == POOL_SIZE,
        seen=f"{watch.logons} logons.",
        expected=f"{POOL_SIZE}: the whole minimum of the pool is open, and no more.",
        look="`min`, and what `pool.opened` says at the moment the first connection is borrowed.",
    )
    bench.expect(
        set(sids) <= watch.sids and bench.loans >= count,
        seen=f"{described(sids)}, from {bench.loans} loans; the admin session saw SID "
        f"{', '.join(map(str, sorted(watch.sids)))}.",
        expected=f"{count} loans, and the SID of each.",
        look="what is put into the list: `connection.session_id`, once for each acquire.",
    )
    bench.expect(
        len(set(sids)) == 1,
        seen=f"{len(set(sids))} different sessions in {count} loans.",
        expected="one: the connection that came back last is lent first.",
        look="when each connection goes back: is it before the next acquire?",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{count} loans, 1 session at work, {POOL_SIZE - 1} that were never lent.")


def _own_reading(bench: Bench, users: int, limit: int) -> SessionWatch:
    """Let as many users read in the same way, without thinking."""

    def user(_: int) -> None:
        with pool.acquire() as connection:
            next_number(connection)

    with bench.watch(is_counting=True) as watch, ExitStack() as stack:
        pool = stack.enter_context(closing(oracledb.create_pool(**watch.settings, min=1, max=limit)))
        threads = stack.enter_context(ThreadPoolExecutor(users))
        list(threads.map(user, range(users)))
    return watch


def _own_sessions_at_work(bench: Bench, users: int, limit: int) -> int:
    return _own_reading(bench, users, limit).at_work(idle_trips=bench.idle_trips())


def _pool_opens_s(bench: Bench, size: int) -> float:
    """Return how long a pool needs now until all its connections are open."""
    started_s = time.monotonic()
    with bench.watch() as watch, closing(oracledb.create_pool(**watch.settings, min=size, max=size)):
        watch.count_reaches(size)
    return time.monotonic() - started_s


def _measured_s(bench: Bench, clients: int, limit: int) -> float:
    """Return how long the clients take on a pool whose connections are all open, 50 ms each."""
    with bench.watch() as watch, closing(oracledb.create_pool(**watch.settings, min=limit, max=limit)) as pool:
        watch.count_reaches(limit)
        return statistics(run(Workload(clients=clients, hold_s=0.05), pool)).makespan_s
