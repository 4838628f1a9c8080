"""Decide what state the project's virtual environment is in and what has to be done about it.

Nothing is changed here: `judge` looks, `bootstrap` acts. A stamp in the environment says who made it and how
far it got:

    {"project": "/where/it/is", "python": "3.11", "installed": {"requirements.txt": "<sha256>"}}
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

STAMP_NAME: Final = "pool_lab.json"


class Condition(Enum):
    """What was found where the environment should be."""

    READY = "ready"
    MISSING = "missing"
    FOREIGN = "foreign"
    OTHER_PYTHON = "other python"
    MOVED = "moved"
    HALF_FINISHED = "half finished"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an environment says of itself.

    `installed` maps the name of a lock file to the hash of the text that was installed completely;
    `unfinished` is true from the first change until the last.
    """

    project: str
    python: str
    installed: Mapping[str, str] = field(default_factory=dict)
    unfinished: bool = True


def lock_hash(lock: Path) -> str:
    """Return the SHA-256 of a lock file's text, whatever its line ends."""
    return hashlib.sha256(lock.read_text(encoding="utf-8").encode()).hexdigest()


def python_of(venv: Path) -> Path:
    """Return where the environment's interpreter is."""
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def this_python() -> str:
    """Return the version that environments are told apart by: `3.11`."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def read_stamp(venv: Path) -> Stamp | None:
    """Return the stamp, None if there is none or it cannot be read."""
    try:
        data: dict[str, Any] = json.loads((venv / STAMP_NAME).read_text(encoding="utf-8"))
        return Stamp(str(data["project"]), str(data["python"]), dict(data["installed"]), bool(data["unfinished"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(venv: Path, stamp: Stamp) -> None:
    """Write the stamp in one step, so that it is never half there."""
    text = json.dumps(
        {
            "project": stamp.project,
            "python": stamp.python,
            "installed": dict(stamp.installed),
            "unfinished": stamp.unfinished,
        },
        indent=2,
    )
    draft = venv / (STAMP_NAME + ".new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(venv / STAMP_NAME)


def judge(venv: Path, project: Path, lock: Path) -> Condition:
    """Return what state the environment is in for this project, this Python and this lock file.

    A lock that contains another one (the tests' contains the lab's) is judged by its own hash only.
    """
    if not venv.exists() or (venv.is_dir() and not any(venv.iterdir())):
        return Condition.MISSING
    stamp = read_stamp(venv)
    if stamp is None:
        return Condition.FOREIGN
    if stamp.project != str(project):
        return Condition.MOVED
    if stamp.python != this_python() or not python_of(venv).exists():
        return Condition.OTHER_PYTHON
    if stamp.unfinished:
        return Condition.HALF_FINISHED
    return Condition.READY if stamp.installed.get(lock.name) == lock_hash(lock) else Condition.OUTDATED
