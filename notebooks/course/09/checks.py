"""Checks of notebook 09: tasks instead of threads; what they lose is seen by borrowing everything afterwards."""

from __future__ import annotations

from typing import Any

from labs.grader.answer import Answer
from labs.grader.bench import Bench

ROUNDS = 160
TASKS = 12
SLOW_S = 1.0


def as_many_tasks_as_connections(answer: Answer, bench: Bench) -> None:
    """Rows are held back until as many sessions as allowed are about to write one."""
    limit = bench.draw(2, 4)
    jobs = bench.draw_jobs(3 * limit + 1)
    with bench.watch() as watch, bench.gate(watch, limit) as gate:
        answer(jobs, limit, watch.settings)
    bench.each_job_once(watch, jobs)
    bench.sessions_at_most(watch, limit)
    bench.expect(
        gate.most >= limit,
        seen=f"at most {gate.most} jobs were at work at the same time; {limit} connections are allowed.",
        expected=f"{limit} jobs at the same time, each with a connection of its own.",
        look="what the tasks share, and what is awaited before the next one begins.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{len(jobs)} jobs by tasks, {gate.most} at the same time, {watch.logons} sessions.")


def the_pool_lives_on(answer: Answer, bench: Bench) -> None:
    """Round after round tasks are cancelled at random; afterwards all connections must be lent at the same time."""
    limit, seed = bench.draw(2, 4), bench.draw(0, 10**6)
    jobs = bench.draw_jobs(ROUNDS * TASKS)
    with bench.watch() as watch:
        told: Any = answer.beside("cancel_at_random", watch.settings, limit, seed, ROUNDS, TASKS, jobs[0])
    bench.expect(
        not told["error"],
        seen=f"{told['error']} in a worker.",
        expected="workers that end well or are cancelled.",
        look="what the worker does with `job`: it is awaited with a connection.",
    )
    if told["logon_s"] > SLOW_S:
        bench.inconclusive("a logon took longer than a second meanwhile")
    bench.expect(
        told["lendable"] == limit,
        seen=f"after {told['rounds']} rounds of cancels {told['lendable']} of {limit} connections is all that is left: "
        f"only {told['lendable']} of them can be borrowed, and the pool says that {told['busy']} are lent.",
        expected=f"all {limit} connections, whoever was cancelled.",
        look="where a task waits, and what a cancel in that moment takes with it.",
    )
    bench.expect(
        not told["stuck"],
        seen=f"round {told['rounds']} did not come to an end: {told['stuck']} workers still waited after 5 s.",
        expected="workers that end: with the job done, or cancelled.",
        look="what a worker waits for in front of the pool, and who gives it back when a worker is cancelled.",
    )
    served = told["served"]
    rows = {row.job for row in bench.job_rows.read(jobs)}
    bench.expect(
        set(served) <= rows and len(served) >= ROUNDS,
        seen=f"{len(served)} tasks ended well, {len(set(served) & rows)} of them have a row.",
        expected="the job done with the connection, by every task that nobody cancels.",
        look="whether the job is awaited before the worker returns.",
    )
    bench.expect(
        told["most"] >= limit,
        seen=f"at most {told['most']} {'job was' if told['most'] == 1 else 'jobs were'} at work at the same time.",
        expected=f"{limit} at the same time: that is what the pool is for.",
        look="how many tasks your worker lets in.",
    )
    bench.sessions_at_most(watch, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{told['cancelled']} cancels and {len(served)} jobs done: the pool still lends {limit}.")


def each_session_prepared_once(answer: Answer, bench: Bench) -> None:
    """All connections are borrowed at once, and then one after the other; the sessions are the database's."""
    size, loans = bench.draw(2, 4), bench.draw(3, 5)
    with bench.watch() as watch:
        told: Any = answer.beside("prepared", watch.settings, size, loans)
    bench.expect(
        not told["error"],
        seen=f"{told['error']} when it was borrowed.",
        expected="a pool that lends prepared connections.",
        look="whether the callback is a function that can be awaited.",
    )
    bench.expect(
        told["dates"] == ["2026-12-24"],
        seen=f"a date came in another format: {told['dates']}.",
        expected="YYYY-MM-DD in every loan.",
        look="what the callback executes.",
    )
    bench.expect(
        sorted(told["noted"]) == sorted(told["sids"]),
        seen=f"{len(told['noted'])} were noted, for {len(told['sids'])} sessions in {told['loans']} loans.",
        expected="each session noted once, when it is new.",
        look="which callback is called for a session, and which for a loan.",
    )
    bench.sessions_at_most(watch, size)
    bench.nothing_left_open(watch)
    bench.note(f"{len(told['sids'])} sessions prepared once, {told['loans']} loans.")
