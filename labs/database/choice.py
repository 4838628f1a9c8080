"""Which database was asked for, and which one the lab took.

.pool_lab/database.kind   what the lab took last: `practice` or `container`
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from labs.database.target import Kind

# Environment variables; setup/start.py sets them from its options.
CHOICE: Final = "POOL_LAB_DATABASE"
IMAGE: Final = "POOL_LAB_IMAGE"
KEEP: Final = "POOL_LAB_KEEP"


def remember(home: Path, kind: Kind) -> None:
    """Note which database the lab took, for its other processes."""
    if remembered(home) is not kind and home.is_dir():
        _file(home).write_text(kind.value, encoding="utf-8")


def remembered(home: Path) -> Kind | None:
    """Return which database the lab took last, None if there is no telling."""
    try:
        return Kind(_file(home).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def _file(home: Path) -> Path:
    return home / "database.kind"
