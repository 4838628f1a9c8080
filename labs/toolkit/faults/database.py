"""Faults of the database: an administrator ends sessions, locks rows, and keeps people out."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.events import SessionId
from labs.toolkit.faults.administrator import Administrator, checked_name
from labs.toolkit.faults.fault import Fault, Step
from labs.toolkit.faults.server_process import end_server_process
from labs.toolkit.probe import GONE_ALREADY, Probe

_HOST_NAME: Final = "select host_name from v$instance"
_ACCOUNT: Final = "select account_status from dba_users where username = upper(:name)"
_UNRESTRICT: Final = "alter system disable restricted session"
_LOCK_WAIT_S: Final = 5
_GONE_S: Final = 5.0
_LOOK_S: Final = 0.02


class Kill(Enum):
    """How an administrator ends a session. Source: Oracle Database SQL Language Reference, ALTER SYSTEM."""

    KILL = "alter system kill session '{}'"
    KILL_IMMEDIATE = "alter system kill session '{}' immediate"
    DISCONNECT_IMMEDIATE = "alter system disconnect session '{}' immediate"
    DISCONNECT_POST_TRANSACTION = "alter system disconnect session '{}' post_transaction"


class DatabaseFaults:
    """What an administrator can do to the sessions of others: `DatabaseFaults(user=…, password=…, dsn=…)`."""

    def __init__(self, **connect_arguments: object) -> None:
        self._administrator = Administrator(connect_arguments)

    def kill(self, program: str, how: Kill = Kill.KILL_IMMEDIATE) -> Fault[tuple[SessionId, ...]]:
        """End all sessions that a program has when the fault begins; gives the sessions that were ended."""
        return Fault(
            how.name.lower(),
            f"All sessions of {program} are ended ({how.name.replace('_', ' ')}); new ones may log on.",
            lambda: Step(lambda: self._kill(self._sessions(program), how)),
            told=_ended,
            lasts=False,
        )

    def kill_session(self, session: SessionId, how: Kill = Kill.KILL_IMMEDIATE) -> Fault[tuple[SessionId, ...]]:
        """End one session; gives it if it was there."""
        return Fault(
            how.name.lower(),
            f"Session {session} is ended ({how.name.replace('_', ' ')}); its client may log on anew.",
            lambda: Step(lambda: self._kill((session,), how)),
            told=_ended,
            lasts=False,
        )

    def kill_server_processes(self, program: str) -> Fault[tuple[str, ...]]:
        """End the server processes of a program's sessions with the operating system's means; gives their ids.

        Beginning it raises LookupError if they do not run on this machine.
        """
        return Fault(
            "kill_server_processes",
            f"The server processes that work for {program} end; new sessions may log on.",
            lambda: Step(lambda: self._kill_processes(program)),
            told=lambda spids: f"{len(spids)} ended: {', '.join(spids)}" if spids else "none was there",
            lasts=False,
        )

    def row_lock(
        self, table: str, column: str, value: object, *, holder: Mapping[str, Any] | None = None
    ) -> Fault[SessionId | None]:
        """Hold the lock of the rows where a column has a value; gives the session that holds it.

        `holder` are the arguments of `connect` for it, the administrator's if None.
        Beginning it raises LookupError if there is no such row; ValueError for what is not a name.
        """
        where = f"{checked_name(table)} where {checked_name(column)} = :value"
        statement = f"select 1 from {where} for update wait {_LOCK_WAIT_S}"
        arguments = self._administrator.arguments if holder is None else holder
        return Fault(
            "row_lock",
            f"Another session holds the lock of {table} where {column} = {value!r}; whoever wants it waits.",
            lambda: _row_lock(arguments, statement, value),
            told=lambda session: f"session {session} holds it" if session else "",
        )

    def restrict_logons(self) -> Fault[driver.Connection]:
        """Refuse new logons; sessions stay. Gives the connection that will end it.

        It is kept open until then, because the listener refuses administrators too.
        Source: Net Services Administrator's Guide 23ai, section 5.4.
        """
        return Fault(
            "restricted_session",
            "The listener refuses new logons (12526, reported as DPY-6000), sessions stay as they are.",
            lambda: Step(self._restrict, self._unrestrict),
        )

    def lock_account(self, user: str) -> Fault[str]:
        """Lock an account: new logons are refused; sessions stay. Gives ACCOUNT_STATUS as it was.

        An account that was locked already stays so afterwards.
        """
        name = checked_name(user)
        return Fault(
            "account_lock",
            f"The account {user} is locked: new logons are refused with ORA-28000, sessions stay as they are.",
            lambda: Step(lambda: self._lock_account(name), lambda status: self._unlock_account(name, status)),
        )

    def change_password(self, user: str, password: str) -> Fault[None]:
        """Give an account another password; the end of the fault gives back `password`, which it has now.

        It also unlocks the account: a pool that keeps trying locks it, after FAILED_LOGIN_ATTEMPTS.
        Source: Oracle Database Security Guide, Configuring Authentication, "Automatically Locking User Accounts".
        """
        name, quoted = checked_name(user), _quoted(password)
        return Fault(
            "wrong_password",
            f"The password of {user} has been changed: new logons are refused with ORA-01017, and with ORA-28000 "
            "when they keep trying; sessions stay as they are.",
            lambda: Step(
                lambda: self._change_password(name),
                lambda _: self._administrator.run(f"alter user {name} identified by {quoted} account unlock"),
            ),
        )

    def _sessions(self, program: str) -> tuple[SessionId, ...]:
        with Probe(**self._administrator.arguments) as probe:
            return tuple(seen.session for seen in probe.sessions(program))

    def _kill(self, sessions: Sequence[SessionId], how: Kill) -> tuple[SessionId, ...]:
        return tuple(session for session in sessions if self._is_killed(how.value.format(session)))

    def _is_killed(self, statement: str) -> bool:
        try:
            self._administrator.run(statement)
        except driver.DriverError as error:
            # The thin driver takes ORA-00031, "marked for kill", for the end of the administrator's own connection.
            if driver.full_code(error) not in GONE_ALREADY and "ORA-00031" not in str(error):
                raise
            return "ORA-00031" in str(error)
        return True

    def _kill_processes(self, program: str) -> tuple[str, ...]:
        with Probe(**self._administrator.arguments) as probe:
            found = probe.server_processes(program)
            (host_name,) = self._administrator.row(_HOST_NAME)
            for spid in found:
                end_server_process(spid, host_name)
            _wait_until_gone(probe, program, found)
        return found

    def _restrict(self) -> driver.Connection:
        connection = driver.connect(**self._administrator.arguments)
        try:
            _execute(connection, "alter system enable restricted session")
        except driver.DriverError:
            connection.close()
            raise
        return connection

    def _unrestrict(self, connection: driver.Connection) -> None:
        try:
            _execute(connection, _UNRESTRICT)
            connection.close()
        except driver.DriverError as error:
            if not driver.is_lost(error):
                raise
            self._administrator.run(_UNRESTRICT)  # lets in again what has been restarted meanwhile

    def _lock_account(self, user: str) -> str:
        (status,) = self._administrator.row(_ACCOUNT, name=user)
        self._administrator.run(f"alter user {user} account lock")
        return str(status)

    def _unlock_account(self, user: str, status: str) -> None:
        if "LOCKED" not in status:
            self._administrator.run(f"alter user {user} account unlock")

    def _change_password(self, user: str) -> None:
        self._administrator.row(_ACCOUNT, name=user)
        self._administrator.run(f'alter user {user} identified by "Fault-{secrets.token_hex(8)}-1"')


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


def _execute(connection: driver.Connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _wait_until_gone(probe: Probe, program: str, spids: Sequence[str]) -> None:
    """Wait until the database has noticed that these processes are gone, or for as long as is reasonable."""
    until_s = time.monotonic() + _GONE_S
    while set(spids) & set(probe.server_processes(program)) and time.monotonic() < until_s:
        time.sleep(_LOOK_S)


def _ended(sessions: Sequence[SessionId]) -> str:
    return f"{len(sessions)} ended: {' and '.join(map(str, sessions))}" if sessions else "none was there"


def _quoted(password: str) -> str:
    if '"' in password or "\0" in password:
        raise ValueError("a password with a double quote cannot be given back by ALTER USER")
    return f'"{password}"'
