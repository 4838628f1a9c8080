"""Which operating system user PostgreSQL runs as: it refuses to run as root, so root needs another one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labs.practice_db.engine.settings import EngineError

# The user that every Linux and macOS has for programs that should own nothing.
UNPRIVILEGED: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """The user to become (-1: stay), and whether closed parent folders need root's file access on the way."""

    uid: int = -1
    gid: int = -1
    keeps_file_access: bool = False

    @property
    def is_other(self) -> bool:
        """Whether PostgreSQL runs as somebody else than this process."""
        return self.uid >= 0

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.is_other and sys.platform != "win32":
            os.chown(path, self.uid, self.gid)


def choose_account(cluster_dir: Path, needed: Iterable[Path]) -> Account:
    """Return who PostgreSQL is to be: the owner of the cluster if there is one, else an unprivileged user."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return Account()
    import pwd

    if cluster_dir.exists() and cluster_dir.stat().st_uid != 0:
        owner = cluster_dir.stat()
        uid, gid = owner.st_uid, owner.st_gid
    else:
        entry = pwd.getpwnam(UNPRIVILEGED)
        uid, gid = entry.pw_uid, entry.pw_gid
    closed = sorted({str(folder) for path in needed for folder in closed_parents(path)})
    if closed and sys.platform != "linux":
        raise EngineError(
            f"PostgreSQL cannot run as root and another user may not enter {closed[0]}; "
            "run this as an ordinary user, or keep the project and its data in a folder that everybody may enter"
        )
    return Account(uid, gid, keeps_file_access=bool(closed))


def closed_parents(path: Path) -> list[Path]:
    """Return the folders above `path` that an unrelated user may not pass through."""
    return [folder for folder in path.resolve().parents if not folder.stat().st_mode & 0o001]
