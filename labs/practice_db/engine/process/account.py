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
    """The user to become (-1: stay), and the first folder on the way that only root may enter, if there is one."""

    uid: int = -1
    gid: int = -1
    closed_folder: str = ""

    @property
    def keeps_file_access(self) -> bool:
        """Whether PostgreSQL needs root's access to files (CAP_DAC_OVERRIDE) to get to its own."""
        return bool(self.closed_folder)

    @property
    def hint(self) -> str:
        """What helps when it cannot get there after all, because root itself is restricted."""
        if not self.closed_folder:
            return ""
        return (
            f"; PostgreSQL cannot run as root, and another user may not enter {self.closed_folder}: run this as an "
            "ordinary user, or keep the project and its data in a folder that everybody may enter"
        )

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
    account = Account(uid, gid, closed[0] if closed else "")
    if closed and sys.platform != "linux":
        raise EngineError(f"PostgreSQL cannot be started{account.hint}")
    return account


def closed_parents(path: Path) -> list[Path]:
    """Return the folders above `path` that an unrelated user may not pass through."""
    return [folder for folder in path.resolve().parents if not folder.stat().st_mode & 0o001]
