"""Faults on purpose, without SQL in the caller's hands: a failing network, and a database that takes something away.

    with Proxy(dsn) as proxy, proxy.fault(Timeout()): ...            the network stalls
    with DatabaseFaults(**admin).row_lock("lab.employees", "employee_id", 100): ...
    with outage(practice_database): ...                              the database is stopped

Each is a `Fault`: it says what it does, and undoes itself at the end of the block, also after an error.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Protocol, TypeVar

from labs.toolkit import driver
from labs.toolkit.events import SessionId
from labs.toolkit.fault import Fault
from labs.toolkit.probe import GONE_ALREADY, Probe
from labs.toolkit.proxy import Proxy
from labs.toolkit.server_process import end_server_process
from labs.toolkit.toxics import (
    Bandwidth,
    Direction,
    Down,
    HalfClose,
    Latency,
    LimitData,
    ResetPeer,
    SlowClose,
    SlowOpen,
    Timeout,
    Toxic,
)

__all__ = [
    "Bandwidth",
    "DatabaseFaults",
    "Direction",
    "Down",
    "Fault",
    "HalfClose",
    "Kill",
    "Latency",
    "LimitData",
    "Proxy",
    "ResetPeer",
    "Restartable",
    "SlowClose",
    "SlowOpen",
    "Timeout",
    "Toxic",
    "outage",
]

T = TypeVar("T")

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_$#]{0,127}(\.[A-Za-z][A-Za-z0-9_$#]{0,127})?")
_HOST_NAME: Final = "select host_name from v$instance"
_ACCOUNT: Final = "select account_status from dba_users where username = upper(:name)"
_LOCK_WAIT_S: Final = 5


class Kill(Enum):
    """How an administrator ends a session. Source: Oracle Database SQL Language Reference, ALTER SYSTEM."""

    KILL = "alter system kill session '{}'"
    KILL_IMMEDIATE = "alter system kill session '{}' immediate"
    DISCONNECT_IMMEDIATE = "alter system disconnect session '{}' immediate"
    DISCONNECT_POST_TRANSACTION = "alter system disconnect session '{}' post_transaction"


class DatabaseFaults:
    """What an administrator can do to the sessions of others: `DatabaseFaults(user=…, password=…, dsn=…)`.

    Every step logs on anew, so that nothing stays open and a fault can be undone after whatever happened in between.
    """

    def __init__(self, **connect_arguments: object) -> None:
        self._arguments = connect_arguments

    def kill(self, program: str, how: Kill = Kill.KILL_IMMEDIATE) -> Fault[tuple[SessionId, ...]]:
        """End all sessions that a program has when the fault begins; gives the sessions that were ended."""
        return Fault(
            how.name.lower(),
            f"All sessions of {program} are ended ({how.name.replace('_', ' ')}); new ones may log on.",
            lambda: _once(lambda: self._kill(self._sessions(program), how)),
        )

    def kill_session(self, session: SessionId, how: Kill = Kill.KILL_IMMEDIATE) -> Fault[tuple[SessionId, ...]]:
        """End one session; gives it if it was there."""
        return Fault(
            how.name.lower(),
            f"Session {session} is ended ({how.name.replace('_', ' ')}); its client may log on anew.",
            lambda: _once(lambda: self._kill((session,), how)),
        )

    def kill_server_processes(self, program: str) -> Fault[tuple[str, ...]]:
        """End the server processes of a program's sessions with the operating system's means; gives their ids.

        Beginning it raises LookupError if they do not run on this machine.
        """
        return Fault(
            "kill_server_processes",
            f"The server processes that work for {program} end; new sessions may log on.",
            lambda: _once(lambda: self._kill_processes(program)),
        )

    def row_lock(
        self, table: str, column: str, value: object, *, holder: Mapping[str, Any] | None = None
    ) -> Fault[SessionId | None]:
        """Hold the lock of the rows where a column has a value; gives the session that holds it.

        `holder` are the arguments of `connect` for it, the administrator's if None.
        Beginning it raises LookupError if there is no such row; ValueError for what is not a name.
        """
        statement = f"select 1 from {_name(table)} where {_name(column)} = :value for update wait {_LOCK_WAIT_S}"
        arguments = self._arguments if holder is None else holder
        return Fault(
            "row_lock",
            f"Another session holds the lock of {table} where {column} = {value!r}; whoever wants it waits.",
            lambda: _row_lock(arguments, statement, value),
        )

    def restrict_logons(self) -> Fault[None]:
        """Refuse new logons; sessions stay.

        The listener refuses administrators too, so that the connection that ends the fault is kept open until then.
        Source: Net Services Administrator's Guide 23ai, section 5.4.
        """
        return Fault(
            "restricted_session",
            "The listener refuses new logons (12526, reported as DPY-6000), sessions stay as they are.",
            self._restricted,
        )

    def lock_account(self, user: str) -> Fault[None]:
        """Lock an account: new logons are refused; sessions stay. One that is locked already stays so afterwards."""
        name = _name(user)
        return Fault(
            "account_lock",
            f"The account {user} is locked: new logons are refused with ORA-28000, sessions stay as they are.",
            lambda: self._account_locked(name),
        )

    def _sessions(self, program: str) -> tuple[SessionId, ...]:
        with Probe(**self._arguments) as probe:
            return tuple(seen.session for seen in probe.sessions(program))

    def _kill(self, sessions: Sequence[SessionId], how: Kill) -> tuple[SessionId, ...]:
        return tuple(session for session in sessions if self._is_killed(how.value.format(session)))

    def _is_killed(self, statement: str) -> bool:
        try:
            self._run(statement)
        except driver.DriverError as error:
            # The thin driver takes ORA-00031, "marked for kill", for the end of the administrator's own connection.
            if driver.full_code(error) not in GONE_ALREADY and "ORA-00031" not in str(error):
                raise
            return "ORA-00031" in str(error)
        return True

    def _kill_processes(self, program: str) -> tuple[str, ...]:
        with Probe(**self._arguments) as probe:
            found = probe.server_processes(program)
        (host_name,) = self._row(_HOST_NAME)
        for spid in found:
            end_server_process(spid, host_name)
        return found

    @contextlib.contextmanager
    def _restricted(self) -> Iterator[None]:
        with driver.connect(**self._arguments) as connection, connection.cursor() as cursor:
            cursor.execute("alter system enable restricted session")
            try:
                yield
            finally:
                cursor.execute("alter system disable restricted session")

    @contextlib.contextmanager
    def _account_locked(self, user: str) -> Iterator[None]:
        (status,) = self._row(_ACCOUNT, name=user)
        self._run(f"alter user {user} account lock")
        try:
            yield
        finally:
            if "LOCKED" not in status:
                self._run(f"alter user {user} account unlock")

    def _run(self, statement: str) -> None:
        with driver.connect(**self._arguments) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def _row(self, statement: str, **binds: object) -> tuple[Any, ...]:
        with driver.connect(**self._arguments) as connection, connection.cursor() as cursor:
            row: tuple[Any, ...] | None = cursor.execute(statement, **binds).fetchone()
        if row is None:
            raise LookupError(f"the database knows no {' '.join(map(str, binds.values()))}")
        return row


class Restartable(Protocol):
    """A database that can be stopped and started, such as labs.database.practice.PracticeDatabase."""

    def stop(self) -> bool:
        """Stop it and return whether it ran."""

    def ensure(self) -> object:
        """Start it if it does not run."""


def outage(database: Restartable) -> Fault[None]:
    """Return a fault that stops the database and starts it again at the end."""
    return Fault(
        "outage",
        "The database is stopped: sessions end, nobody listens; afterwards it runs again with what was committed.",
        lambda: _stopped(database),
    )


@contextlib.contextmanager
def _stopped(database: Restartable) -> Iterator[None]:
    try:
        database.stop()
        yield
    finally:
        database.ensure()


@contextlib.contextmanager
def _once(act: Callable[[], T]) -> Iterator[T]:
    """Do what cannot be undone and needs not be."""
    yield act()


@contextlib.contextmanager
def _row_lock(arguments: Mapping[str, Any], statement: str, value: object) -> Iterator[SessionId | None]:
    connection = driver.connect(**arguments)
    try:
        with connection.cursor() as cursor:
            if cursor.execute(statement, value=value).fetchone() is None:
                raise LookupError(f"no row to lock: {value!r}")
        yield driver.session_id(connection)
    finally:
        with contextlib.suppress(driver.DriverError):  # its session was ended meanwhile, and the lock with it
            connection.rollback()
        with contextlib.suppress(driver.DriverError):
            connection.close()


def _name(text: str) -> str:
    """Return an identifier that needs no quotes. Raises: ValueError."""
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} must be a name such as employees or lab.employees")
    return text
