"""The journal of a run: every mark in the moment in which it is known, so that a run can be killed and taken up again.

Layout: `journal.jsonl` in the report's folder. The first line is the head, each further line a mark; a later mark for
the same exercise replaces an earlier one. A line that was being written when the power went is dropped.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from labs.grading.marking.mark import Mark, from_data, to_data

NAME: Final = "journal.jsonl"
SCHEMA: Final = 1

Key = tuple[str, str]
"""A learner's id and an exercise's."""


class JournalProblem(Exception):
    """A report's folder cannot be used as asked; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stays the same when a run is taken up again.

    `run_id` is part of the names of its database users, `submissions` where the hand-ins were.
    """

    run_id: str
    seed: int
    seed_per: str
    learners: tuple[str, ...]
    started: str
    submissions: str


class Journal:
    """The journal of one report's folder, open for more."""

    def __init__(self, path: Path, head: Head, marks: Mapping[Key, Mark]) -> None:
        self.head = head
        self.marks = dict(marks)
        self._lock = threading.Lock()
        self._file: IO[bytes] = path.open("ab")

    def keep(self, mark: Mark) -> None:
        """Write a mark down, so that it is there whatever happens next."""
        with self._lock:
            self.marks[mark.learner_id, mark.exercise_id] = mark
            _write(self._file, to_data(mark))

    def close(self) -> None:
        """Close the file; what was kept stays kept."""
        self._file.close()


def begin(folder: Path, head: Head) -> Journal:
    """Begin a journal in a folder that is made, or is empty. Raises: JournalProblem."""
    path = folder / NAME
    if path.exists():
        raise JournalProblem(
            f"{folder} holds a report already. --resume goes on with it; another --out keeps it as it is."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise JournalProblem(f"{folder} is not empty and holds no report: name a new folder with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        _write(file, {"schema": SCHEMA, **asdict(head)})
    return Journal(path, head, {})


def take_up(folder: Path, learners: tuple[str, ...]) -> Journal:
    """Open the journal of an earlier run for the same class. Raises: JournalProblem."""
    path = folder / NAME
    if not path.is_file():
        raise JournalProblem(f"{folder} holds no report to go on with: leave --resume out to begin one.")
    head, marks, whole_bytes = _read(path)
    known = set(head.learners)
    if known and len(known & set(learners)) * 2 < len(known):
        raise JournalProblem(
            f"{folder} is the report of another class: {', '.join(sorted(known)[:5])}, … are not among what was handed "
            "in now. Name another folder with --out."
        )
    os.truncate(path, whole_bytes)
    return Journal(path, head, marks)


def read_journal(folder: Path) -> tuple[Head, dict[Key, Mark]]:
    """Return what a journal says. Raises: JournalProblem."""
    path = folder / NAME
    if not path.is_file():
        raise JournalProblem(f"{folder} holds no report: give the folder that `grade --out` has made.")
    head, marks, _ = _read(path)
    return head, marks


def _read(path: Path) -> tuple[Head, dict[Key, Mark], int]:
    """Return the head, the marks, and how many bytes of the file are whole lines."""
    head, marks, whole_bytes = None, dict[Key, Mark](), 0
    for line in path.read_bytes().splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        try:
            data = json.loads(line)
            if head is None:
                head = _head(data)
            else:
                mark = from_data(data)
                marks[mark.learner_id, mark.exercise_id] = mark
        except (ValueError, KeyError, TypeError) as error:
            raise JournalProblem(f"{path}: a line that this program did not write: {error}") from error
        whole_bytes += len(line)
    if head is None:
        raise JournalProblem(
            f"{path} has no whole line: the run was killed at once. Delete the folder and begin again."
        )
    return head, marks, whole_bytes


def _head(data: dict[str, Any]) -> Head:
    if data.pop("schema", None) != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    return Head(**{**data, "learners": tuple(map(str, data["learners"]))})


def _write(file: IO[bytes], data: Mapping[str, Any]) -> None:
    file.write(json.dumps(data, ensure_ascii=False).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
