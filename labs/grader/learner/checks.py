"""`check` runs the check of an exercise on the learner's function, `hint` and `progress` say how to go on."""

from __future__ import annotations

from collections.abc import Callable

from labs.grader.cards import aided, checked, progressed
from labs.grader.cards.card import Card, Shown, Slot, show
from labs.grader.learner import desk
from labs.grader.learner.answers import CHANGED, answer_of, has_changed
from labs.grader.listing import listing, puzzle
from labs.grader.manifest import Edition, Exercise
from labs.grader.progress import with_hint, with_result
from labs.grader.results import Outcome, Result
from labs.grader.runner import run_check
from labs.grader.unanswered import is_unanswered

Function = Callable[..., object]


def check(exercise_id: str, function: Function | None = None, *, times: int = 1, seed: int | None = None) -> Shown:
    """Run the check of an exercise on `function` and show a card with the outcome; keeps the best one.

    `times=20` says how often it passes and keeps nothing; `seed` repeats the sizes that a failed card names.
    Raises: AssertionError unless it passes, when nbgrader runs it: what does not raise gets full marks there.
    """
    exercise = desk.manifest().exercise(exercise_id)
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise ValueError(f"times={times!r}: how often the check runs is a whole number from 1 up, such as times=20")
    if desk.manifest().edition is Edition.EXAM:
        return show(aided.taken(exercise, is_begun=not is_unanswered(function)))
    slot = Slot()
    if times > 1:
        return slot.fill(aided.repeated(exercise, _repeat(exercise, function, slot, times, seed), times))
    result = _run(exercise, function, slot, desk.seed() if seed is None else seed)
    answer, message = answer_of(exercise, function), checked.message(result)
    kept = desk.keep(lambda before: with_result(before, result, answer=answer, message=message))
    card = checked.checked(exercise, result, kept.tried(exercise_id), CHANGED if has_changed(exercise) else "")
    if desk.is_graded_by_nbgrader() and result.outcome is not Outcome.PASS:
        raise AssertionError(card.text)
    return slot.fill(card)


def hint(exercise_id: str) -> Shown:
    """Show one more step of the hint each time it is called, from vague to plain; the last are the solution's lines."""
    exercise = desk.manifest().exercise(exercise_id)
    if not exercise.hints:
        return show(aided.elsewhere(exercise, "A hint"))
    lines = _puzzle(exercise)
    most = len(exercise.hints) + bool(lines)
    steps = desk.keep(lambda before: with_hint(before, exercise_id, most=most)).tried(exercise_id).hints
    return show(checked.hinted(exercise, steps, lines))


def progress() -> Shown:
    """Show what is done, what is open, and where to go on."""
    file = desk.progress_file()
    kept = file.read()
    note = f"an older file that could not be read is kept as {file.aside.name}" if file.aside.exists() else ""
    return show(progressed.progressed(desk.manifest(), kept, note))


def _run(exercise: Exercise, function: Function | None, slot: Slot, seed: int) -> Result:
    told_s = 0

    def tell(trial: int, seconds: float) -> None:
        nonlocal told_s
        if int(seconds) > told_s:  # once a second, and never for a check that is over before
            told_s = int(seconds)
            slot.tell(aided.running(exercise, trial, seconds))

    return run_check(desk.manifest(), exercise, function, desk.database(), seed=seed, tell=tell)


def _repeat(exercise: Exercise, function: Function | None, slot: Slot, times: int, seed: int | None) -> list[Result]:
    """Return the results of many runs, fewer after an interrupt; each draws its own sizes."""
    results: list[Result] = []
    first = desk.seed() if seed is None else seed
    try:
        for number in range(times):
            results.append(_run(exercise, function, slot, first + number))
            slot.tell(_so_far(exercise, results, times))
    except KeyboardInterrupt:
        if not results:
            raise
    return results


def _so_far(exercise: Exercise, results: list[Result], times: int) -> Card:
    return aided.repeated(exercise, results, times)


def _puzzle(exercise: Exercise) -> list[str]:
    """Return the lines of the solution in another order, with lines of wrong answers among them."""
    if desk.manifest().edition is not Edition.INSTRUCTORS:
        return []
    home = desk.manifest().home(exercise.notebook)
    others = [listing(home / "wrong_answers.py", one.answer) for one in exercise.wrong]
    return puzzle(listing(home / "solutions.py", exercise.name), others, exercise.id)
