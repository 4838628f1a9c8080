"""The one file of a learner's progress: written by several kernels at once, read whatever has happened to it.

Layout: {"schema": 2,
         "exercises": {id: Tried}, "predictions": {id: Guessed}, "explanations": {id: Explained}}

A row that cannot be read costs that row only, and the file as it was is put aside. Schema 1 had no explanations and
fewer fields; it reads as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

from filelock import FileLock

from labs.grader.progress import Explained, Guessed, Progress, Tried

SCHEMA: Final = 2
FILE_NAME: Final = "progress.json"
LOCK_S: Final = 10.0

Row = TypeVar("Row", Tried, Guessed, Explained)


class UnreadableProgress(ValueError):
    """A file that is no progress of this or an earlier version."""


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """The file in `folder`; what cannot be read in it is put aside as `progress.json.unreadable`."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE_NAME

    @property
    def aside(self) -> Path:
        """Return where a file goes that cannot be read."""
        return self.path.with_name(f"{FILE_NAME}.unreadable")

    def read(self) -> Progress:
        """Return what is kept; nothing yet reads as an empty Progress."""
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return Progress()
        try:
            progress, is_whole = from_text(text)
        except UnreadableProgress:
            progress, is_whole = Progress(), False
        if not is_whole:
            shutil.copyfile(self.path, self.aside)
        return progress

    def change(self, change: Callable[[Progress], Progress]) -> Progress:
        """Read, change and write in one step that no other process comes into; return what is kept now.

        Raises: OSError if the file cannot be written, TimeoutError if another process holds it for too long.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock"), timeout=LOCK_S):
            after = change(self.read())
            self._write(to_text(after))
        return after

    def _write(self, text: str) -> None:
        """Put a new file in place of the old one, so that it is whole at every moment."""
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=FILE_NAME)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def to_text(progress: Progress) -> str:
    """Return progress as the text of its file."""
    return json.dumps({"schema": SCHEMA, **asdict(progress)}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def from_text(text: str) -> tuple[Progress, bool]:
    """Return the progress that a file's text holds, and whether all of it could be read.

    Raises: UnreadableProgress if it is no progress at all, or a later version's.
    """
    try:
        table = json.loads(text)
    except ValueError as error:
        raise UnreadableProgress(f"this is no progress of the workbook: {error}") from error
    schema = table.get("schema") if isinstance(table, dict) else None
    if not isinstance(schema, int) or not 1 <= schema <= SCHEMA:
        raise UnreadableProgress(f"schema is {schema}, this program reads 1 to {SCHEMA}")
    exercises, of_exercises = _rows(Tried, table.get("exercises", {}))
    predictions, of_predictions = _rows(Guessed, table.get("predictions", {}))
    explanations, of_explanations = _rows(Explained, table.get("explanations", {}))
    is_whole = of_exercises and of_predictions and of_explanations
    return Progress(exercises, predictions, explanations), is_whole


def _rows(kind: type[Row], table: object) -> tuple[dict[str, Row], bool]:
    """Return the rows that can be read, and whether these are all."""
    if not isinstance(table, dict):
        return {}, False
    found = {key: _row(kind, row) for key, row in table.items()}
    return {key: row for key, row in found.items() if row is not None}, None not in found.values()


def _row(kind: type[Row], row: object) -> Row | None:
    if not isinstance(row, dict):
        return None
    readers = _readers(kind)
    try:
        return kind(**{name: readers[name](value) for name, value in row.items()})
    except (KeyError, TypeError, ValueError):
        return None


def _readers(kind: type[Any]) -> Mapping[str, Callable[[Any], Any]]:
    """Return how each field is read: a number that somebody has put between quotes is still that number."""
    hints = get_type_hints(kind)
    return {one.name: _READERS[str(hints[one.name])] for one in fields(kind)}


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"{value!r} is no whole number")
    return int(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: object) -> int | float | str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"{value!r} is neither a number nor a text")
    return value


def _optional(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else reader(value)


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "<class 'int'>": _whole,
    "<class 'str'>": _text,
    "int | None": _optional(_whole),
    "int | float | str | None": _optional(_number),
    "tuple[int, ...]": lambda value: tuple(map(_whole, value)),
}
