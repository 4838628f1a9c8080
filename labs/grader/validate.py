"""What is wrong with a course: a list of sentences, each with its place, empty when nothing is.

Python files are parsed, never imported: a check with a mistake in it is found without running it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from labs.grader import course_files, schema
from labs.grader.course_files import CourseFiles, Table

EXAM: Final = "exam"
CHECKS, SOLUTIONS, RIGHT, WRONG = "checks.py", "solutions.py", "right_answers.py", "wrong_answers.py"


def mistakes(files: CourseFiles) -> list[str]:
    """Return every mistake of a course."""
    if found := [*_shapes(files), *_inner_shapes(files)]:
        return found
    if files.edition not in schema.EDITIONS:
        return [f"{course_files.COURSE_FILE}: edition is {files.edition}, must be one of {', '.join(schema.EDITIONS)}"]
    steps: tuple[Callable[[CourseFiles], Iterator[str]], ...] = (
        _files, _ids, _misconceptions, _predictions, _exercises, _answers, _minutes,
    )  # fmt: skip
    return [mistake for step in steps for mistake in step(files)]


def _shapes(files: CourseFiles) -> Iterator[str]:
    """Yield what cannot be read as the tables that `schema` describes."""
    yield from schema.misfits(course_files.COURSE_FILE, files.course, schema.COURSE)
    version = files.course.get("schema")
    if version != schema.VERSION:
        yield f"{course_files.COURSE_FILE}: schema is {version}, this program reads {schema.VERSION}"
    yield from schema.misfits(course_files.MISCONCEPTIONS, files.misconceptions, schema.MISCONCEPTIONS)
    yield from schema.misfits(course_files.QUESTIONS, files.questions, schema.QUESTIONS)
    for number, table in files.exercises.items():
        yield from schema.misfits(_place(number), table, schema.EXERCISES)
        yield from schema.misfits(f"{_place(number)}: notebook", table.get("notebook", {}), schema.NOTEBOOK)


def _inner_shapes(files: CourseFiles) -> Iterator[str]:
    tables = (
        (course_files.MISCONCEPTIONS, files.misconceptions.get("misconception"), schema.MISCONCEPTION),
        (course_files.QUESTIONS, files.questions.get("question"), schema.QUESTION),
    )
    for place, rows, known in tables:
        for row in rows if isinstance(rows, list) else []:
            yield from schema.misfits(f"{place}: {_label(row)}", row, known)
    for number, table in files.exercises.items():
        for kind, known in schema.ROWS.items():
            rows = table.get(kind, [])
            for row in rows if isinstance(rows, list) else []:
                where = f"{_place(number)}: {_label(row)}"
                wrong = list(schema.misfits(where, row, known))
                yield from wrong or schema.inner_rows(where, row)


def _files(files: CourseFiles) -> Iterator[str]:
    if not (files.folder / files.course["database"]).is_file():
        yield f"{course_files.COURSE_FILE}: database {files.course['database']} does not exist"
    for number, times in Counter(map(str, files.course["notebooks"])).items():
        if not schema.NUMBER.fullmatch(number):
            yield f"{course_files.COURSE_FILE}: notebook {number!r} must be two digits, the name of its folder"
        if times > 1:
            yield f"{course_files.COURSE_FILE}: notebook {number} is listed more than once"
    for path in sorted((files.folder / course_files.COURSE).glob(f"*/{course_files.EXERCISES}")):
        if path.parent.name not in files.exercises:
            yield f"{course_files.COURSE_FILE}: folder {path.parent.name} is not among the notebooks"
    for number, table in files.exercises.items():
        file = table["notebook"]["file"]
        named = schema.NOTEBOOK_FILE.fullmatch(file)
        if not named:
            yield f"{_place(number)}: file {file} must look like {number}_some_topic.ipynb"
        elif named[1] != number:
            yield f"{_place(number)}: file {file} belongs to folder {named[1]}"
        elif not (files.folder / file).is_file():
            yield f"{_place(number)}: file {file} does not exist"
        for name in schema.EDITIONS[files.edition]:
            if not _home(files, number).joinpath(name).is_file():
                yield f"{number}/{name}: file is missing"


def _ids(files: CourseFiles) -> Iterator[str]:
    """Yield ids that are used twice, look wrong, or stand in another notebook's folder."""
    seen: dict[str, str] = {}
    for kind, (pattern, example) in schema.IDS.items():
        for number, row in files.rows(kind):
            where, found = f"{_place(number)}: {kind} {row['id']}", pattern.fullmatch(row["id"])
            if not found:
                yield f"{where}: id must look like {example}"
            elif found[1] != number:
                yield f"{where}: belongs to folder {found[1]}"
            if row["id"] in seen:
                yield f"{where}: id is used more than once, first in {seen[row['id']]}"
            seen.setdefault(row["id"], _place(number))
    for place, rows, pattern in (
        (course_files.MISCONCEPTIONS, files.misconceptions["misconception"], schema.MISCONCEPTION_ID),
        (course_files.QUESTIONS, files.questions["question"], schema.QUESTION_ID),
    ):
        for name, times in Counter(row["id"] for row in rows).items():
            if times > 1:
                yield f"{place}: {name}: id is used more than once"
            if not pattern.fullmatch(name):
                yield f"{place}: {name}: id must look like {pattern.pattern[:1]}01"
        for row in rows:
            if not row["notebooks"] or not all(schema.NUMBER.fullmatch(str(number)) for number in row["notebooks"]):
                yield f"{place}: {row['id']}: notebooks must be numbers of two digits, one at least"


def _misconceptions(files: CourseFiles) -> Iterator[str]:
    """Yield misconceptions that are named somewhere and do not exist."""
    known = {row["id"] for row in files.misconceptions["misconception"]}
    for kind, tables in (("prediction", ("choices", "misconceptions")), ("exercise", ("wrong",))):
        for number, row in files.rows(kind):
            for inner in (inner for name in tables for inner in row.get(name, [])):
                named = inner.get("misconception", inner.get("id"))
                if named is not None and named not in known:
                    yield f"{_place(number)}: {row['id']}: there is no misconception {named}"


def _predictions(files: CourseFiles) -> Iterator[str]:
    for number, row in files.rows("prediction"):
        where, kind, choices = f"{_place(number)}: {row['id']}", row["kind"], row.get("choices", [])
        if kind not in schema.KINDS:
            yield f"{where}: kind is {kind!r}, must be {' or '.join(schema.KINDS)}"
        if kind == "choice" and len({choice["value"] for choice in choices}) < max(2, len(choices)):
            yield f"{where}: must have two choices at least, no two with the same value"
        if kind == "number" and choices:
            yield f"{where}: has choices, so kind must be choice"
        if kind == "number" and "unit" not in row:
            yield f"{where}: unit is missing"
        if row.get("measure") and not row["measure"].isidentifier():
            yield f"{where}: measure {row['measure']!r} must be the name of a number, such as makespan_s"
        for guess in row.get("misconceptions", []):
            if guess["from"] > guess["to"]:
                yield f"{where}: {guess['id']} goes from {guess['from']} to {guess['to']}, which is no range"
    for number, row in files.rows("because"):
        if not row["points"] or not _are_texts(row["points"]):
            yield f"{_place(number)}: {row['id']}: points must be texts, one at least, none empty"


def _exercises(files: CourseFiles) -> Iterator[str]:
    for number, row in files.rows("exercise"):
        where = f"{_place(number)}: {row['id']}"
        for name, least in (("minutes", 1), ("points", 1), ("trials", 2), ("deadline_s", 1)):
            if row.get(name, least) < least:
                yield f"{where}: {name} is {row[name]}, must be at least {least}"
        if len(row["hints"]) < schema.FEWEST_HINTS and files.edition != EXAM:
            yield f"{where}: has {len(row['hints'])} hint(s), must have at least {schema.FEWEST_HINTS}, vague to plain"
        if len(set(map(str, row["hints"]))) < len(row["hints"]) or not _are_texts(row["hints"]):
            yield f"{where}: hints must be texts, none empty and no two the same"
        if not row["name"].isidentifier():
            yield f"{where}: name {row['name']!r} is no Python name"
        for need in row.get("needs", []):
            if need not in schema.NEEDS:
                yield f"{where}: need {need!r} is unknown; known are {', '.join(sorted(schema.NEEDS))}"


def _answers(files: CourseFiles) -> Iterator[str]:
    """Yield answers that are too few, or named and not defined in the notebook's folder, as far as it has any."""
    there = schema.EDITIONS[files.edition]
    for number, row in files.rows("exercise"):
        where = f"{_place(number)}: {row['id']}"
        answers = {RIGHT: row["right"], WRONG: [wrong["answer"] for wrong in row["wrong"]]}
        for file, names in answers.items():
            if file in there and len(set(map(str, names))) < max(len(names), schema.FEWEST_ANSWERS):
                kind = file.partition("_")[0]
                yield f"{where}: must list at least {schema.FEWEST_ANSWERS} {kind} answers, no two the same"
        if WRONG in there and not any(wrong.get("misconception") for wrong in row["wrong"]):
            yield f"{where}: no wrong answer names the misconception behind it"
        wanted = [(CHECKS, row["check"]), (SOLUTIONS, row["name"])]
        wanted += [(file, name) for file, names in answers.items() for name in names]
        for file, function in wanted:
            if file in there and function not in _defined(_home(files, number) / file):
                yield f"{where}: {number}/{file} defines no function {function}"


def _minutes(files: CourseFiles) -> Iterator[str]:
    for number, table in files.exercises.items():
        minutes = table["notebook"]["minutes"]
        spent = sum(exercise["minutes"] for exercise in table.get("exercise", []))
        if spent > minutes:
            yield f"{_place(number)}: the notebook takes {minutes} min, its exercises alone take {spent}"


def _defined(path: Path) -> set[str]:
    """Return the names of the functions of a module; none of one that is missing or does not compile."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return set()
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _place(number: str) -> str:
    return f"{number}/{course_files.EXERCISES}"


def _home(files: CourseFiles, number: str) -> Path:
    return files.folder / course_files.COURSE / number


def _label(row: Table | object) -> str:
    return str(row.get("id", "a row without id")) if isinstance(row, dict) else "a row"
