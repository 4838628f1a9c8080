"""An error as data: the names of its classes, its code, its text and the learner's line; never the object."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

MOST_CHARACTERS: Final = 2_000
_NOT_THE_LEARNERS: Final = ("/labs/", "/oracledb/", "/asyncio/", "/concurrent/", "/threading.py")


@dataclass(frozen=True, slots=True)
class Failure:
    """What an answer raised. `classes` begins with the error's own and ends with `builtins.object`."""

    classes: tuple[str, ...]
    full_code: str = ""
    text: str = ""
    line: int = 0
    source: str = ""

    @property
    def name(self) -> str:
        """Return the class without its module."""
        return self.classes[0].rpartition(".")[2] if self.classes else "error"

    @property
    def is_from_driver(self) -> bool:
        """Return whether the class is one of python-oracledb's."""
        return any(name.startswith("oracledb.") for name in self.classes)

    @property
    def first_line(self) -> str:
        """Return the first line of the text."""
        lines = self.text.splitlines()
        return lines[0] if lines else "(no text)"


def failure_of(error: BaseException) -> Failure:
    """Return what there is to say of an error."""
    line, source = _place(error)
    return Failure(
        classes=tuple(f"{one.__module__}.{one.__qualname__}" for one in type(error).__mro__),
        full_code=_code(error),
        text=_text(error),
        line=line,
        source=source,
    )


def as_data(failure: Failure) -> dict[str, Any]:
    """Return a failure as JSON can carry it."""
    return asdict(failure)


def from_data(data: Mapping[str, Any]) -> Failure:
    """Return the failure that was carried. Raises: KeyError, TypeError or ValueError if it is none."""
    return Failure(
        classes=tuple(str(name) for name in data["classes"]),
        full_code=str(data["full_code"]),
        text=str(data["text"])[:MOST_CHARACTERS],
        line=int(data["line"]),
        source=str(data["source"])[:MOST_CHARACTERS],
    )


def _code(error: BaseException) -> str:
    """Source: python-oracledb 26.1.0, errors.py: the first argument of its errors knows `full_code`."""
    code = getattr(error.args[0], "full_code", "") if error.args else ""
    return code if isinstance(code, str) else ""


def _text(error: BaseException) -> str:
    try:
        return str(error)[:MOST_CHARACTERS]
    except Exception:  # noqa: BLE001 - a learner's own class may fail to say what it is
        return ""


def _place(error: BaseException) -> tuple[int, str]:
    """Return the last line of the learner's own code on the way to the error."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if not any(part in step.filename.replace("\\", "/") for part in _NOT_THE_LEARNERS)]
    return (own[-1].lineno or 0, own[-1].line or "") if own else (0, "")
