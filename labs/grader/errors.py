"""Error codes and what they mean in this workbook: `notebooks/course/errors.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labs.grader.course_files import COURSE

FILE: Final = "errors.toml"
_CODE: Final = re.compile(r"\b(DPY|ORA)[-\s]?0*(\d{1,5})\b", re.IGNORECASE)
_DIGITS: Final = {"DPY": 4, "ORA": 5}


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code: what it means, who raises it (driver, database, listener), how it comes about here, what helps."""

    code: str
    means: str
    raised_by: str
    happens: str
    helps: str


def load_errors(folder: Path) -> dict[str, ErrorCode]:
    """Return the codes of the course whose notebooks are in `folder`, by code."""
    with (folder / COURSE / FILE).open("rb") as file:
        rows = [ErrorCode(**row) for row in tomllib.load(file)["error"]]
    return {row.code: row for row in rows}


def codes_in(text: str) -> list[str]:
    """Return the codes that a text names, in their usual form and each once: `ora-60` is ORA-00060."""
    found = [f"{kind.upper()}-{number.zfill(_DIGITS[kind.upper()])}" for kind, number in _CODE.findall(text)]
    return list(dict.fromkeys(found))
