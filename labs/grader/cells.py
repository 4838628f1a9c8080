"""The cells of a notebook file that belong to exercises: the one for the answer is tagged `exercise`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

EXERCISE: Final = "exercise"


def answer_cell(notebook: Path, exercise_id: str) -> str:
    """Return the text of the cell for the answer to an exercise.

    Raises: LookupError if there is none, OSError or ValueError if the file is no notebook.
    """
    for cell in cells(notebook):
        metadata = cell.get("metadata", {})
        is_it = metadata.get("pool_lab", {}).get("exercise") == exercise_id
        if is_it and EXERCISE in metadata.get("tags", []):
            return text_of(cell)
    raise LookupError(f"{notebook.name} has no cell for the answer to {exercise_id}")


def headings_about(notebook: Path, word: str) -> Iterator[str]:
    """Yield the headings under which a cell names `word`, each once, in order."""
    heading, last = "", None
    for cell in cells(notebook):
        text = text_of(cell)
        if cell.get("cell_type") == "markdown" and (found := _heading(text)):
            heading = found
        is_told = word in text or word in cell.get("metadata", {}).get("pool_lab", {}).get("errors", [])
        if is_told and heading != last:
            yield heading
            last = heading


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook file. Raises: OSError or ValueError."""
    table = json.loads(notebook.read_text(encoding="utf-8"))
    found = table.get("cells") if isinstance(table, dict) else None
    if not isinstance(found, list):
        raise ValueError(f"{notebook.name} is no notebook")
    return found


def text_of(cell: dict[str, Any]) -> str:
    """Return what stands in a cell."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _heading(text: str) -> str:
    line = next((line for line in text.splitlines() if line.startswith("#")), "")
    return line.lstrip("# ").strip()
