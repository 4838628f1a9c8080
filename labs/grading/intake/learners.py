"""Who has handed a file in: read from its place, as the usual platforms write it.

| export | place of a file |
|---|---|
| Moodle, folders | `Jane Doe_123456_assignsubmission_file/03_threads.ipynb`, before 4.1 with `_` at the folder's end |
| Moodle, no folders | `Jane Doe_123456_assignsubmission_file_03_threads.ipynb` |
| Canvas | `doejane_LATE_12345_678901_03_threads-1.ipynb` |
| nbgrader | `submitted/jdoe/pools/03_threads.ipynb` |
| one folder a learner | `jdoe/03_threads.ipynb` |
| one file a learner | `jdoe.ipynb`, `jdoe_03_threads.ipynb` |

Source: Moodle, mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import; Canvas, "How do I download all
student submissions for an assignment?"; nbgrader's user guide, "The philosophy and the approach".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

_MOODLE: Final = re.compile(r"(?P<name>[^/]+)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)")
_CANVAS: Final = re.compile(r"(?P<name>[^_/]+)(?P<late>_LATE)?_(?P<id>\d+)_(?P<hand_in>\d+)_(?P<file>.+)")
_AGAIN: Final = re.compile(r"-(?P<number>\d+)$")
_NBGRADER: Final = "submitted"


class Export(StrEnum):
    """Where hand-ins come from."""

    MOODLE = "Moodle"
    CANVAS = "Canvas"
    NBGRADER = "nbgrader"
    FOLDERS = "a folder a learner"
    FILES = "a file a learner"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who learns: `id` is what the platform calls them, `handle` is what its export calls their files."""

    id: str
    name: str = ""
    email: str = ""
    handle: str = ""

    @property
    def shown(self) -> str:
        """Return the name, or the id where no name is known."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose file it is, what it was called, which export says so, and the number of the hand-in it belongs to."""

    learner: Learner
    file: str
    export: Export
    attempt: int = 0
    is_late: bool = False


def whose(place: PurePosixPath, course_files: Collection[str]) -> Whose:
    """Return whose file stands at a place; `course_files` are the names of the course's notebooks."""
    parts = place.parts
    for part in parts:  # a zip that was handed in is a folder of its name
        is_file = part is parts[-1]
        if found := _MOODLE.fullmatch(part):
            learner = Learner(found["id"], name=found["name"], handle=part.removesuffix(found["file"]))
            return Whose(learner, found["file"] if is_file else parts[-1], Export.MOODLE)
        if found := _CANVAS.fullmatch(part):
            learner = Learner(found["id"], handle=found["name"])
            file = found["file"] if is_file else parts[-1]
            return Whose(learner, file, Export.CANVAS, _attempt(found["file"]), bool(found["late"]))
    return _by_folder(parts, course_files)


def _by_folder(parts: Sequence[str], course_files: Collection[str]) -> Whose:
    if _NBGRADER in parts[:-2]:
        at = parts.index(_NBGRADER) + 1
        return Whose(Learner(parts[at], handle=parts[at]), parts[-1], Export.NBGRADER)
    if len(parts) > 1:
        return Whose(Learner(parts[0], handle=parts[0]), parts[-1], Export.FOLDERS)
    stem = PurePosixPath(parts[0]).stem
    for file in course_files:
        name = PurePosixPath(file).stem
        if stem.endswith(name) and (before := stem.removesuffix(name).rstrip(" _-.")):
            stem = before
    return Whose(Learner(stem, handle=stem), parts[0], Export.FILES)


def _attempt(file: str) -> int:
    """Return the number that Canvas puts behind the name of a file that was handed in again."""
    found = _AGAIN.search(PurePosixPath(file).stem)
    return int(found["number"]) if found else 0


def without_wrapper(places: Sequence[PurePosixPath]) -> int:
    """Return how many folders stand around everything and name nobody: a zip often has one."""
    depth = 0
    while places and all(len(place.parts) > depth + 1 for place in places):
        first = places[0].parts[depth]
        is_somebody = _MOODLE.fullmatch(first) or _CANVAS.fullmatch(first) or first == _NBGRADER
        if is_somebody or any(place.parts[depth] != first for place in places):
            break
        # One folder with files right in it is one learner's; one that holds only folders is around them all.
        if any(len(place.parts) == depth + 2 for place in places) and not _all_name_somebody(places):
            break
        depth += 1
    return depth


def _all_name_somebody(places: Sequence[PurePosixPath]) -> bool:
    return all(_MOODLE.fullmatch(place.name) or _CANVAS.fullmatch(place.name) for place in places)
