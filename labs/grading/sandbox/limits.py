"""How much one submission may use, and how it is kept to that."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

MB: Final = 2**20
_GROUPS: Final = Path("/sys/fs/cgroup")
_ENDS_S: Final = 5.0
_LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Limits:
    """What the second process may use: for each process of it, and together for `processes` and `tmp_bytes`."""

    memory_bytes: int = 1536 * MB
    cpu_s: int = 300
    file_bytes: int = 32 * MB
    descriptors: int = 1024
    processes: int = 128
    tmp_bytes: int = 64 * MB
    nice: int = 5

    def resources(self) -> dict[str, int]:
        """Return the limits that a process takes on itself, by their names in `resource`."""
        found = {
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_CPU": self.cpu_s,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.descriptors,
            "RLIMIT_CORE": 0,
        }
        # It counts what runs in one user namespace, so each sandbox alone; it stops nothing that root has started.
        # Source: Linux, kernel/fork.c, copy_process, and kernel/ucount.c.
        return found if _is_root() else {**found, "RLIMIT_NPROC": self.processes}


def counts_processes() -> bool:
    """Return whether the number of processes of a sandbox can be limited here."""
    return not _is_root() or _parent_group() is not None


@contextmanager
def process_group(limits: Limits) -> Iterator[Path | None]:
    """Make a control group for a block and yield the file that a process writes its id into, None where none is needed.

    Raises: OSError if it cannot be made.
    """
    parent = _parent_group() if _is_root() else None
    if parent is None:
        yield None
        return
    group = parent / f"{_own_groups()}{uuid4().hex}"
    group.mkdir()
    try:
        (group / "pids.max").write_text(str(limits.processes), encoding="ascii")
        yield group / "cgroup.procs"
    finally:
        _remove(group)


def remove_groups() -> None:
    """Remove the control groups that this process has made, when all that was in them has been ended."""
    parent = _parent_group() if _is_root() else None
    until_s = time.monotonic() + _ENDS_S
    while parent is not None and (left := list(parent.glob(f"{_own_groups()}*"))):
        for group in left:
            _remove(group)
        if time.monotonic() > until_s:
            return
        time.sleep(_LOOK_S)


def _remove(group: Path) -> None:
    with suppress(OSError):  # a process that is about to end is in it still: `remove_groups` comes back to it
        group.rmdir()


def _own_groups() -> str:
    return f"pool-lab-{os.getpid()}-"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _parent_group() -> Path | None:
    """Return the control group under which groups with `pids.max` can be made: version 1's, then version 2's."""
    first = _GROUPS / "pids"
    if first.is_dir() and os.access(first, os.W_OK):
        return first
    with suppress(OSError):
        if "pids" in (_GROUPS / "cgroup.subtree_control").read_text(encoding="ascii").split():
            return _GROUPS if os.access(_GROUPS, os.W_OK) else None
    return None
