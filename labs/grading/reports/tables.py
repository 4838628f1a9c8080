"""Tables for people and platforms: grades.csv, and the layouts that Moodle and Canvas take in.

A cell that begins like a formula is one to a spreadsheet: such a text gets an apostrophe before it.
Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from labs.grading.intake.learners import Export
from labs.grading.marking.mark import Mark
from labs.grading.reports.gradebook import Gradebook, Row

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

MODIFIED: Final = "Last modified (grade)"
_NEVER: Final = "-"  # what Moodle writes where nobody has graded yet

Cell = str | float | int


def grades(book: Gradebook) -> str:
    """Return one row a learner, one column an exercise; what was not decided is its outcome's name."""
    ids = [exercise.id for exercise in book.exercises]
    head = ["id", "name", "email", "points", "max_points", *ids]
    return _csv([head, *([*_who(row), _number(row.points), row.max_points, *_marks(row, ids)] for row in book.rows)])


def moodle(book: Gradebook) -> str:
    """Return Moodle's grading worksheet; a worksheet without the column of the last change is refused there.

    Source: Moodle, mod/assign/feedback/offline/importgradeslib.php, init.
    """
    head = ["Identifier", "Full name", "Email address", "Grade", "Maximum Grade", MODIFIED, "Feedback comments"]
    rows = [
        [
            f"Participant {row.learner.id}" if row.learner.id.isdigit() else row.learner.id,
            row.learner.name,
            row.learner.email,
            _number(_scaled(row, book)),
            book.max_points,
            _NEVER,
            _comment(row),
        ]
        for row in book.rows
    ]
    return _csv([head, *rows])


def canvas(book: Gradebook, title: str) -> str:
    """Return Canvas's gradebook import. Source: Canvas, "How do I import grades in the Gradebook?"."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    rows = [
        [row.learner.name or row.learner.handle, row.learner.id, "", "", "", _number(_scaled(row, book))]
        for row in book.rows
    ]
    return _csv([head, ["Points Possible", "", "", "", "", book.max_points], *rows])


def layouts(book: Gradebook) -> dict[str, str]:
    """Return the tables that this class needs, by file name."""
    exports = {row.export for row in book.rows}
    found = {"grades.csv": grades(book)}
    if Export.MOODLE in exports:
        found["moodle.csv"] = moodle(book)
    if Export.CANVAS in exports:
        found["canvas.csv"] = canvas(book, "Pool Lab")
    return found


def _scaled(row: Row, book: Gradebook) -> float:
    """Return the points on the scale that everybody shares: what was not decided takes nothing away."""
    return round(row.points / row.max_points * book.max_points, 2) if row.max_points else 0


def _comment(row: Row) -> str:
    return "; ".join(f"{mark.exercise_id}: {_number(mark.points)} of {mark.max_points}" for mark in row.marks)


def _who(row: Row) -> list[Cell]:
    return [row.learner.id, row.learner.name, row.learner.email]


def _marks(row: Row, ids: Sequence[str]) -> list[Cell]:
    known = {mark.exercise_id: mark for mark in row.marks}
    return [_marked(known[one]) if one in known else "" for one in ids]


def _marked(mark: Mark) -> Cell:
    return _number(mark.points) if mark.counts else mark.outcome.value


def _number(points: float) -> Cell:
    return int(points) if points == int(points) else round(points, 2)


def _csv(rows: Iterable[Sequence[Cell]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([[_safe(cell) for cell in row] for row in rows])
    return text.getvalue()


def _safe(cell: Cell) -> Cell:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA) and cell != _NEVER
    return f"'{cell}" if is_formula else cell
