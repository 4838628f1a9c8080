"""`check` runs the check of an exercise on the learner's function, `hint` and `progress` say how to go on."""

from __future__ import annotations

from collections.abc import Callable

from labs.grader.cards import checked, progressed
from labs.grader.cards.card import Shown, show
from labs.grader.learner import desk
from labs.grader.progress import with_hint, with_result
from labs.grader.results import Outcome
from labs.grader.runner import run_check


def check(exercise_id: str, function: Callable[..., object] | None = None) -> Shown:
    """Run the check of an exercise on `function` and show a card with the outcome; keeps the best one.

    Raises: AssertionError unless it passes, when nbgrader runs it: what does not raise gets full marks there.
    """
    course = desk.manifest()
    exercise = course.exercise(exercise_id)
    result = run_check(course, exercise, function, desk.database(), seed=desk.seed())
    kept = desk.keep(lambda before: with_result(before, result))
    card = checked.checked(exercise, result, kept.tried(exercise_id))
    if desk.is_graded_by_nbgrader() and result.outcome is not Outcome.PASS:
        raise AssertionError(card.text)
    return show(card)


def hint(exercise_id: str) -> Shown:
    """Show one more step of the hint each time it is called, from vague to plain."""
    exercise = desk.manifest().exercise(exercise_id)
    kept = desk.keep(lambda before: with_hint(before, exercise_id, most=len(exercise.hints)))
    return show(checked.hinted(exercise, kept.tried(exercise_id).hints))


def progress() -> Shown:
    """Show what is done, what is open, and where to go on."""
    file = desk.progress_file()
    kept = file.read()
    note = f"an older file that could not be read is kept as {file.aside.name}" if file.aside.exists() else ""
    return show(progressed.progressed(desk.manifest(), kept, note))
