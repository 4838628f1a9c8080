"""The course's files as an edition gives them out: the same text without what only those who teach may know."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Any, Final

from labs.grader.manifest import Edition

_ROW: Final = "[[exercise]]"
_KEY: Final = re.compile(r"(\w+)\s*=")
# What an exercise keeps to itself in an edition; the key stays, with nothing in it.
HIDDEN: Final = {Edition.LEARNERS: ("right", "wrong"), Edition.EXAM: ("right", "wrong", "hints")}
_HEADING: Final = re.compile(r"## (E\d\d\.\d+) · ")


def exercises_text(text: str, edition: Edition, chosen: Collection[str]) -> str:
    """Return exercises.toml with the chosen exercises only, and nothing in their hidden keys."""
    kept = []
    for block in _blocks(text):
        if not block.startswith(_ROW):
            kept.append(block)
        elif tomllib.loads(block)["exercise"][0]["id"] in chosen:
            kept.append(_emptied(block, HIDDEN[edition]))
    return "".join(kept)


def course_text(edition: Edition, database: str, schema: int, numbers: Collection[str]) -> str:
    """Return course.toml."""
    listed = ", ".join(f'"{number}"' for number in numbers)
    return (
        f"# The course, in the edition for {'an exam' if edition is Edition.EXAM else 'learners'}.\n\n"
        f'schema = {schema}\nedition = "{edition.value}"\ndatabase = "{database}"\nnotebooks = [{listed}]\n'
    )


def notebook_table(table: dict[str, Any], edition: Edition, chosen: Collection[str]) -> dict[str, Any]:
    """Return a notebook without the exercises that were not chosen, and without outputs.

    What such an exercise prepares stays: others may use it. An exam's exercises lose what is told after the check.
    """
    kept, exercise_id = [], ""
    for cell in table["cells"]:
        text, tags = "".join(cell["source"]), cell.get("metadata", {}).get("tags", [])
        if cell["cell_type"] == "markdown" and text.startswith("## "):
            exercise_id = found[1] if (found := _HEADING.match(text)) else ""
        is_left_out = bool(exercise_id) and exercise_id not in chosen and "setup" not in tags
        is_told_later = bool(exercise_id) and edition is Edition.EXAM and "explain" in tags
        if not is_left_out and not is_told_later:
            kept.append(_without_output(cell))
    return {**table, "cells": kept}


def _without_output(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell


def _blocks(text: str) -> Iterator[str]:
    """Yield the tables of a TOML file as text, with what stands before the first."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("[") and lines:
            yield "".join(lines)
            lines = []
        lines.append(line)
    yield "".join(lines)


def _emptied(block: str, keys: Collection[str]) -> str:
    """Return a table with empty lists under some keys."""
    found, value = [], list[str]()
    for line in block.splitlines(keepends=True):
        key = _KEY.match(line)
        if value or (key and key[1] in keys):
            value.append(line)
            if _is_whole("".join(value)):
                found.append(f"{_name(value[0])} = []\n")
                value = []
        else:
            found.append(line)
    return "".join(found)


def _name(line: str) -> str:
    key = _KEY.match(line)
    assert key is not None
    return key[1]


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
