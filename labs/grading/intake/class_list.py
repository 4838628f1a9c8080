"""The list of a class, as a CSV file: who is in it, with the names that the platforms give their columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from labs.grading.intake.learners import Learner

# What the platforms call a column. Source: Moodle's grading worksheet and participants list, Canvas's gradebook export.
_ID: Final = ("id", "identifier", "student id", "id number", "user id")
_NAME: Final = ("name", "full name", "student", "student name")
_FIRST: Final = ("first name", "firstname")
_LAST: Final = ("last name", "surname", "lastname")
_EMAIL: Final = ("email", "email address", "e-mail")
_PARTICIPANT: Final = re.compile(r"participant\s*(\d+)", re.IGNORECASE)
# The second line of Canvas's gradebook is no student.
_NO_STUDENT: Final = ("points possible", "student, test")


class BadClassList(ValueError):
    """A file is no list of a class; the text says what would be one."""


def read_class_list(path: Path) -> tuple[Learner, ...]:
    """Return the learners of a class. Raises: BadClassList, OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadClassList(f"{path.name} is no text in UTF-8: save it as CSV UTF-8.") from None
    dialect = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(StringIO(text), delimiter=dialect))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    id_column = _column(head, _ID)
    if id_column is None:
        raise BadClassList(
            f"{path.name} has no column with ids: its first line must name one of {', '.join(_ID)}; it says "
            f"{', '.join(head) or 'nothing'}."
        )
    found: dict[str, Learner] = {}
    for number, row in enumerate(rows[1:], start=2):
        learner = _learner(head, row, id_column)
        if learner is None:
            continue
        if learner.id in found:
            raise BadClassList(f"{path.name}, line {number}: the id {learner.id} is there twice.")
        found[learner.id] = learner
    return tuple(found.values())


def _learner(head: Sequence[str], row: Sequence[str], id_column: int) -> Learner | None:
    """Return who stands in a row, None for an empty one and for one that is no student."""
    number = _cell(row, id_column)
    name = _cell(row, _column(head, _NAME))
    if not name:
        name = f"{_cell(row, _column(head, _FIRST))} {_cell(row, _column(head, _LAST))}".strip()
    if not number or name.strip().lower() in _NO_STUDENT:
        return None
    if participant := _PARTICIPANT.fullmatch(number):
        number = participant[1]
    return Learner(number, name, _cell(row, _column(head, _EMAIL)))


def _column(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
