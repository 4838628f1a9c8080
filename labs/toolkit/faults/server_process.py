"""End the process that serves a session, if it runs on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Final

# What the kernel calls a server process: `oracle_4711_free`, `ora_p000_free`; PostgreSQL in the practice database.
_NAMES: Final = ("ora", "postgres")


def end_server_process(spid: str, host_name: str) -> None:
    """End a server process by V$PROCESS.SPID; one that is gone is no error.

    `host_name` is V$INSTANCE.HOST_NAME: a process id of another machine, or of a container, means nothing here.
    Raises: LookupError if it is not a server process of this machine, or this user may not end it.
    """
    if sys.platform == "win32":
        raise LookupError("on Windows SPID names a thread, which nobody else can end; kill the session instead")
    here = socket.gethostname()
    if _first_label(host_name) != _first_label(here):
        raise LookupError(f"the database runs on {host_name}, not on {here}; kill the session instead")
    name = Path(f"/proc/{int(spid)}/comm")
    with contextlib.suppress(OSError):  # no /proc here, or the process has gone
        if not (found := name.read_text(encoding="utf-8").strip()).startswith(_NAMES):
            raise LookupError(f"process {spid} is {found!r}, not a server process; kill the session instead")
    try:
        os.kill(int(spid), signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise LookupError(f"process {spid} belongs to another user; kill the session instead") from error


def _first_label(host: str) -> str:
    return host.split(".")[0].lower()
