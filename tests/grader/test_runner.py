"""A check ends in exactly one outcome, and never in the learner's disfavour by its own fault."""

from __future__ import annotations

import _thread

import pytest

from labs.grader.results import Outcome
from labs.grader.runner import load_function, run_check


@pytest.fixture
def run(manifest, database):
    def run(function, seed=7):
        return run_check(manifest, manifest.exercise("E01.1"), function, database, seed=seed)

    return run


def with_check(course, body):
    text = "def is_doubled(answer, bench):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    (course / "course" / "01" / "checks.py").write_text(text, encoding="utf-8")


def test_the_solution_passes_with_all_points(manifest, run):
    exercise = manifest.exercise("E01.1")
    result = run(load_function(manifest, exercise, "solutions", exercise.name))
    assert (result.outcome, result.points, result.trials) == (Outcome.PASS, 2, 2)
    assert result.notes == ("doubled",)


def test_a_wrong_answer_fails_and_says_what_was_seen(manifest, run):
    exercise = manifest.exercise("E01.1")
    result = run(load_function(manifest, exercise, "wrong_answers", "same"))
    assert (result.outcome, result.points) == (Outcome.FAIL, 0)
    assert exercise.wrong[0].message in result.findings[0].seen


def test_the_trials_draw_different_sizes_and_a_seed_draws_the_same_again(run):
    drawn = []

    def double(number, settings):
        drawn.append(number)
        return 2 * number

    run(double, seed=3)
    run(double, seed=3)
    run(double, seed=4)
    first, second, third = drawn[:2], drawn[2:4], drawn[4:]
    assert first == second
    assert len(set(first)) == 2
    assert third != first


@pytest.mark.parametrize("starter", ["return ...", "...", "pass", '"""Doubles."""', "number = ...\n    return number"])
def test_a_starter_is_not_attempted(run, starter):
    names = {}
    exec(f"def double(number, settings):\n    {starter}\n", names)
    assert run(names["double"]).outcome is Outcome.NOT_ATTEMPTED


def test_a_gap_in_an_inner_function_is_not_attempted(run):
    def double(number, settings):
        def inner():
            return ...

        return inner()

    assert run(double).outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_function_at_all_is_not_attempted(run, nothing):
    assert run(nothing).outcome is Outcome.NOT_ATTEMPTED


def test_a_constant_answer_is_an_attempt(run):
    assert run(lambda number, settings: 20).outcome is Outcome.FAIL


def test_a_value_instead_of_a_function_is_said_so(run):
    result = run(84)
    assert result.outcome is Outcome.FAIL
    assert "given int" in result.findings[0].seen
    assert "check('E01.1', double)" in result.findings[0].expected


def test_an_answer_that_raises_fails_with_its_error_and_line(run):
    def double(number, settings):
        return number / 0

    result = run(double)
    assert result.outcome is Outcome.FAIL
    assert "ZeroDivisionError: division by zero" in result.findings[0].seen
    assert "return number / 0" in result.findings[0].seen


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, BaseException])
def test_an_answer_that_leaves_by_another_door_fails(run, error):
    def double(number, settings):
        raise error

    result = run(double)
    assert result.outcome is Outcome.FAIL
    assert error.__name__ in result.findings[0].seen


def test_a_check_that_does_not_come_to_its_end_gives_nothing(run, course):
    with_check(course, "raise SystemExit")
    result = run(lambda number, settings: 2 * number)
    assert (result.outcome, result.points) == (Outcome.BROKEN_CHECK, 0)


def test_an_error_of_the_driver_gets_advice_by_its_code(run):
    def double(number, settings):
        raise RuntimeError("ORA-01017: invalid credential or not authorized; logon denied")

    assert "settings" in run(double).findings[0].look


def test_an_object_that_equals_everything_is_no_answer(run):
    class Equal:
        def __eq__(self, other):
            return True

        __hash__ = None

    result = run(lambda number, settings: Equal())
    assert result.outcome is Outcome.FAIL
    assert "<Equal> is not twice" in result.findings[0].seen


def test_an_answer_that_waits_for_ever_is_stopped_and_its_sessions_are_killed(run, database):
    def double(number, settings):
        database.connect(settings)
        database.wake.wait()

    result = run(double)
    assert (result.outcome, result.points) == (Outcome.TIMED_OUT, 0)
    assert database.open_sessions == []
    assert database.killed


def test_an_interrupt_ends_the_sessions_of_the_answer(run, database):
    def double(number, settings):
        database.connect(settings)
        _thread.interrupt_main()
        database.wake.wait()

    with pytest.raises(KeyboardInterrupt):
        run(double)
    assert database.open_sessions == []


def test_sessions_left_open_are_closed_after_the_check(run, database):
    def double(number, settings):
        database.connect(settings)
        return 2 * number

    assert run(double).outcome is Outcome.PASS
    assert database.open_sessions == []
    assert database.probes == 0


def test_a_check_with_a_mistake_is_broken_and_blames_nobody(run, course):
    with_check(course, "raise KeyError('oops')")
    result = run(lambda number, settings: 2 * number)
    assert (result.outcome, result.points) == (Outcome.BROKEN_CHECK, 0)
    assert "KeyError: 'oops'" in result.findings[0].seen


def test_a_database_that_is_down_is_broken_and_not_a_fail(run, database):
    database.is_down = True
    result = run(lambda number, settings: 2 * number)
    assert result.outcome is Outcome.BROKEN_CHECK
    assert "DPY-6005" in result.findings[0].seen


def test_a_probe_that_fails_during_the_run_is_broken(run, database, monkeypatch):
    def sessions(program):
        raise ConnectionError("the admin session was killed")

    monkeypatch.setattr(database, "sessions", sessions)
    assert run(lambda number, settings: 2 * number).outcome is Outcome.BROKEN_CHECK


PARTS = """
for name, factor in (("twice", 2), ("thrice", 3)):
    with bench.part(name, points=1):
        value = answer(factor, {})
        bench.expect(value == 10 * factor, seen=f"{value}", expected="ten times", look="the factor")
"""


def test_parts_give_their_own_points(run, course):
    with_check(course, PARTS)
    assert run(lambda factor, settings: 10 * factor).outcome is Outcome.PASS
    half = run(lambda factor, settings: 20)
    assert (half.outcome, half.points) == (Outcome.PARTIAL, 1)
    assert [finding.part for finding in half.findings] == ["thrice"]
    none = run(lambda factor, settings: 0)
    assert (none.outcome, none.points) == (Outcome.FAIL, 0)


def test_parts_that_do_not_add_up_are_the_checks_fault(run, course):
    with_check(course, PARTS.replace("points=1", "points=2"))
    result = run(lambda factor, settings: 10 * factor)
    assert result.outcome is Outcome.BROKEN_CHECK
    assert "4 points" in result.findings[0].seen


def test_a_check_may_define_dataclasses(run, course):
    lines = ["from __future__ import annotations", "from dataclasses import dataclass", "@dataclass(slots=True)"]
    lines += ["class Size:", "    number: int = 3", "def is_doubled(answer, bench):", "    answer(Size().number, {})"]
    (course / "course" / "01" / "checks.py").write_text("\n".join(lines), encoding="utf-8")
    assert run(lambda number, settings: 2 * number).outcome is Outcome.PASS


def test_a_check_is_read_anew_each_time(run, course):
    assert run(lambda number, settings: 2 * number).outcome is Outcome.PASS
    with_check(course, 'bench.expect(False, seen="never", expected="", look="")')
    assert run(lambda number, settings: 2 * number).outcome is Outcome.FAIL
