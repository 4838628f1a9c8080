"""Ends the lab's container when the process that started it is gone, however it went.

`python -m labs.database.container.watcher HOME CONTAINER PID STARTED` runs beside the lab. It leaves quietly when the
container is no longer the lab's, or is to be kept.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from labs.database import process
from labs.database.container.record import read_record
from labs.database.state import PROJECT

POLL_S: Final = 1.0


def set_watcher(home: Path, container_id: str) -> int:
    """Start a watcher for this process and return its number."""
    own = os.getpid()
    arguments = [str(home), container_id, str(own), str(process.start_time(own) or 0.0)]
    return process.detach([sys.executable, "-m", "labs.database.container.watcher", *arguments], cwd=PROJECT)


def watch(
    home: Path, container_id: str, owner_lives: Callable[[], bool], rest: Callable[[float], None] = time.sleep
) -> bool:
    """Wait for the owner's end; return whether the container is then to be ended."""
    while is_ours(home, container_id):
        if not owner_lives():
            return True
        rest(POLL_S)
    return False


def is_ours(home: Path, container_id: str) -> bool:
    """Return whether the lab still has this container, and does not keep it."""
    record = read_record(home)
    return record is not None and record.container_id == container_id and not record.is_kept


def main(arguments: list[str]) -> int:
    """Watch, then end the container."""
    home, container_id, owner, started_s = Path(arguments[0]), arguments[1], int(arguments[2]), float(arguments[3])
    if watch(home, container_id, lambda: process.is_alive(owner, started_s)):
        # Imported here: the engine's client is not needed as long as there is nothing to end.
        from labs.database.container.database import ContainerDatabase

        ContainerDatabase(home).stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
