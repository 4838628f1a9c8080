"""What the database itself sees of a program's sessions, read through one admin connection outside every pool."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, TypeVar

from labs.toolkit import driver
from labs.toolkit.driver import Connection
from labs.toolkit.events import SessionId
from labs.toolkit.observed.watch import Origin, Watch

POLL_S: Final = 0.02

_Answer = TypeVar("_Answer")

_SESSIONS: Final = """
select sid, serial#, username, program, module, status, logon_time, server
from v$session
where program = :program and status <> 'KILLED'
order by logon_time, sid"""

_SERVERS: Final = """
select p.spid
from v$session s join v$process p on p.addr = s.paddr
where s.program = :program and s.status <> 'KILLED'"""

_ROUND_TRIPS: Final = """
select s.sid, s.serial#, t.value
from v$session s
join v$sesstat t on t.sid = s.sid
join v$statname n on n.statistic# = t.statistic#
where s.program = :program and n.name = 'SQL*Net roundtrips to/from client'"""

_LOGONS: Final = "select sid, serial_num from lab_admin.lab_logons where program = :program order by logon_time"

_NO_SUCH_TABLE: Final = "ORA-00942"
# The session ended by itself in between; 31 says that it will end soon.
GONE_ALREADY: Final = frozenset({"ORA-00026", "ORA-00027", "ORA-00030", "ORA-00031"})


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A row of V$SESSION."""

    sid: int
    serial_num: int
    username: str
    program: str
    module: str | None
    status: str
    logon_time: datetime
    server: str

    @property
    def session(self) -> SessionId:
        """Return its name, as the driver reports it for a connection."""
        return SessionId(self.sid, self.serial_num)


class Probe:
    """Looks into the database as an admin: `with Probe(user=…, password=…, dsn=…) as probe`.

    May be used from several threads. A connection that the database has ended is made anew, once a question.
    """

    def __init__(self, **connect_arguments: object) -> None:
        self._arguments = connect_arguments
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._is_closed = False

    def __enter__(self) -> Probe:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the admin connection; doing so twice is no error."""
        with self._lock:
            self._is_closed = True
            self._forget()

    def sessions(self, program: str) -> tuple[SeenSession, ...]:
        """Return the sessions of a program, the oldest first; killed ones that linger are left out."""
        return tuple(SeenSession(*row) for row in self._ask(_SESSIONS, program))

    def server_processes(self, program: str) -> tuple[str, ...]:
        """Return the operating system's ids of the server processes that serve a program's sessions now."""
        return tuple(sorted({str(spid) for (spid,) in self._ask(_SERVERS, program) if spid is not None}))

    def round_trips(self, program: str) -> dict[SessionId, int]:
        """Return how many round trips each session of a program has made, while the sessions last."""
        return {SessionId(sid, serial_num): int(trips) for sid, serial_num, trips in self._ask(_ROUND_TRIPS, program)}

    def logged_on(self, program: str) -> tuple[SessionId, ...] | None:
        """Return each session that a program has ever had, in the order of their logons, ended ones included.

        None where the database keeps no record of logons (setup/schema makes one).
        """
        try:
            rows = self._ask(_LOGONS, program)
        except driver.DriverError as error:
            if driver.full_code(error) == _NO_SUCH_TABLE:
                return None
            raise
        return tuple(SessionId(int(sid), int(serial_num)) for sid, serial_num in rows)

    def logons(self, program: str) -> int | None:
        """Return how often a program has logged on, or None where the database keeps no record of it."""
        recorded = self.logged_on(program)
        return None if recorded is None else len(recorded)

    def kill(self, program: str) -> int:
        """End all sessions of a program at once and return how many there were."""
        ended = 0
        for seen in self.sessions(program):
            try:
                self._do(f"alter system kill session '{seen.session}' immediate")
                ended += 1
            except driver.DriverError as error:
                if driver.full_code(error) not in GONE_ALREADY:
                    raise
        return ended

    def watch(self, program: str | None = None, *, origin: Origin = Origin.BEST) -> Watch:
        """Return a watch of a program's sessions, of everybody's without one: `with probe.watch("my-lab") as log:`.

        It has an admin connection of its own, so that looking never waits for this probe's.
        """
        return Watch(self._arguments, program, origin=origin)

    def wait_for(self, program: str, count: int, *, deadline_s: float = 5.0) -> tuple[SeenSession, ...]:
        """Return a program's sessions as soon as there are `count` of them, or what there is at the deadline.

        Pools open and close in the background, so that the number wanted is there only after a moment.
        """
        until_s = time.monotonic() + deadline_s
        while len(seen := self.sessions(program)) != count and time.monotonic() < until_s:
            time.sleep(POLL_S)
        return seen

    def _ask(self, statement: str, program: str) -> Sequence[tuple[Any, ...]]:
        return self._retried(lambda connection: _rows(connection, statement, program))

    def _do(self, statement: str) -> None:
        self._retried(lambda connection: _executed(connection, statement))

    def _retried(self, use: Callable[[Connection], _Answer]) -> _Answer:
        with self._lock:
            try:
                return use(self._connected())
            except driver.DriverError as error:
                if not driver.is_lost(error):
                    raise
                self._forget()
                return use(self._connected())

    def _connected(self) -> Connection:
        if self._is_closed:
            raise RuntimeError("this Probe is closed; make a new one")
        if self._connection is None:
            self._connection = driver.connect(**self._arguments)
        return self._connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            driver.let_go(connection)


def _rows(connection: Connection, statement: str, program: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, program=program)
        return list(cursor.fetchall())


def _executed(connection: Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
