"""What a check asks the database as an administrator, and what it may make for the length of a block.

Every question is about a program, a user or a connection class that the caller names. What this database cannot do
raises NotJudgedHere with the reason.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import oracledb

from labs.database.target import NEEDED, Logon, Role
from labs.grader.results import NotJudgedHere
from labs.toolkit.faults import Drill
from labs.toolkit.observed.events import DatabaseLog, Seen
from labs.toolkit.observed.watch import Origin
from labs.toolkit.observed.watch import Watch as EventWatch

_LONGEST_MS: Final = 10_000
_POOL_ENDS_S: Final = 10.0
_CLIENTS: Final = "select distinct program from v$cpool_conn_info where pool_name = :1"
_SESSIONS_OF: Final = "select sid, serial# from v$session where program = :1"
_BAD_LOGON: Final = "ORA-01017"
_NO_SUCH_VIEW: Final = "ORA-00942"
_NO_EVENT_LOG: Final = "this exercise needs the event log, which only the practice database keeps"
# Source: PL/SQL Packages and Types Reference 23, DBMS_CONNECTION_POOL.ADD_POOL.
_NAMED_POOLS_SINCE: Final = (23, 4)


@dataclass(frozen=True, slots=True)
class DrcpCounts:
    """What V$CPOOL_CC_STATS counts for a connection class."""

    requests: int = 0
    hits: int = 0
    misses: int = 0
    waits: int = 0

    def __sub__(self, before: DrcpCounts) -> DrcpCounts:
        """Return what was counted since `before`."""
        return DrcpCounts(
            self.requests - before.requests, self.hits - before.hits, self.misses - before.misses,
            self.waits - before.waits,
        )  # fmt: skip


class Administration:
    """The door to the database for checks: named questions and named actions."""

    def __init__(self, logons: Mapping[Role, Logon]) -> None:
        self._logons = logons

    def has(self, role: Role) -> bool:
        """Return whether there is a logon for a role."""
        return role in self._logons

    def logon(self, role: Role) -> Logon:
        """Return the arguments of a logon. Raises: NotJudgedHere without it."""
        logon = self._logons.get(role)
        if logon is None:
            raise NotJudgedHere(f"this exercise needs {NEEDED[role]}")
        return logon

    @contextmanager
    def connection(self, role: Role = Role.LAB_ADMIN) -> Iterator[oracledb.Connection]:
        """Connect for the length of a block. Raises: NotJudgedHere without such a logon."""
        with oracledb.connect(**self.logon(role)) as connection:
            connection.call_timeout = _LONGEST_MS  # a lock that an answer has left must not hold the check
            yield connection

    def ask(self, statement: str, *binds: object, role: Role = Role.LAB_ADMIN) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self.connection(role) as connection, connection.cursor() as cursor:
            cursor.execute(statement, binds)
            return list(cursor.fetchall())

    def do(self, *statements: str, role: Role = Role.LAB_ADMIN) -> None:
        """Execute statements, one after the other."""
        with self.connection(role) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            connection.commit()

    def open_transactions(self, program: str) -> int:
        """Return how many sessions of a program have a transaction that is not ended."""
        query = "select count(*) from v$transaction t join v$session s on s.taddr = t.addr where s.program = :1"
        return int(self.ask(query, program)[0][0])

    def blockers(self, program: str) -> dict[int, int]:
        """Return the sessions of a program that wait for a lock, each with the session that holds it."""
        query = "select sid, blocking_session from v$session where program = :1 and blocking_session is not null"
        return {int(sid): int(blocker) for sid, blocker in self.ask(query, program)}

    def locked_objects(self, program: str) -> int:
        """Return how many locks on objects the sessions of a program hold."""
        query = """
            select count(*) from v$locked_object l join v$session s on s.sid = l.session_id where s.program = :1"""
        return int(self.ask(query, program)[0][0])

    def account_status(self, user: str) -> str:
        """Return what DBA_USERS says of an account: `OPEN`, `LOCKED(TIMED)`, …"""
        rows = self.ask("select account_status from dba_users where username = upper(:1)", user)
        return str(rows[0][0]) if rows else "there is no such user"

    def drcp(self, connection_class: str) -> DrcpCounts:
        """Return what DRCP has counted for a class, given as `USER.CLASS`."""
        query = """
            select num_requests, num_hits, num_misses, num_waits from v$cpool_cc_stats where cclass_name = :1"""
        rows = self.ask(query, connection_class, role=Role.ROOT)
        return DrcpCounts(*(sum(int(row[column]) for row in rows) for column in range(4)))

    def events(self, program: str | None = None) -> AbstractContextManager[EventWatch]:
        """Watch the event log of the practice database for the length of a block. Raises: NotJudgedHere."""
        logon = self._logons.get(Role.LAB_ADMIN)
        if logon is None or not self.has_event_log():
            raise NotJudgedHere(_NO_EVENT_LOG)
        return EventWatch(logon, program, origin=Origin.EVENT_LOG)

    def has_event_log(self) -> bool:
        """Return whether the database keeps an event log."""
        try:
            self.ask("select last_seq from practice_event_log_state")
        except oracledb.DatabaseError as error:
            if getattr(error.args[0], "full_code", "") != _NO_SUCH_VIEW:
                raise
            return False
        return True

    def has_named_pools(self) -> bool:
        """Return whether DRCP pools with names of their own can be made here."""
        if not self.has(Role.ROOT):
            return False
        [[version]] = self.ask("select version_full from v$instance", role=Role.ROOT)
        return tuple(map(int, str(version).split(".")[:2])) >= _NAMED_POOLS_SINCE

    @contextmanager
    def user(self, settings: Logon, *grants: str, **limits: object) -> Iterator[dict[str, Any]]:
        """Make a user with a profile for a block and yield settings to log on with.

        `limits` are those of a profile, such as `failed_login_attempts=3`; `grants` such as `insert on lab.job_log`.
        """
        name, password = f"lab_{secrets.token_hex(6)}", f"Lab_{secrets.token_hex(10)}"
        limit = " ".join(f"{key} {value}" for key, value in (limits or {"sessions_per_user": "default"}).items())
        self.do(f"create profile {name} limit {limit}", role=Role.SYS)
        try:
            self.do(f'create user {name} identified by "{password}" profile {name}', role=Role.SYS)
            self.do(*(f"grant {grant} to {name}" for grant in ("create session", *grants)), role=Role.SYS)
            yield {**settings, "user": name, "password": password}
        finally:
            self._end_sessions_of(name)
            self.do(f"drop user {name} cascade", f"drop profile {name} cascade", role=Role.SYS)

    def drill(self, client: Logon, *faults: str) -> Drill:
        """Return faults for the sessions of these settings. Raises: NotJudgedHere if one named is not possible."""
        drill = Drill(client=client, admin=self.logon(Role.SYS), is_ours=True)
        for fault in faults:
            if fault in drill.missing:
                drill.close()
                raise NotJudgedHere(f"the fault {fault} cannot be made here: {drill.missing[fault]}")
        return drill

    @contextmanager
    def drcp_pool(self, *, maxsize: int, minsize: int = 1) -> Iterator[str]:
        """Make and start a DRCP pool with a name of its own for a block; what uses it connects with `pool_name=`.

        Raises: NotJudgedHere where there are no named pools (before 23.4) or SYS cannot reach the root.
        """
        if not self.has_named_pools():
            raise NotJudgedHere("this exercise needs named DRCP pools (from 23.4 on) and SYS in the container root")
        name = f"LAB_{secrets.token_hex(4).upper()}"
        sizes = f"minsize => {minsize}, maxsize => {maxsize}"
        # Assumed: the parameters are named like those of CONFIGURE_POOL.
        self.do(f"begin dbms_connection_pool.add_pool('{name}', {sizes}); end;", role=Role.ROOT)
        try:
            self.do(f"begin dbms_connection_pool.start_pool('{name}'); end;", role=Role.ROOT)
            yield name
        finally:
            self._end_drcp_pool(name)

    def _end_drcp_pool(self, name: str) -> None:
        """Stop a pool and remove it; whoever is left in it, or waits for a server of it, is ended first."""
        until_s = time.monotonic() + _POOL_ENDS_S
        while True:
            for (program,) in self.ask(_CLIENTS, name, role=Role.ROOT):
                self.end_sessions(self.ask(_SESSIONS_OF, program, role=Role.SYS), role=Role.SYS)
            with suppress(oracledb.DatabaseError):  # it has stopped, or somebody is still in it
                self.do(f"begin dbms_connection_pool.stop_pool('{name}'); end;", role=Role.ROOT)
            try:
                self.do(f"begin dbms_connection_pool.remove_pool('{name}'); end;", role=Role.ROOT)
                return
            except oracledb.DatabaseError:
                if time.monotonic() > until_s:
                    raise

    def _end_sessions_of(self, user: str) -> None:
        sessions = self.ask("select sid, serial# from v$session where username = upper(:1)", user, role=Role.SYS)
        self.end_sessions(sessions, role=Role.SYS)

    def end_sessions(self, sessions: Sequence[tuple[Any, ...]], *, role: Role = Role.LAB_ADMIN) -> None:
        """End sessions, given as SID and SERIAL#, and their connections.

        A client of DRCP whose session is only killed keeps its server until it calls again.
        """
        for sid, serial_num in sessions:
            with suppress(oracledb.DatabaseError):  # it has ended by itself
                self.do(f"alter system disconnect session '{sid},{serial_num}' immediate", role=role)


def failed_logons(log: DatabaseLog, user: str) -> int:
    """Return how often somebody was refused as this user while the log was kept.

    Raises: NotJudgedHere for a log that shows no errors: one that was sampled from the V$ views.
    """
    if Seen.ERROR in log.cannot_see:
        raise NotJudgedHere(_NO_EVENT_LOG)
    return sum(
        event.full_code == _BAD_LOGON and (event.username or "").upper() == user.upper() for event in log.of(Seen.ERROR)
    )
