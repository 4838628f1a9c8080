"""Marks that a person has set, each with a reason: a CSV file with the columns learner, exercise, points, reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labs.grader.manifest import Exercise
from labs.grading.intake.hand_ins import Intake
from labs.grading.marking.journal import Key
from labs.grading.marking.mark import Mark, overridden

COLUMNS: Final = ("learner", "exercise", "points", "reason")


class BadOverrides(ValueError):
    """A file with marks set by hand has mistakes; the text names every one with its line."""


@dataclass(frozen=True, slots=True)
class Override:
    """Points that a person has given to a learner for an exercise."""

    learner_id: str
    exercise_id: str
    points: float
    reason: str


def read_overrides(path: Path, intake: Intake, exercises: Sequence[Exercise]) -> tuple[Override, ...]:
    """Return the marks set by hand. Raises: BadOverrides with every mistake, OSError."""
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise BadOverrides(f"{path.name} is no text in UTF-8: save it as CSV UTF-8.") from None
    if not rows or set(rows[0]) != set(COLUMNS):
        raise BadOverrides(f"{path.name}: the first line must be {','.join(COLUMNS)}, and marks must follow.")
    learners = {one.learner.id for one in intake.submissions}
    points = {one.id: one.points for one in exercises}
    mistakes = [
        f"  line {number}: {mistake}"
        for number, row in enumerate(rows, start=2)
        for mistake in _mistakes(row, learners, points)
    ]
    if mistakes:
        raise BadOverrides("\n".join([f"{path.name} has {len(mistakes)} mistake(s):", *mistakes]))
    return tuple(Override(row["learner"], row["exercise"], float(row["points"]), row["reason"]) for row in rows)


def with_overrides(marks: Mapping[Key, Mark], overrides: Iterable[Override]) -> dict[Key, Mark]:
    """Return the marks with those that a person has set in their places."""
    found = dict(marks)
    for one in overrides:
        key = one.learner_id, one.exercise_id
        if key in found:
            found[key] = overridden(found[key], one.points, one.reason)
    return found


def _mistakes(row: Mapping[str, str | None], learners: set[str], points: Mapping[str, int]) -> Iterator[str]:
    texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if texts["learner"] not in learners:
        yield f"nobody with the id {texts['learner']!r} has handed in"
    most = points.get(texts["exercise"])
    if most is None:
        yield f"{texts['exercise']!r} is not among the exercises that are marked: {', '.join(points)}"
    try:
        given = float(texts["points"])
    except ValueError:
        yield f"points {texts['points']!r} is no number"
    else:
        if most is not None and not 0 <= given <= most:
            yield f"{given:g} points: {texts['exercise']} gives 0 to {most}"
    if not texts["reason"]:
        yield "a reason is missing: the learner reads it"
