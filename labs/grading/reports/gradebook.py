"""The outcome of a whole class as data: who, which exercises, which marks, and what was not graded.

`results.json` is this, and everything else that is written comes from it. `README.md` of the package tells its fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labs.grader.manifest import Exercise
from labs.grading.intake.files import Refused
from labs.grading.intake.hand_ins import Intake, Submission
from labs.grading.intake.learners import Export, Learner
from labs.grading.marking.journal import Key
from labs.grading.marking.mark import Mark, to_data

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a run was made: what the report has to say of itself."""

    submissions: str
    database: str
    isolation: str
    seed: int
    seed_per: str
    started: str
    ended: str
    jobs: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One learner: the marks in the order of the exercises, and the totals of those that count."""

    learner: Learner
    export: Export | None
    files: tuple[str, ...]
    marks: tuple[Mark, ...]
    remarks: tuple[str, ...] = ()
    is_late: bool = False

    @property
    def points(self) -> float:
        """Return the points of the marks that count."""
        return sum(mark.points for mark in self.marks if mark.counts)

    @property
    def max_points(self) -> int:
        """Return how many points there were to be had, without what was not decided."""
        return sum(mark.max_points for mark in self.marks if mark.counts)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The whole class."""

    circumstances: Circumstances
    exercises: tuple[Exercise, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]
    absent: tuple[Learner, ...]

    @property
    def max_points(self) -> int:
        """Return the points of all exercises."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def for_a_person(self) -> list[tuple[Row, Mark]]:
        """Return the marks at which somebody has to look."""
        return [(row, mark) for row in self.rows for mark in row.marks if mark.for_a_person]

    def marks_of(self, exercise_id: str) -> list[Mark]:
        """Return everybody's mark for an exercise."""
        return [mark for row in self.rows for mark in row.marks if mark.exercise_id == exercise_id]


def gradebook(
    intake: Intake, exercises: Iterable[Exercise], marks: Mapping[Key, Mark], circumstances: Circumstances
) -> Gradebook:
    """Return the outcome of a run, as far as it has come."""
    chosen = tuple(exercises)
    rows = tuple(_row(one, chosen, marks) for one in intake.submissions)
    return Gradebook(circumstances, chosen, rows, intake.refused, intake.absent)


def _row(submission: Submission, exercises: Iterable[Exercise], marks: Mapping[Key, Mark]) -> Row:
    keys = [(submission.learner.id, exercise.id) for exercise in exercises]
    return Row(
        submission.learner,
        submission.export,
        tuple(submission.notebooks.values()),
        tuple(marks[key] for key in keys if key in marks),
        submission.remarks,
        submission.is_late,
    )


def to_table(book: Gradebook) -> dict[str, Any]:
    """Return the outcome as JSON carries it."""
    how = book.circumstances
    return {
        "schema": SCHEMA,
        "run": {name: getattr(how, name) for name in Circumstances.__slots__},
        "exercises": [{"id": one.id, "title": one.title, "points": one.points} for one in book.exercises],
        "learners": [_learner(row) for row in book.rows],
        "absent": [{"id": one.id, "name": one.name, "email": one.email} for one in book.absent],
        "not_graded": [{"file": one.place, "why": one.why} for one in book.refused],
    }


def _learner(row: Row) -> dict[str, Any]:
    learner = row.learner
    return {
        "id": learner.id,
        "name": learner.name,
        "email": learner.email,
        "files": row.files,
        "late": row.is_late,
        "points": row.points,
        "max_points": row.max_points,
        "remarks": row.remarks,
        "marks": [_mark(mark) for mark in row.marks],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    data = to_data(mark)
    del data["learner_id"]
    return {**data, "counts": mark.counts, "for_a_person": mark.for_a_person}
