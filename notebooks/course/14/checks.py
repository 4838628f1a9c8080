"""Checks of notebook 14: requests that must not wait for each other, and pools that must not be shared by processes."""

from __future__ import annotations

from typing import Any

from labs.grader.answer import Answer
from labs.grader.bench import Bench

WAIT_MS = 1500


def no_request_waits_for_another(answer: Answer, bench: Bench) -> None:
    """As many requests as connections are in the middle of their work at the same time; some works fail."""
    limit = bench.draw(2, 4)
    jobs = bench.draw_jobs(4 * limit)
    works, audits = jobs[: 2 * limit], jobs[2 * limit :]
    failing = bench.rng.sample(works, limit)
    with bench.watch() as watch:
        told: Any = answer.beside("requests_at_once", watch.settings, limit, works, audits, failing, WAIT_MS)
    bench.expect(
        not told["error"],
        seen=f"{told['error']} in a request, with {limit} requests at the same time on {limit} connections.",
        expected="every request answered: it has what it needs, and asks for nothing while it holds it.",
        look="how many connections one request holds at the same time.",
    )
    rows = {row.job for row in bench.job_rows.read(jobs)}
    bench.expect(
        rows >= set(audits),
        seen=f"{len(set(audits) & rows)} of {len(audits)} requests have their audit row.",
        expected="an audit row for each request, whether its work went well or not.",
        look="which commit or rollback the audit row shares with the work.",
    )
    bench.expect(
        rows == set(audits) | (set(works) - set(failing)),
        seen=f"{len(set(works) & rows)} works have a row; {len(works) - len(failing)} went well.",
        expected="the row of each work that went well, and of no other.",
        look="where the work is committed, and what happens when it raises.",
    )
    bench.expect(
        told["answers"] == [work not in failing for work in works],
        seen=f"the answers were {told['answers']}.",
        expected="True for a request whose work went well, False for the others.",
        look="what the function returns.",
    )
    bench.sessions_at_most(watch, limit)
    bench.nothing_left_open(watch)
    bench.note(f"{len(works)} requests on {limit} connections, {len(failing)} of them with work that failed.")


def each_process_has_a_pool_of_its_own(answer: Answer, bench: Bench) -> None:
    """The parent borrows, forks children that borrow twice, and borrows again."""
    children = bench.draw(2, 3)
    with bench.watch() as watch:
        told: Any = answer.beside("forked", watch.settings, children)
    if told["control"]:
        bench.inconclusive(told["control"])
    bench.expect(
        not told["error"],
        seen=f"{told['error']}.",
        expected="a pool that lends, in the parent and in each child.",
        look="what happens in the process that calls the function.",
    )
    bench.expect(
        told["is_same"],
        seen="a second call in the same process gave another pool.",
        expected="one pool for each process, however often it is asked for.",
        look="where the pool is kept between two calls.",
    )
    parent, *others = told["sessions"]
    bench.expect(
        parent not in others,
        seen=f"{others.count(parent)} of {children} children worked on the parent's session.",
        expected="sessions of its own for each process.",
        look="which process made the pool that a child uses.",
    )
    bench.expect(
        told["again"] == parent,
        seen="after its children had ended, the parent had another session than before.",
        expected="a child that leaves the parent's connections alone.",
        look="what a child does with the pool that it inherited.",
    )
    bench.expect(
        len(set(others)) == children and watch.logons <= 2 * (children + 1),
        seen=f"{len(set(others))} sessions for {children} children, {watch.logons} logons.",
        expected="one pool for each child.",
        look="how often a pool is made.",
    )
    bench.nothing_left_open(watch)
    bench.note(f"{children + 1} processes, {len({parent, *others})} sessions.")
