"""Ends the lab's container a while after the process it belongs to has gone, however it went.

`python -m labs.database.container.watcher HOME CONTAINER` runs beside the lab. It leaves quietly when the container is
no longer the lab's, or is to be kept. In that while another process may take the container over: a kernel that is
started again finds its database as it was.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from labs.database import process
from labs.database.container.record import Record, read_record
from labs.database.state import PROJECT

POLL_S: Final = 1.0
ALONE_S: Final = 30.0


def set_watcher(home: Path, container_id: str) -> int:
    """Start a watcher and return its number."""
    return process.detach(
        [sys.executable, "-m", "labs.database.container.watcher", str(home), container_id], cwd=PROJECT
    )


def watch(
    home: Path,
    container_id: str,
    *,
    lives: Callable[[int, float], bool] = process.is_alive,
    rest: Callable[[float], None] = time.sleep,
) -> bool:
    """Wait for the owner's end; return whether the container is then to be ended."""
    alone_s = 0.0
    while (record := _ours(home, container_id)) is not None:
        alone_s = 0.0 if lives(record.owner, record.owner_started_s) else alone_s + POLL_S
        if alone_s > ALONE_S:
            return True
        rest(POLL_S)
    return False


def _ours(home: Path, container_id: str) -> Record | None:
    """Return the record if the lab still has this container, and does not keep it."""
    record = read_record(home)
    return record if record and record.container_id == container_id and not record.is_kept else None


def main(arguments: list[str]) -> int:
    """Watch, then end the container."""
    home, container_id = Path(arguments[0]), arguments[1]
    if watch(home, container_id):
        # Imported here: the engine's client is not needed as long as there is nothing to end.
        from labs.database.container.database import ContainerDatabase

        ContainerDatabase(home).stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
