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
# Processes beyond PROCESSES for administrators, so that a full instance can be looked at and emptied.
# Assumed: nothing that Oracle documents; there SYS is refused like everybody else and has `sqlplus -prelim`.
RESERVED: Final = 4


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

    @property
    def most_connections(self) -> int:
        """How many connections the listener takes; who of the last ones may stay is decided at the logon."""
        return self.processes + RESERVED

    def check(self, *, processes: int, sessions: int, is_administrator: bool = False) -> None:
        """Take note of one more session and refuse it if that is too many.

        Args:
            processes: server processes there would be with it.
            sessions: sessions there would be with it.
            is_administrator: it may be one of the reserved ones.
        Raises: OraError 20 or 18.
        """
        reserve = RESERVED if is_administrator else 0
        if processes > self.processes + reserve:
            raise OraError(20, limit=self.processes)
        if sessions > self.sessions + reserve:
            raise OraError(18)
        self.most_processes = max(self.most_processes, processes)
        self.most_sessions = max(self.most_sessions, sessions)
