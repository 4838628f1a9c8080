"""The labs that are open on one folder at the same time: the last one to end stops what they share.

.pool_lab/labs/PID.json   mode 0600; when that process was started, whether the database was there before all of them
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labs.database import process
from labs.database.state import write_private


@dataclass(frozen=True, slots=True)
class OpenLab:
    """A process that has the lab open.

    Args:
        is_guest: the practice database ran before any lab was opened, so no lab stops it.
    """

    pid: int
    started_s: float
    is_guest: bool


def enter(home: Path, *, database_runs: bool) -> OpenLab:
    """Note that this process has the lab open, and return that."""
    rest = others(home)
    own = os.getpid()
    mine = OpenLab(own, process.start_time(own) or 0.0, rest[0].is_guest if rest else database_runs)
    _file(home, own).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(_file(home, own), asdict(mine))
    return mine


def leave(home: Path) -> list[OpenLab]:
    """Note that this process has it open no more; return those that still have."""
    _file(home, os.getpid()).unlink(missing_ok=True)
    return others(home)


def others(home: Path) -> list[OpenLab]:
    """Return the other processes that have the lab open; what is noted of ended ones is forgotten."""
    found = []
    for file in sorted(_file(home, 0).parent.glob("*.json")):
        lab = _read(file)
        if lab is None or not process.is_alive(lab.pid, lab.started_s):
            file.unlink(missing_ok=True)
        elif lab.pid != os.getpid():
            found.append(lab)
    return found


def _read(file: Path) -> OpenLab | None:
    with suppress(OSError, ValueError, TypeError):
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return OpenLab(**data)
    return None


def _file(home: Path, pid: int) -> Path:
    return home / "labs" / f"{pid}.json"
