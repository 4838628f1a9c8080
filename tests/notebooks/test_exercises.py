"""Every exercise: solution and right answers pass, the starter is not attempted, each wrong answer gets its message."""

from __future__ import annotations

import pytest

from labs.grader.results import Outcome
from labs.grader.runner import load_function, place_of, run_check
from tests.busy import busy_cores
from tests.notebooks import workbook
from tests.notebooks.workbook import MANIFEST

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

EXERCISES = [pytest.param(exercise, id=exercise.id) for exercise in MANIFEST.exercises]
RIGHT = [
    pytest.param(exercise, right, id=f"{exercise.id}-{right}")
    for exercise in MANIFEST.exercises
    for right in exercise.right
]
WRONG = [
    pytest.param(exercise, wrong, id=f"{exercise.id}-{wrong.answer}")
    for exercise in MANIFEST.exercises
    for wrong in exercise.wrong
]
SEED = 1
NONSENSE = {"none": None, "rows": [[1], [2]], "table": {"a": 1}}


@pytest.fixture(params=["here", "there"])
def answer(request):
    """Return what makes a function of a notebook's folder an answer: in this process, or in a second one."""
    return load_function if request.param == "here" else place_of


def said(result):
    return "\n".join(f"{one.seen} | {one.expected} | {one.look}" for one in result.findings)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_passes(exercise, answer, lab):
    solution = answer(MANIFEST, exercise, "solutions", exercise.name)
    result = run_check(MANIFEST, exercise, solution, lab, seed=SEED)
    assert (result.outcome, result.points) == (Outcome.PASS, exercise.points), said(result)
    assert result.notes


@pytest.mark.parametrize(("exercise", "right"), RIGHT)
def test_a_right_answer_of_another_style_passes(exercise, right, answer, lab):
    other = answer(MANIFEST, exercise, "right_answers", right)
    result = run_check(MANIFEST, exercise, other, lab, seed=SEED)
    assert (result.outcome, result.points) == (Outcome.PASS, exercise.points), said(result)


@pytest.mark.parametrize(("exercise", "wrong"), WRONG)
def test_a_wrong_answer_gets_the_message_that_is_meant_for_it(exercise, wrong, answer, lab):
    given = answer(MANIFEST, exercise, "wrong_answers", wrong.answer)
    result = run_check(MANIFEST, exercise, given, lab, seed=SEED)
    assert result.outcome in (Outcome.FAIL, Outcome.PARTIAL, Outcome.TIMED_OUT), said(result)
    assert result.points < exercise.points
    assert wrong.message in said(result)


@pytest.mark.parametrize("exercise", [one for one in MANIFEST.exercises if one.clock], ids=lambda one: one.id)
def test_a_busy_machine_takes_no_mark_from_a_right_answer(exercise, lab):
    with busy_cores():
        solution = place_of(MANIFEST, exercise, "solutions", exercise.name)
        result = run_check(MANIFEST, exercise, solution, lab, seed=SEED)
    assert result.outcome in (Outcome.PASS, Outcome.INCONCLUSIVE), said(result)


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE.keys())
@pytest.mark.parametrize("exercise", EXERCISES)
def test_nonsense_fails_and_breaks_no_check(exercise, value, lab):
    result = run_check(MANIFEST, exercise, lambda *arguments: value, lab, seed=4)
    assert (result.outcome, result.points) == (Outcome.FAIL, 0), said(result)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_function_with_other_parameters_is_told_so(exercise, lab):
    result = run_check(MANIFEST, exercise, lambda: 1, lab, seed=5)
    assert result.outcome is Outcome.FAIL
    assert "the first line of the starter must stay as it is" in said(result)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_starter_is_not_attempted_and_blames_nobody(exercise, lab):
    path = MANIFEST.folder / MANIFEST.notebook(exercise.notebook).file
    starter: dict[str, object] = {}
    exec(workbook.exercise_cells(path)[exercise.id].source, starter)
    result = run_check(MANIFEST, exercise, starter[exercise.name], lab, seed=3)
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert result.findings == ()
