"""What a learner has done so far, as data: tries, hints, guesses, words of their own; and each change of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from labs.grader.guesses import Number
from labs.grader.results import Outcome, Result

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Tried:
    """One exercise: its best outcome and points, how often it was checked, how many hints were read.

    `answer`, `message` and `seed` are of the last try: what somebody who helps wants to see.
    """

    outcome: str = Outcome.NOT_ATTEMPTED.value
    points: int = 0
    tries: int = 0
    hints: int = 0
    answer: str = ""
    message: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Guessed:
    """One prediction: the guess before the run, how sure (in %), and what the run showed.

    `recalled` counts how often in a row a warm-up was answered right, `asked_day` is the day of the last one.
    """

    guess: Number | None = None
    truth: Number | None = None
    sure: int | None = None
    recalled: int = 0
    asked_day: int | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """One explanation in the learner's own words, and which points of the model answer it has."""

    text: str = ""
    ticked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is kept, by the id of an exercise, a prediction or an explanation."""

    exercises: Mapping[str, Tried] = field(default_factory=dict)
    predictions: Mapping[str, Guessed] = field(default_factory=dict)
    explanations: Mapping[str, Explained] = field(default_factory=dict)

    def tried(self, exercise_id: str) -> Tried:
        """Return what is known of an exercise; an empty record when nothing is."""
        return self.exercises.get(exercise_id, Tried())

    def guessed(self, prediction_id: str) -> Guessed:
        """Return what is known of a prediction; an empty record when nothing is."""
        return self.predictions.get(prediction_id, Guessed())

    def explained(self, because_id: str) -> Explained:
        """Return what is known of an explanation; an empty record when nothing is."""
        return self.explanations.get(because_id, Explained())


NO_TRY: Final = (Outcome.NOT_ATTEMPTED, Outcome.BROKEN_CHECK, Outcome.INCONCLUSIVE, Outcome.NOT_JUDGED_HERE)


def with_result(progress: Progress, result: Result, *, answer: str = "", message: str = "") -> Progress:
    """Return `progress` with one more try; a better outcome of an earlier try stays.

    What is not judged here is no try; it is noted, so that it can be left out of the totals.
    """
    before = progress.tried(result.exercise_id)
    if result.outcome is Outcome.NOT_JUDGED_HERE and not before.points:
        after = replace(before, outcome=result.outcome.value)
        return replace(progress, exercises=_with(progress.exercises, result.exercise_id, after))
    if result.outcome in NO_TRY:
        return progress
    after = replace(before, tries=before.tries + 1, answer=answer, message=message, seed=result.seed)
    if result.points > before.points or before.points == 0:
        after = replace(after, outcome=result.outcome.value, points=result.points)
    return replace(progress, exercises=_with(progress.exercises, result.exercise_id, after))


def with_hint(progress: Progress, exercise_id: str, *, most: int) -> Progress:
    """Return `progress` with one more hint read, up to `most`."""
    before = progress.tried(exercise_id)
    after = replace(before, hints=min(before.hints + 1, most))
    return replace(progress, exercises=_with(progress.exercises, exercise_id, after))


def with_guess(progress: Progress, prediction_id: str, guess: Number, sure: int | None = None) -> Progress:
    """Return `progress` with a guess in it; what was true before is to be shown anew."""
    return replace(progress, predictions=_with(progress.predictions, prediction_id, Guessed(guess=guess, sure=sure)))


def with_truth(progress: Progress, prediction_id: str, truth: Number) -> Progress:
    """Return `progress` with what the run showed beside the guess."""
    after = replace(progress.guessed(prediction_id), truth=truth)
    return replace(progress, predictions=_with(progress.predictions, prediction_id, after))


def with_recall(progress: Progress, prediction_id: str, *, is_right: bool, day: int) -> Progress:
    """Return `progress` after a question was asked again in a warm-up on `day`."""
    before = progress.guessed(prediction_id)
    after = replace(before, recalled=before.recalled + 1 if is_right else 0, asked_day=day)
    return replace(progress, predictions=_with(progress.predictions, prediction_id, after))


def with_explanation(progress: Progress, because_id: str, explained: Explained) -> Progress:
    """Return `progress` with the learner's own words in it."""
    return replace(progress, explanations=_with(progress.explanations, because_id, explained))


def _with(table: Mapping[str, Row], key: str, row: Row) -> dict[str, Row]:
    return {**table, key: row}
