"""The code of a notebook file that anybody may have written: read with tolerance, refused with a reason.

Only the text of code cells is taken. Metadata, outputs and attachments are not looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from IPython.core.inputtransformer2 import TransformerManager

MOST_CHARACTERS: Final = 200_000
# Magics of a whole cell that let its code run; without them the lines keep their numbers.
_TIMING: Final = re.compile(r"\A%%(time|timeit|capture|prun)\b[^\n]*")
_PYTHON: Final = ("python", "ipython", "python3", "ipython3")


class NoNotebook(ValueError):
    """A file is no notebook that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code cells of a notebook in order, and what the one who marks should know."""

    cells: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def read_notebook(content: bytes) -> Code:
    """Return the code of a notebook. Raises: NoNotebook with the reason."""
    table = _table(content)
    remarks = []
    if (language := _language(table)) not in ("", *_PYTHON):
        remarks.append(f"the notebook says that it is {language}; its cells were read as Python")
    cells, cut = [], 0
    for text in _texts(table):
        if len(text) > MOST_CHARACTERS:
            cut += 1
        else:
            cells.append(_as_python(text))
    if cut:
        remarks.append(f"{cut} cell(s) with more than {MOST_CHARACTERS} characters were left out")
    return Code(tuple(cells), tuple(remarks))


def _table(content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise NoNotebook("the file is empty")
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NoNotebook("it is no text in UTF-8") from None
    except ValueError as error:
        raise NoNotebook(f"it is no JSON: {error}") from error
    except RecursionError:
        raise NoNotebook("its JSON is nested too deeply") from None
    if not isinstance(table, dict) or not isinstance(table.get("cells", table.get("worksheets")), list):
        raise NoNotebook("it is JSON and no notebook: it has no list of cells")
    return table


def _texts(table: dict[str, Any]) -> Iterator[str]:
    """Yield the text of each code cell; version 3 of the format had sheets, and called the text `input`."""
    sheets = [table] if "cells" in table else [one for one in table["worksheets"] if isinstance(one, dict)]
    for sheet in sheets:
        cells = sheet.get("cells")
        for cell in cells if isinstance(cells, list) else ():
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                yield _text(cell.get("source", cell.get("input", "")))


def _text(source: object) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _language(table: dict[str, Any]) -> str:
    metadata = table.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = spec.get("language") if isinstance(spec, dict) else None
    return language.strip().lower()[:40] if isinstance(language, str) else ""


def _as_python(text: str) -> str:
    """Return a cell with its magics and shell lines as Python; what cannot be read so stays as it is."""
    text = _TIMING.sub("", text)
    if not any(sign in text for sign in ("%", "!", "?")):
        return text
    try:
        return str(TransformerManager().transform_cell(text))  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - IPython's transformers raise what they like on broken code
        return text
