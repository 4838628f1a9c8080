"""One look into Oracle's V$ views: who is there, what each has done so far, who waits for whom.

Sources: Oracle Database Reference, V$SESSION, V$PROCESS, V$TRANSACTION, V$SESSTAT, V$CPOOL_CONN_INFO.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labs.toolkit import driver
from labs.toolkit.driver import Connection
from labs.toolkit.events import SessionId
from labs.toolkit.observed.source import Clock, fetched

PROCESS: Final = "v$process"
TRANSACTION: Final = "v$transaction"
COUNTERS: Final = "v$sesstat"
CLIENTS: Final = "v$cpool_conn_info"
# What a watch can do without; an administrator of one's own database may not have given every right.
OPTIONAL: Final = (PROCESS, TRANSACTION, COUNTERS, CLIENTS)

_SESSIONS: Final = """
select s.sid, s.serial#, rawtohex(s.saddr), s.username, s.program, {server}, s.status, {transaction},
       case when s.blocking_session_status = 'VALID' then s.blocking_session end, s.event, s.wait_time_micro
from v$session s {joins}
where s.type = 'USER' and (:program is null or s.program = :program)
  and s.sid <> sys_context('userenv', 'sid')"""
_JOINS: Final = {
    PROCESS: "left join v$process p on p.addr = s.paddr",
    TRANSACTION: "left join v$transaction t on t.ses_addr = s.saddr",
}

_COUNTERS: Final = """
select t.sid, n.name, t.value
from v$sesstat t join v$statname n on n.statistic# = t.statistic#
where n.name in ('SQL*Net roundtrips to/from client', 'execute count', 'user commits', 'user rollbacks')"""

_CLIENTS: Final = """
select rawtohex(connection_addr), username, program, cclass_name, connection_status, rawtohex(session_addr),
       numgets, numhits
from v$cpool_conn_info
where :program is null or program = :program"""

ROUND_TRIPS: Final = "SQL*Net roundtrips to/from client"
STATEMENTS: Final = "execute count"
COMMITS: Final = "user commits"
ROLLBACKS: Final = "user rollbacks"

_NOT_READABLE: Final = frozenset({"ORA-00942", "ORA-01031"})


@dataclass(frozen=True, slots=True)
class Wait:
    """A session's wait for a lock: who holds it, Oracle's name of the wait, how long it has lasted."""

    blocking_sid: int
    event: str | None
    waited_s: float | None


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session at one moment; `transaction` is its XID.

    `counters` are named as in V$SESSTAT and were read after the rest of the look, `earlier` before it: the views are
    not read at one instant, and what the session did between two looks is bracketed by the two.
    """

    session: SessionId
    address: str
    username: str | None
    program: str | None
    server: str | None
    status: str
    transaction: str | None
    wait: Wait | None
    counters: Mapping[str, int]
    earlier: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClientState:
    """A client of DRCP at one moment; `gets` and `hits` so far, None where the release does not tell."""

    connection: str
    username: str | None
    program: str | None
    connection_class: str | None
    status: str
    session_address: str | None
    gets: int | None
    hits: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that was asked between two moments of this program's clock. `clients` is None where they cannot be read."""

    began_s: float
    ended_s: float
    sessions: Mapping[SessionId, SessionState]
    clients: Mapping[str, ClientState] | None


def readable(connection: Connection) -> frozenset[str]:
    """Return which of the views that are not indispensable can be read."""
    return frozenset(view for view in OPTIONAL if _is_readable(connection, view))


def _is_readable(connection: Connection, view: str) -> bool:
    try:
        fetched(connection, f"select 1 from {view} where 1 = 0")
    except driver.DriverError as error:
        if driver.full_code(error) in _NOT_READABLE:
            return False
        raise
    return True


def take(connection: Connection, program: str | None, clock: Clock, views: frozenset[str]) -> Snapshot:
    """Return what these views show now of a program's sessions, of everybody's without a program."""
    began_s = clock()
    earlier = _counters(connection) if COUNTERS in views else {}
    clients = _clients(connection, program) if CLIENTS in views else None
    rows = fetched(connection, _sessions_text(views), program=program)
    later = _counters(connection) if COUNTERS in views else {}
    sessions = [_session(row, later.get(row[0], {}), earlier.get(row[0], {})) for row in rows]
    return Snapshot(began_s, clock(), {one.session: one for one in sessions}, clients)


def _sessions_text(views: frozenset[str]) -> str:
    return _SESSIONS.format(
        server="p.pname" if PROCESS in views else "null",
        transaction="rawtohex(t.xid)" if TRANSACTION in views else "null",
        joins=" ".join(text for view, text in _JOINS.items() if view in views),
    )


def _counters(connection: Connection) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for sid, name, value in fetched(connection, _COUNTERS):
        found.setdefault(sid, {})[name] = int(value)
    return found


def _session(row: tuple[object, ...], counters: Mapping[str, int], earlier: Mapping[str, int]) -> SessionState:
    sid, serial_num, address, username, program, server, status, transaction, blocker, event, waited_us = row
    wait = None
    if blocker is not None:
        wait = Wait(_int(blocker), _text(event), None if waited_us is None else _int(waited_us) / 1e6)
    return SessionState(
        SessionId(_int(sid), _int(serial_num)), str(address), _text(username), _text(program), _text(server),
        str(status), _text(transaction), wait, counters, earlier,
    )  # fmt: skip


def _clients(connection: Connection, program: str | None) -> dict[str, ClientState]:
    return {row[0]: ClientState(*row) for row in fetched(connection, _CLIENTS, program=program)}


def _int(value: object) -> int:
    return int(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
