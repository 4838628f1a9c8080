"""One setup at a time: a lock that the operating system drops when its holder dies.

Standard library only, since it is needed before any package is installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_S = 0.2

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def exclusive(
    path: Path, *, on_wait: Callable[[], None], sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the lock file for the length of the block; closing the file gives it back.

    Args:
        on_wait: called once if somebody else holds it.
    """
    with path.open("a+b") as file:
        file.seek(0)
        if not _try_lock(file):
            on_wait()
            while not _try_lock(file):
                sleep(POLL_S)
        yield
