"""Checks of notebook 10: sizes against a simulation, a limit of the database, nested borrows, locks in order."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import oracledb

from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.toolkit import Exponential, Poisson, Workload, simulate

Visits = list[tuple[float, float]]

NESTED_MS = 1500
MOST_TRIES = 200


def the_smallest_that_meets_the_target(answer: Answer, bench: Bench) -> None:
    """The target is drawn so that the load, the mean wait and the highest moment each lead to another size."""
    visits, target_s, wanted = _question_of_size(bench)
    value = bench.plain_number(answer(visits, target_s), expected="the size of a pool.")
    load = _load(visits)
    bench.expect(
        value > math.ceil(load),
        seen=f"{value}: {load:.1f} connections are busy in the mean, and requests do not come in the mean.",
        expected="a size whose waits meet the target.",
        look="the waits that `simulate` computes for your size.",
    )
    bench.expect(
        value >= wanted,
        seen=f"{value}: the mean wait is below the target of {target_s * 1000:.0f} ms, "
        f"and {_late(visits, int(value), target_s)} of {len(visits)} wait longer.",
        expected="at most 5 % that wait longer than the target.",
        look="how many of the waits are above the target, each for itself.",
    )
    bench.expect(
        value == wanted,
        seen=f"{value} connections; a smaller one meets the target too.",
        expected="the smallest size that does.",
        look="where you begin, and when you stop.",
    )
    bench.note(f"{len(visits)} visits, {load:.1f} connections busy in the mean, {wanted} for the target.")


def all_pools_fit_under_the_limit(answer: Answer, bench: Bench) -> None:
    """A user with the limit gets the pools; the rest of the division is never a whole connection for each."""
    spare, processes, size = 2, bench.draw(2, 3), bench.draw(3, 4)
    limit = processes * size + spare + processes - 2 + bench.draw(0, 1)
    value = bench.plain_number(answer(processes, limit, spare), expected="the max of a pool.")
    bench.expect(
        0 < value == int(value),
        seen=f"{value}: a pool needs one connection at least, and whole ones.",
        expected="the max of a pool, a whole number.",
        look="what is divided by what, and how it is rounded.",
    )
    with bench.admin.user(bench.settings(), sessions_per_user=limit) as who:
        borrowed, looked_in = _filled(who, processes, int(value), spare)
    bench.expect(
        borrowed == processes * value,
        seen=f"ORA-02391 from a pool: {borrowed} sessions were to be had, "
        f"and {processes} pools of {value} want {processes * value}.",
        expected="pools that all fit under the limit, whoever fills first.",
        look="how many processes share the limit.",
    )
    bench.expect(
        looked_in == spare,
        seen=f"with all pools full, {looked_in} of {spare} spare sessions could log on: nobody can look in.",
        expected=f"{spare} sessions that stay free.",
        look="what is taken off the limit before it is shared out.",
    )
    bench.expect(
        (value + 1) * processes + spare > limit,
        seen=f"{processes} pools of {value} and {spare} spare sessions; one more in each pool would fit under {limit}.",
        expected="the largest max that fits.",
        look="how often the spare sessions are taken off.",
    )
    bench.note(f"{processes} × {value} + {spare} of {limit} sessions.")


def nested_borrows_come_to_an_end(answer: Answer, bench: Bench) -> None:
    """Each request takes all but one, and only then the last one."""
    requests, borrows = bench.draw(2, 4), bench.draw(3, 4)
    wanted = requests * (borrows - 1) + 1
    value = bench.plain_number(answer(requests, borrows), expected="the size of a pool.")
    bench.expect(
        0 < value == int(value) <= 10 * wanted,
        seen=f"{value} connections for {requests} requests with {borrows} each.",
        expected="a size between one connection and all that are ever wanted.",
        look="how many connections one request has at most.",
    )
    done = _nested(bench.settings(), int(value), requests, borrows) if value <= wanted else requests
    stuck = f"{done} of {requests} requests came to an end on {value} connections: "
    bench.expect(
        value != wanted - 1,
        seen=stuck + "each request has all but one, and none is left.",
        expected="one request that can always go on.",
        look="what happens when each has all but one.",
    )
    bench.expect(
        value >= wanted,
        seen=stuck + "all are lent, and each wants another one.",
        expected="a size at which the worst moment leaves one connection.",
        look="how many connections may be lent while nobody has all of his.",
    )
    bench.expect(
        value == wanted,
        seen=f"{value} connections; that is more than it takes.",
        expected="the smallest size on which nobody stands still.",
        look="the worst moment: each has all but one. How many more does it take?",
    )
    if done < requests:
        bench.inconclusive("the check's own requests did not come to an end in time")
    bench.note(f"{requests} requests of {borrows} connections each came to an end on {value}.")


def the_lower_account_is_locked_first(answer: Answer, bench: Bench) -> None:
    """Both directions: whoever waits for the lower account must not have the higher one."""
    amount = bench.draw(1, 50)
    with _accounts(bench, 1000) as (low, high), bench.watch() as watch:
        for source, target, words in (
            (low, high, "from the lower to the higher"),
            (high, low, "from the higher to the lower"),
        ):
            before = _balances(bench, source, target)
            seen: Any = answer.beside("while_one_is_locked", watch.settings, bench.settings(), source, target, amount)
            after = _balances(bench, source, target)
            bench.expect(
                not seen[1],
                seen=f"a transfer {words} account waited for the lower one and had locked the higher one.",
                expected="the lower account first, whatever the direction.",
                look="in which order the two rows are changed or locked.",
            )
            bench.expect(
                after == (before[0] - amount, before[1] + amount),
                seen=f"the accounts have {after[0]} and {after[1]} after a transfer of {amount}; "
                f"before it they had {before[0]} and {before[1]}.",
                expected="the amount moved from the source to the target, and committed.",
                look="the signs, the accounts, and the commit.",
            )
            if not seen[0]:
                bench.inconclusive("the transfer was not seen to wait for the locked account")
    bench.nothing_left_open(watch)
    bench.note("while the lower account was locked, nobody had the higher one: there is nothing to lock crosswise.")


def _question_of_size(bench: Bench) -> tuple[Visits, float, int]:
    """Draw visits and a target between what the size below the wanted one does in the mean, and at 95 %."""
    for _ in range(MOST_TRIES):
        load = Workload(
            arrivals=Poisson(bench.draw(80, 200)), hold_s=Exponential(0.04), lasts_s=4, seed=bench.draw(0, 10**6)
        )
        visits = [(visit.at_s, visit.hold_s) for visit in load.visits()]
        least = math.ceil(_load(visits))
        for wanted in range(least + 2, least + 5):
            mean_s, p95_s = _mean(visits, wanted - 1), _p95(visits, wanted - 1)
            above_s = max(1.3 * mean_s, 1.3 * _p95(visits, wanted), 0.002)
            if above_s < p95_s / 1.3 and _mean(visits, least) > p95_s and max(simulate(visits, wanted)) > 0:
                return visits, (above_s + p95_s / 1.3) / 2, wanted
    bench.inconclusive("no visits were found that tell the sizes apart")
    raise AssertionError("unreachable")


def _load(visits: Visits) -> float:
    return sum(holds for _, holds in visits) / max(comes for comes, _ in visits)


def _mean(visits: Visits, size: int) -> float:
    return sum(simulate(visits, size)) / len(visits)


def _p95(visits: Visits, size: int) -> float:
    return sorted(simulate(visits, size))[math.ceil(0.95 * len(visits)) - 1]


def _late(visits: Visits, size: int, target_s: float) -> int:
    return sum(wait_s > target_s for wait_s in simulate(visits, size))


def _filled(who: dict[str, Any], processes: int, size: int, spare: int) -> tuple[int, int]:
    """Fill so many pools and return how many connections they lent, and how many sessions could log on besides."""
    borrowed = looked_in = 0
    with ExitStack() as stack:
        pools = [oracledb.create_pool(**who, min=0, max=size) for _ in range(processes)]
        for pool in pools:
            stack.callback(pool.close, force=True)
        with suppress(oracledb.DatabaseError):
            for pool in pools:
                for _ in range(size):
                    stack.enter_context(pool.acquire())
                    borrowed += 1
        with suppress(oracledb.DatabaseError):
            for _ in range(spare):
                stack.enter_context(oracledb.connect(**who))
                looked_in += 1
    return borrowed, looked_in


def _nested(settings: dict[str, Any], size: int, requests: int, borrows: int) -> int:
    """Return how many of the requests come to an end when each takes all but one before anybody takes the last."""
    mode = {"getmode": oracledb.POOL_GETMODE_TIMEDWAIT, "wait_timeout": NESTED_MS}
    pool = oracledb.create_pool(**settings, min=size, max=size, **mode)
    all_but_one = threading.Barrier(requests)
    done: list[int] = []

    def work(number: int) -> None:
        with ExitStack() as stack:
            try:
                for _ in range(borrows - 1):
                    stack.enter_context(pool.acquire())
                all_but_one.wait(NESTED_MS / 1000)
                stack.enter_context(pool.acquire())
                done.append(number)
            except (oracledb.Error, threading.BrokenBarrierError):
                return

    threads = [threading.Thread(target=work, args=(number,)) for number in range(requests)]
    try:
        _run(threads)
    finally:
        pool.close(force=True)
    return len(done)


def _run(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _balances(bench: Bench, *accounts: int) -> tuple[int, ...]:
    query = "select balance from accounts where account_id = :1"
    with oracledb.connect(**bench.settings()) as connection, connection.cursor() as cursor:
        return tuple(int(cursor.execute(query, [account]).fetchone()[0]) for account in accounts)


@contextmanager
def _accounts(bench: Bench, balance: int) -> Iterator[tuple[int, int]]:
    """Make two accounts for a block, with numbers that nobody else has."""
    first = bench.draw(10**5, 9 * 10**5)
    with oracledb.connect(**bench.settings()) as connection, connection.cursor() as cursor:
        insert = "insert into accounts values (:1, 'check', :2)"
        cursor.executemany(insert, [[first, balance], [first + 1, balance]])
        connection.commit()
        try:
            yield first, first + 1
        finally:
            cursor.execute("delete from accounts where account_id in (:1, :2)", [first, first + 1])
            connection.commit()
