"""What is wrong with a manifest: a list of sentences, empty when nothing is.

Files are parsed, never imported: a check with a mistake in it is found without running it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = 1
FEWEST_HINTS: Final = 3
NOTEBOOK_FILE: Final = re.compile(r"\d\d_[a-z0-9_]+\.ipynb")
EXERCISE_ID: Final = re.compile(r"E\d\d\.[1-9]\d*")
PREDICTION_ID: Final = re.compile(r"P\d\d\.[1-9]\d*")

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its type, and whether it may be left out."""

    type: type | tuple[type, ...]
    required: bool = True


TOP: Final = {
    "schema": Field(int),
    "database": Field(str),
    "notebook": Field(list),
    "prediction": Field(list, required=False),
    "exercise": Field(list),
}
NOTEBOOK: Final = {"file": Field(str), "title": Field(str), "minutes": Field(int)}
PREDICTION: Final = {"id": Field(str), "question": Field(str), "unit": Field(str)}
EXERCISE: Final = {
    "id": Field(str),
    "title": Field(str),
    "minutes": Field(int),
    "points": Field(int),
    "name": Field(str),
    "check": Field(str),
    "hints": Field(list),
    "wrong": Field(list),
    "trials": Field(int, required=False),
    "deadline_s": Field((int, float), required=False),
}
WRONG: Final = {"answer": Field(str), "message": Field(str)}


def mistakes(table: Table, folder: Path) -> list[str]:
    """Return every mistake of the manifest `table` whose files lie under `folder`."""
    found = list(_fields("manifest", table, TOP))
    if found:
        return found
    if table["schema"] != SCHEMA:
        return [f"schema is {table['schema']}, this program reads {SCHEMA}"]
    found += _rows("notebook", table["notebook"], NOTEBOOK, "file")
    found += _rows("prediction", table.get("prediction", []), PREDICTION, "id")
    found += _rows("exercise", table["exercise"], EXERCISE, "id")
    for row in table["exercise"]:
        found += _rows(f"{row.get('id', 'exercise')}: wrong answer", row.get("wrong", []), WRONG, "answer")
    if found:
        return found
    return [*_files(table, folder), *_ids(table), *_exercises(table), *_functions(table, folder), *_minutes(table)]


def _fields(where: str, row: object, fields: dict[str, Field]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{where}: is {type(row).__name__}, must be a table"
        return
    for name, field in fields.items():
        if name not in row:
            if field.required:
                yield f"{where}: {name} is missing"
        elif not isinstance(row[name], field.type) or isinstance(row[name], bool):
            yield f"{where}: {name} is {type(row[name]).__name__}, must be {_type_name(field.type)}"
        elif row[name] == "":
            yield f"{where}: {name} is empty"
    for name in row.keys() - fields.keys():
        yield f"{where}: {name} is unknown; known are {', '.join(fields)}"


def _type_name(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(one.__name__ for one in kinds)


def _rows(kind: str, rows: list[object], fields: dict[str, Field], key: str) -> list[str]:
    found: list[str] = []
    names = [row.get(key) if isinstance(row, dict) else None for row in rows]
    for number, (name, row) in enumerate(zip(names, rows, strict=True), start=1):
        found += _fields(f"{kind} {name or number}", row, fields)
    twice = [str(name) for name, times in Counter(names).items() if times > 1 and name is not None]
    return found + [f"{kind} {name}: {key} is used more than once" for name in twice]


def _files(table: Table, folder: Path) -> Iterator[str]:
    if not (folder / table["database"]).is_file():
        yield f"manifest: database {table['database']} does not exist"
    for row in table["notebook"]:
        if not NOTEBOOK_FILE.fullmatch(row["file"]):
            yield f"notebook {row['file']}: file must look like 01_some_topic.ipynb"
        elif not (folder / row["file"]).is_file():
            yield f"notebook {row['file']}: file does not exist"


def _ids(table: Table) -> Iterator[str]:
    numbers = {row["file"][:2] for row in table["notebook"]}
    for kind, pattern, example in (("exercise", EXERCISE_ID, "E01.2"), ("prediction", PREDICTION_ID, "P01.2")):
        for row in table.get(kind, []):
            if not pattern.fullmatch(row["id"]):
                yield f"{kind} {row['id']}: id must look like {example}"
            elif row["id"][1:3] not in numbers:
                yield f"{kind} {row['id']}: there is no notebook {row['id'][1:3]}"


def _exercises(table: Table) -> Iterator[str]:
    for row in table["exercise"]:
        where = row["id"]
        for name, least in (("minutes", 1), ("points", 1), ("trials", 2), ("deadline_s", 1)):
            if row.get(name, least) < least:
                yield f"{where}: {name} is {row[name]}, must be at least {least}"
        hints = row["hints"]
        if len(hints) < FEWEST_HINTS:
            yield f"{where}: has {len(hints)} hint(s), must have at least {FEWEST_HINTS}, from vague to plain"
        if len(set(map(str, hints))) < len(hints) or not all(isinstance(hint, str) and hint for hint in hints):
            yield f"{where}: hints must be texts, none empty and no two the same"
        if not row["name"].isidentifier():
            yield f"{where}: name {row['name']!r} is no Python name"
        if not row["wrong"]:
            yield f"{where}: lists no wrong answer"


def _functions(table: Table, folder: Path) -> Iterator[str]:
    for row in table["exercise"]:
        wanted = [("checks", row["check"]), ("solutions", row["name"])]
        wanted += [("wrong_answers", wrong["answer"]) for wrong in row["wrong"]]
        for part, function in wanted:
            path = folder / part / f"nb{row['id'][1:3]}.py"
            if function not in _defined(path):
                yield f"{row['id']}: {part}/{path.name} defines no function {function}"


def _defined(path: Path) -> set[str]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return set()
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _minutes(table: Table) -> Iterator[str]:
    for row in table["notebook"]:
        number = row["file"][:2]
        spent = sum(exercise["minutes"] for exercise in table["exercise"] if exercise["id"][1:3] == number)
        if spent > row["minutes"]:
            yield f"notebook {row['file']}: takes {row['minutes']} min, its exercises alone take {spent}"
