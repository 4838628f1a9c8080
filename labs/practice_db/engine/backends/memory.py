"""How much memory a backend has for itself, for V$PROCESS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import psutil

PRIVATE_LINES: Final = ("Private_Clean:", "Private_Dirty:")


def private_bytes(pid: int) -> int:
    """Return the memory of a process that it shares with no other; 0 if it cannot be known.

    Linux: smaps_rollup of proc(5), which counts a page once; elsewhere the closest that psutil has.
    """
    if sys.platform == "linux":
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            return 0
        lines = (line.split() for line in text.splitlines() if line.startswith(PRIVATE_LINES))
        return sum(int(line[1]) for line in lines) * 1024
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
