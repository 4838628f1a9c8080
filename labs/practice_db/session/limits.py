"""How many sessions and processes the instance takes.

Source of the rule and the default: Oracle Database Reference, PROCESSES and SESSIONS (sessions = 1.5 * processes + 22,
a lower explicit value is ignored).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import OraError

# A remote client of an instance with PROCESSES reached is refused by the listener, not by an ORA error at logon.
# Source: python-oracledb and node-oracledb issue threads about ORA-12516 with a full instance.
LISTENER_HAS_NO_HANDLER: Final = 12516


def default_sessions(processes: int) -> int:
    """Return SESSIONS as Oracle derives it from PROCESSES."""
    return processes * 3 // 2 + 22


@dataclass(slots=True)
class Limits:
    """The limits in force, and the highest use there has been (V$RESOURCE_LIMIT)."""

    processes: int = 320
    sessions: int = 502
    open_cursors: int = 300
    most_processes: int = 0
    most_sessions: int = 0

    def check(self, *, processes: int, sessions: int) -> None:
        """Take note of one more session and refuse it if that is too many.

        Args:
            processes: server processes there would be with it.
            sessions: sessions there would be with it.
        Raises: OraError 20 or 18.
        """
        if processes > self.processes:
            raise OraError(20, limit=self.processes)
        if sessions > self.sessions:
            raise OraError(18)
        self.most_processes = max(self.most_processes, processes)
        self.most_sessions = max(self.most_sessions, sessions)
