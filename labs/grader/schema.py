"""The fields of every table of a course: name, type, required or not. What does not fit is said in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from labs.grader.course_files import Table

VERSION: Final = 2
FEWEST_HINTS: Final = 3
FEWEST_ANSWERS: Final = 3
NOTEBOOK_FILE: Final = re.compile(r"(\d\d)_[a-z0-9_]+\.ipynb")
NUMBER: Final = re.compile(r"\d\d")
# What an id looks like, with the notebook's number in it, and an example for who got it wrong.
IDS: Final = {
    "prediction": (re.compile(r"P(\d\d)\.[1-9]\d*"), "P01.2"),
    "because": (re.compile(r"P(\d\d)\.[1-9]\d*"), "P01.2"),
    "exercise": (re.compile(r"E(\d\d)\.[1-9]\d*"), "E01.2"),
}
MISCONCEPTION_ID: Final = re.compile(r"M\d\d")
QUESTION_ID: Final = re.compile(r"Q\d\d")
# What an exercise may need beyond sessions; where a database lacks it, the exercise is not judged there.
NEEDS: Final = frozenset({"event_log", "admin", "root", "named_pool", "ipython", "processes", "fork"})
KINDS: Final = ("number", "choice")
# Which files stand in a notebook's folder, beside its exercises.toml, in each edition of the course.
EDITIONS: Final = {
    "instructors": ("checks.py", "solutions.py", "right_answers.py", "wrong_answers.py", "instructor.md"),
    "learners": ("checks.py",),
    "exam": (),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its type, and whether it may be left out."""

    type: type | tuple[type, ...]
    required: bool = True


_NUMBER: Final = (int, float)
COURSE: Final = {
    "schema": Field(int),
    "edition": Field(str, required=False),
    "database": Field(str),
    "notebooks": Field(list),
}
MISCONCEPTIONS: Final = {"misconception": Field(list)}
QUESTIONS: Final = {"question": Field(list)}
MISCONCEPTION: Final = {"id": Field(str), "belief": Field(str), "truth": Field(str), "notebooks": Field(list)}
QUESTION: Final = {"id": Field(str), "question": Field(str), "notebooks": Field(list)}
EXERCISES: Final = {
    "notebook": Field(dict),
    "prediction": Field(list, required=False),
    "because": Field(list, required=False),
    "exercise": Field(list, required=False),
}
NOTEBOOK: Final = {"file": Field(str), "title": Field(str), "minutes": Field(int)}
PREDICTION: Final = {
    "id": Field(str),
    "question": Field(str),
    "kind": Field(str),
    "unit": Field(str, required=False),
    "measure": Field(str, required=False),
    "choices": Field(list, required=False),
    "misconceptions": Field(list, required=False),
}
CHOICE: Final = {"text": Field(str), "value": Field((int, float, str)), "misconception": Field(str, required=False)}
GUESS_RANGE: Final = {"id": Field(str), "from": Field(_NUMBER), "to": Field(_NUMBER)}
BECAUSE: Final = {"id": Field(str), "model": Field(str), "points": Field(list)}
EXERCISE: Final = {
    "id": Field(str),
    "title": Field(str),
    "minutes": Field(int),
    "points": Field(int),
    "name": Field(str),
    "check": Field(str),
    "hints": Field(list),
    "right": Field(list),
    "wrong": Field(list),
    "needs": Field(list, required=False),
    "clock": Field(bool, required=False),
    "trials": Field(int, required=False),
    "deadline_s": Field(_NUMBER, required=False),
}
WRONG: Final = {"answer": Field(str), "message": Field(str), "misconception": Field(str, required=False)}
ROWS: Final = {"prediction": PREDICTION, "because": BECAUSE, "exercise": EXERCISE}


def misfits(where: str, row: object, known: Mapping[str, Field]) -> Iterator[str]:
    """Yield one sentence for each key of `row` that is missing, unknown, empty or of another type."""
    if not isinstance(row, dict):
        yield f"{where}: is {type(row).__name__}, must be a table"
        return
    for name, field in known.items():
        if name not in row:
            if field.required:
                yield f"{where}: {name} is missing"
        elif not _fits(row[name], field):
            yield f"{where}: {name} is {type(row[name]).__name__}, must be {_type_name(field.type)}"
        elif row[name] == "":
            yield f"{where}: {name} is empty"
    for name in row.keys() - known.keys():
        yield f"{where}: {name} is unknown; known are {', '.join(known)}"


def inner_rows(where: str, row: Table) -> Iterator[str]:
    """Yield the misfits of the tables inside a prediction or an exercise."""
    for name, known in (("choices", CHOICE), ("misconceptions", GUESS_RANGE), ("wrong", WRONG)):
        for number, inner in enumerate(row.get(name, []), start=1):
            label = inner.get("answer", number) if isinstance(inner, dict) else number
            yield from misfits(f"{where}: {name} {label}", inner, known)


def _fits(value: object, field: Field) -> bool:
    """Return whether a value has the field's type; a bool is an int for Python and not for us."""
    return isinstance(value, field.type) and (field.type is bool or not isinstance(value, bool))


def _type_name(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(one.__name__ for one in kinds)
