"""Checks of notebook 01: logons, sessions and what is left, as the database counts them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Final

import oracledb

from labs.grader.answer import Answer, AnswerRaised
from labs.grader.bench import Bench
from labs.grader.reading import described
from labs.grader.watch import SessionWatch
from notebooks.given import WORK_S, number_and_work
from notebooks.lab import logon_s

THREADS: Final = 8
MOST: Final = 4
WORKS: Final = "a statement that works"


def threads_share_a_pool(answer: Answer, bench: Bench) -> None:
    """A pool with few logons, several sessions at work at the same time, every number drawn, nothing left."""
    # Slow logons get more units, so that a second connection is there before the first one has done them all.
    count = bench.draw(40, 60) + int(4 * logon_s(bench.settings()) / WORK_S)
    before = bench.next_number()
    with bench.watch(is_counting=True) as watch:
        value = answer(count, watch.settings)
    after = bench.next_number()
    bench.sessions_at_most(watch, MOST)
    _all_drawn(bench, value, count, before, after)
    _several_at_work(bench, watch, count)
    bench.used_a_pool()
    bench.nothing_left_open(watch)
    bench.note(f"{count} units of work, {watch.logons} logons.")


def _all_drawn(bench: Bench, value: object, count: int, before: int, after: int) -> None:
    drawn = bench.plain_numbers(value, count, is_complete=True)
    bench.expect(
        len(set(drawn)) == count and all(before < one < after for one in drawn),
        seen=f"{described(drawn)}, for a count of {count}; myseq stood at {before} before, at {after} after.",
        expected=f"{count} different numbers, all drawn from myseq during the run.",
        look="the statement in the unit of work, and what the function returns.",
    )


def _several_at_work(bench: Bench, watch: SessionWatch, count: int) -> None:
    """One after the other, the units take at least their own time together; less proves that some ran side by side."""
    is_shared = watch.at_work(idle_trips=bench.idle_trips()) > 1
    at_least_s, at_most_s = watch.working_s
    alone_s = (count - 1) * WORK_S
    if is_shared and at_most_s < alone_s:
        return
    if _own_run(bench, count).working_s[1] > alone_s / 2:
        bench.inconclusive("eight threads on a pool of four were hardly faster than one thread would be.")
    bench.expect(
        is_shared,
        seen=f"{watch.logons} session{'s' if watch.logons > 1 else ''}, and one of them did all {count} units.",
        expected="several sessions, so that the threads work at the same time.",
        look="what the threads share: a connection carries one call at a time.",
    )
    bench.expect(
        False,
        seen=f"{count} units took {at_least_s:.2f} s: they ran one after the other.",
        expected="threads that work at the same time, each with a connection of its own.",
        look="what makes one unit wait until another one is done.",
    )


def the_count_is_the_admins(answer: Answer, bench: Bench) -> None:
    """Two crowds of different size; other programs of the same user, with a name much like it, must not count."""
    rounds = [bench.draw(0, 2), bench.draw(4, 6)]
    bench.rng.shuffle(rounds)
    for size in rounds:
        with bench.watch() as watch, bench.watch() as asking, ExitStack() as crowd:
            alike = {**watch.settings, "program": f"{watch.program}-{bench.draw(2, 9)}"}
            for settings in [watch.settings] * size + [alike, bench.settings()] * bench.draw(1, 2):
                crowd.enter_context(oracledb.connect(**settings))
            value = answer(watch.program, asking.settings)
            was = watch.count_reaches(size)
        bench.logged_on_with_settings(asking)
        said = bench.plain_number(value, expected=f"{was}, as the admin session counted.")
        bench.expect(
            said == was,
            seen=f"{said!r}; the admin session counted {was}.",
            expected="the sessions of this one program at this moment, and no others.",
            look="the where clause: every session of the lab belongs to the same user, and names may begin alike.",
        )
        bench.nothing_left_open(asking)
        bench.note(f"You and the admin session agree: {was} sessions.")


def nothing_is_left_either_way(answer: Answer, bench: Bench) -> None:
    """One statement that works and one that fails: the pool must be closed after both."""
    a, b = bench.draw(10, 99), bench.draw(10, 99)
    # Only the database knows the first number: myseq gives it out.
    with bench.part(WORKS, points=1), bench.watch() as watch:
        before = bench.next_number()
        value = answer(f"select myseq.nextval * {a} from dual", watch.settings)
        _expect_first_value(bench, value, [one * a for one in range(before + 1, bench.next_number())])
        _closed_its_pool(bench, watch)
    with bench.part("a statement that fails", points=1, after=WORKS), bench.watch() as watch:
        _expect_error(bench, lambda: answer(f"select {a} / ({b} - {b}) from dual", watch.settings))
        _closed_its_pool(bench, watch)
    bench.note("two statements, two ways out, and no session left after either.")


def _expect_first_value(bench: Bench, value: object, possible: list[int]) -> None:
    bench.expect(
        bench.plain_number(value, expected="the first value of the first row.") in possible,
        seen=f"{described(value)}, which is not what the database gave out.",
        expected="the first value of the first row.",
        look="which statement is executed, and how often.",
    )


def _expect_error(bench: Bench, call: object) -> None:
    try:
        value = call()  # type: ignore[operator]
    except AnswerRaised as raised:
        if not (raised.error.is_from_driver and raised.error.full_code == "ORA-01476"):
            raise
        return
    bench.expect(
        False,
        seen=f"{described(value)} instead of an error: it was swallowed.",
        expected="the caller gets ORA-01476, as the database sent it.",
        look="what happens to the error inside the function: who learns that the statement has failed?",
    )


def _closed_its_pool(bench: Bench, watch: SessionWatch) -> None:
    bench.logged_on_with_settings(watch)
    bench.used_a_pool()
    bench.nothing_left_open(watch)


def _own_run(bench: Bench, count: int) -> SessionWatch:
    """Do the same work now, on a pool of four."""

    def unit(_: int) -> None:
        with pool.acquire() as connection:
            number_and_work(connection)

    with bench.watch(is_counting=True) as watch, ExitStack() as stack:
        pool = stack.enter_context(closing(oracledb.create_pool(**watch.settings, min=1, max=MOST)))
        threads = stack.enter_context(ThreadPoolExecutor(THREADS))
        list(threads.map(unit, range(count)))
    return watch
