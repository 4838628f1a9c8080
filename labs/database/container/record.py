"""What the lab remembers of its container, so that every process of the lab finds it.

.pool_lab/container.json   mode 0600; the container's id, its image, its passwords, its owner, whether it is kept
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from labs.database.state import Passwords, write_private

VERSION: Final = 3


@dataclass(frozen=True, slots=True)
class Record:
    """One container of the lab.

    Args:
        owner: the process of the lab with which it ends, and when that was started.
        is_kept: it outlives the lab's process.
        schema: the hash of the schema scripts that were loaded; "" until the first time is over.
    """

    container_id: str
    image: str
    owner: int
    owner_started_s: float
    is_kept: bool
    passwords: Passwords = field(repr=False)
    schema: str = ""


def read_record(home: Path) -> Record | None:
    """Return the record of the lab's container, None if there is none or it cannot be understood."""
    try:
        data: dict[str, Any] = json.loads(_file(home).read_text(encoding="utf-8"))
        if data.pop("version") != VERSION:
            return None
        return Record(**{**data, "passwords": Passwords(**data["passwords"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_record(home: Path, record: Record) -> None:
    """Remember a container."""
    write_private(_file(home), {"version": VERSION, **asdict(record)})


def forget_record(home: Path) -> None:
    """Forget the container."""
    _file(home).unlink(missing_ok=True)


def _file(home: Path) -> Path:
    return home / "container.json"
