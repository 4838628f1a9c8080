"""A small service under load while a fault is on, and what its clients and the database saw of it.

The client's errors alone do not name a fault, and the database's views alone do not either: both together tell most.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.faults.drill import Drill

WORKERS: Final = 3
BEFORE_S: Final = 0.3
LASTS_S: Final = 0.9
PATIENCE_S: Final = 6.0
_WAIT_MS: Final = 4000
_CALL_MS: Final = 500
# A call is given up after so many times what one took before the fault: a busy machine is no fault.
_CALLS: Final = 20
_PAUSE_S: Final = 0.01
_LOOK_S: Final = 0.05
_DOOR_S: Final = 0.15

_SESSIONS: Final = """
    select s.sid, s.serial#, s.status, b.program
    from v$session s left join v$session b on b.sid = s.blocking_session
    where s.program = :1"""
_LOGINS: Final = "select logins from v$instance"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen while a fault was on; the first four by the clients, the others by the database.

    Args:
        errors: what workers met who borrow from a pool, by code.
        logon_errors: what a client met that connects anew again and again.
        times_slower: a unit of work against one before the fault; None if none was finished.
        finished: units of work that went well.
        sessions: of the service, at the end.
        new_sessions: those among them that were not there before.
        idle: the share of looks at which a session did nothing, 0 to 1.
        blocked_by_own: looks at which a session waited for a lock of the service's own program.
        blocked_by_others: … for a lock of another program.
        logins: V$INSTANCE.LOGINS.
    """

    errors: dict[str, int]
    logon_errors: dict[str, int]
    times_slower: float | None
    finished: int
    sessions: int
    new_sessions: int
    idle: float
    blocked_by_own: int
    blocked_by_others: int
    logins: str

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return "\n".join(f"{name:<18} {value}" for name, value in self.as_dict().items())


def gather(
    drill: Drill,
    fault: str | None,
    admin: Mapping[str, Any],
    *,
    is_enough: Callable[[Evidence], bool] = lambda evidence: True,
) -> Evidence:
    """Run the service for more than a second, with a fault in the second part, and return what was seen.

    Args:
        fault: its name in the drill; None for none.
        admin: arguments of `oracledb.connect` for somebody who may read the V$ views.
        is_enough: goes on looking, for some seconds at most, until this is true: a busy machine shows things late.
    """
    with ExitStack() as stack:
        looker = driver.connect(**admin)
        stack.callback(driver.let_go, looker)
        crew = _Crew(drill.client, drill.row, stack)
        views = _Views(looker, drill.client["program"])
        crew.wait(BEFORE_S)
        views.begin()
        crew.is_measuring.set()
        if fault is not None:
            drill[fault].begin()
            stack.callback(drill[fault].end)
        began_s = time.monotonic()
        while True:
            views.look()
            lasts_s = time.monotonic() - began_s
            if lasts_s > LASTS_S:
                evidence = Evidence(**crew.report(), **views.report())
                if lasts_s > PATIENCE_S or is_enough(evidence):
                    return evidence
            time.sleep(_LOOK_S)


class _Views:
    """Looks at V$SESSION again and again."""

    def __init__(self, connection: driver.Connection, program: str) -> None:
        self._connection = connection
        self._program = program
        self.looks = self.idle = self.blocked_by_own = self.blocked_by_others = 0
        self.before: set[tuple[int, int]] = set()
        self.now: set[tuple[int, int]] = set()

    def begin(self) -> None:
        """Note who is there before the fault."""
        self.before = {(sid, serial) for sid, serial, _, _ in self._rows()}

    def look(self) -> None:
        """Take one sample."""
        rows = self._rows()
        self.now = {(sid, serial) for sid, serial, _, _ in rows}
        self.looks += len(rows)
        self.idle += sum(status == "INACTIVE" for _, _, status, _ in rows)
        blockers = [program for *_, program in rows if program]
        self.blocked_by_own += blockers.count(self._program)
        self.blocked_by_others += len(blockers) - blockers.count(self._program)

    def report(self) -> dict[str, Any]:
        """Return the database's side."""
        with self._connection.cursor() as cursor:
            [[logins]] = cursor.execute(_LOGINS).fetchall()
        return {
            "sessions": len(self.now),
            "new_sessions": len(self.now - self.before),
            "idle": round(self.idle / max(1, self.looks), 2),
            "blocked_by_own": self.blocked_by_own,
            "blocked_by_others": self.blocked_by_others,
            "logins": str(logins),
        }

    def _rows(self) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            return list(cursor.execute(_SESSIONS, [self._program]).fetchall())


@dataclass
class _Crew:
    """Workers with a pool who all want one row, and one client that connects anew; all end with the stack."""

    client: Mapping[str, Any]
    row: tuple[str, str, object]
    stack: ExitStack
    is_measuring: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        timed = {"getmode": driver.getmode("TIMEDWAIT"), "wait_timeout": _WAIT_MS}
        self._pool = driver.create_pool(**self.client, min=WORKERS, max=WORKERS, **timed)
        self._call_ms = 0  # no limit until it is known what is usual here
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._errors: Counter[str] = Counter()
        self._logon_errors: Counter[str] = Counter()
        self._took_s: dict[bool, list[float]] = {False: [], True: []}
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WORKERS)]
        self._threads.append(threading.Thread(target=self._knock, daemon=True))
        for thread in self._threads:
            thread.start()
        self.stack.callback(self._pool.close, force=True)
        self.stack.callback(self._end)

    def wait(self, seconds: float) -> None:
        """Let them work for a while, and take from it how long a call may take."""
        self._over.wait(seconds)
        with self._lock:
            took_s = self._took_s[False] or [seconds]
            self._call_ms = max(_CALL_MS, int(1000 * _CALLS * statistics.median(took_s)))

    def report(self) -> dict[str, Any]:
        """Return the clients' side."""
        with self._lock:
            before, during = self._took_s[False], self._took_s[True]
            slower = statistics.median(during) / statistics.median(before) if before and during else None
            return {
                "errors": dict(self._errors),
                "logon_errors": dict(self._logon_errors),
                "times_slower": slower and round(slower, 1),
                "finished": len(during),
            }

    def _end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        table, column, value = self.row
        work = f"select 1 from {table} where {column} = :1 for update"
        while not self._over.wait(_PAUSE_S):
            is_measured, began_s = self.is_measuring.is_set(), time.perf_counter()
            try:
                with self._pool.acquire() as connection, connection.cursor() as cursor:
                    connection.call_timeout = self._call_ms
                    cursor.execute(work, [value])
                    connection.commit()
            except driver.DriverError as error:
                self._count(self._errors, error)
            else:
                with self._lock:
                    self._took_s[is_measured].append(time.perf_counter() - began_s)

    def _knock(self) -> None:
        door = {**self.client, "program": f"{self.client['program']}-door", "tcp_connect_timeout": _CALL_MS / 1000}
        while not self._over.wait(_DOOR_S):
            try:
                driver.connect(**door).close()
            except driver.DriverError as error:
                self._count(self._logon_errors, error)

    def _count(self, errors: Counter[str], error: BaseException) -> None:
        if self.is_measuring.is_set():
            with self._lock:
                errors[driver.full_code(error)] += 1
