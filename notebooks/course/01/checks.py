"""Checks of notebook 01: logons, sessions and what is left, as the database counts them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final

import oracledb

from labs.grader.answer import Answer, AnswerRaised
from labs.grader.bench import Bench
from labs.grader.plain import described, numbers
from notebooks.given import WORK_S
from notebooks.lab import ask, logon_s

THREADS: Final = 8
MOST: Final = 4


def threads_share_a_pool(answer: Answer, bench: Bench) -> None:
    """Few logons, more than one session in use, every number from the sequence, nothing left."""
    # Slow logons get more units, so that a second connection is there before the first one has done them all.
    count = bench.draw(16, 28) + int(4 * logon_s(bench.settings()) / WORK_S)
    [[before]] = ask(bench.settings(), "select myseq.nextval from dual")
    with bench.watch() as watch:
        value = answer(count, watch.settings)
    [[after]] = ask(bench.settings(), "select myseq.nextval from dual")
    left, drawn = watch.left(), numbers(value) or []
    bench.expect(
        len(drawn) == len(set(drawn)) == count and all(before < one < after for one in drawn),
        seen=f"{described(value)}, for a count of {count}; myseq stood at {before} before, at {after} after.",
        expected=f"{count} different numbers, all drawn from myseq during the run.",
        look="the statement in the unit of work, and what the function returns.",
    )
    bench.expect(
        watch.logons < count,
        seen=f"{watch.logons} logons for {count} units of work.",
        expected=f"at most {MOST} logons: made once and used again.",
        look="what is made inside `unit`: everything there happens once for each unit of work.",
    )
    bench.expect(
        watch.logons <= MOST,
        seen=f"{watch.logons} sessions for {THREADS} threads.",
        expected=f"at most {MOST} sessions, however many threads there are.",
        look="the `max` of the pool: it is there to be a bound.",
    )
    bench.expect(
        watch.logons > 1,
        seen=f"one session did all {count} units: {THREADS} threads took turns on it.",
        expected="several sessions, so that the threads work at the same time.",
        look="how many connections there are to borrow: a connection carries one call at a time.",
    )
    bench.expect(
        left == 0,
        seen=f"{left} sessions still open after the function had returned.",
        expected="no session left.",
        look="the last lines: who closes the pool?",
    )
    bench.note(f"{count} units of work, {watch.logons} logons.")


def the_count_is_the_admins(answer: Answer, bench: Bench) -> None:
    """Two crowds of different size; sessions of the same user under another program name must not count."""
    rounds = [bench.draw(2, 3), bench.draw(4, 6)]
    bench.rng.shuffle(rounds)
    said, was = [], []
    for size in rounds:
        with bench.watch() as watch, ExitStack() as crowd:
            for _ in range(size):
                crowd.enter_context(oracledb.connect(**watch.settings))
            for _ in range(2):
                crowd.enter_context(oracledb.connect(**bench.settings()))
            said.append(answer(watch.program, bench.settings()))
            was.append(watch.count_reaches(size))
    bench.expect(
        said[0] != said[1],
        seen=f"{said[0]!r} both times; the admin session counted {was[0]} and then {was[1]}.",
        expected="the number of this moment, which only the database knows.",
        look="whether the statement is sent at all, and whether the program name goes with it.",
    )
    bench.expect(
        said == was,
        seen=f"{said[0]!r} and {said[1]!r}; the admin session counted {was[0]} and {was[1]}.",
        expected="the sessions of this one program, and no others.",
        look="the where clause: every session of the lab belongs to the same user.",
    )
    bench.note(f"You and the admin session agree: {was[0]} and then {was[1]} sessions.")


def nothing_is_left_either_way(answer: Answer, bench: Bench) -> None:
    """One statement that works and one that fails: the pool must be closed after both."""
    a, b = bench.draw(10, 99), bench.draw(10, 99)
    with bench.part("a statement that works", points=1), bench.watch() as watch:
        value = answer(f"select {a} + {b} from dual", watch.settings)
        bench.expect(
            value == a + b,
            seen=f"{value!r} for `select {a} + {b} from dual`.",
            expected="the first value of the first row.",
            look="what the function returns: a row is a tuple, and the value is the first thing in it.",
        )
        _expect_none_left(bench, watch.left(), "the function had returned")
    with bench.part("a statement that fails", points=1), bench.watch() as watch:
        try:
            value = answer(f"select {a} / 0 from dual", watch.settings)
        except AnswerRaised as raised:
            is_ours = isinstance(raised.error, oracledb.Error) and "ORA-01476" in str(raised.error)
            if not is_ours:
                raise
            _expect_none_left(bench, watch.left(), "ORA-01476 had been raised")
        else:
            bench.expect(
                False,
                seen=f"{value!r} for `select {a} / 0 from dual`: the error was swallowed.",
                expected="the caller gets ORA-01476, as the database sent it.",
                look="the except clause: who learns that the statement has failed?",
            )
    bench.note("two statements, two ways out, and no session left after either.")


def _expect_none_left(bench: Bench, left: int, moment: str) -> None:
    bench.expect(
        left == 0,
        seen=f"{left} session{'s' if left > 1 else ''} still open after {moment}.",
        expected="no session left, whichever way the function ends.",
        look="the line that closes the pool: on which ways out of the function is it reached?",
    )
