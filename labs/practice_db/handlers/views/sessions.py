"""V$SESSION and the views around it: processes, statistics, waits, open cursors, contexts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from labs.practice_db.handlers.instance import container_of
from labs.practice_db.handlers.views.scope import (
    Cell,
    Supplier,
    ViewRow,
    ViewScope,
    address,
    awaited_lock_address,
    container_id,
    cursor_address,
    date_text,
    pooled_address,
    process_address,
    session_address,
)
from labs.practice_db.handlers.views.waits import blocking_columns, wait_columns
from labs.practice_db.session.session import Session, SessionStatus
from labs.practice_db.session.sql_area import hash_value, sql_id
from labs.practice_db.session.statistics import NAMES, Statistic

# Assumed: the one before is Oracle's pseudo process.
FIRST_PID: Final = 2


def _statement(session: Session, now: datetime, now_s: float) -> dict[str, Cell]:
    """Return the columns about the statement that runs now, and the one before: only the last one is remembered."""
    text = session.previous_sql_text
    if not text:
        return {}
    started = date_text(now - timedelta(seconds=now_s - session.executed_s))
    columns: dict[str, Cell] = {
        "PREV_SQL_ADDR": cursor_address(text), "PREV_HASH_VALUE": hash_value(text), "PREV_SQL_ID": sql_id(text),
        "PREV_CHILD_NUMBER": 0, "PREV_EXEC_START": started, "PREV_EXEC_ID": session.execution_id,
    }  # fmt: skip
    if session.status is SessionStatus.ACTIVE and session.sql_text:
        columns |= {
            "SQL_ADDRESS": cursor_address(text), "SQL_HASH_VALUE": hash_value(text), "SQL_ID": sql_id(text),
            "SQL_CHILD_NUMBER": 0, "SQL_EXEC_START": started, "SQL_EXEC_ID": session.execution_id,
        }  # fmt: skip
    return columns


def _session_row(scope: ViewScope, session: Session, now_s: float) -> ViewRow:
    client = session.client
    account = scope.instance.accounts.by_name.get(session.current_schema)
    in_transaction = scope.instance.processes[session.sid].is_in_transaction
    return {
        "SADDR": session_address(session), "SID": session.sid, "SERIAL#": session.serial_num,
        "AUDSID": session.audsid, "PADDR": process_address(session), "USER#": session.user_id,
        "USERNAME": session.user, "COMMAND": 3 if session.status is SessionStatus.ACTIVE else 0,
        "OWNERID": 2147483644, "TADDR": address(3, session.sid)[2:] if in_transaction else None,
        "STATUS": session.status.value, "SERVER": session.server.value,
        "SCHEMA#": account.user_id if account else session.user_id, "SCHEMANAME": session.current_schema,
        "OSUSER": client.osuser, "PROCESS": client.process, "MACHINE": client.machine, "PORT": client.port,
        "TERMINAL": client.terminal, "PROGRAM": client.program, "TYPE": "USER",
        "LOCKWAIT": awaited_lock_address(session.sid)[2:] if session.sid in (scope.blockers or {}) else None,
        **_statement(session, scope.instance.clock.now(), now_s), "MODULE": session.module, "ACTION": session.action,
        "MODULE_HASH": hash_value(session.module) if session.module else 0,
        "ACTION_HASH": hash_value(session.action) if session.action else 0,
        "CLIENT_INFO": session.client_info, "LOGON_TIME": date_text(session.logon_at),
        "LAST_CALL_ET": int(now_s - session.call_since_s), "FAILOVER_TYPE": "NONE", "FAILOVER_METHOD": "NONE",
        "FAILED_OVER": "NO", "CLIENT_IDENTIFIER": session.client_identifier, **wait_columns(scope, session, now_s),
        **blocking_columns(scope, session),
        "SERVICE_NAME": session.service, "SQL_TRACE": "DISABLED", "SQL_TRACE_WAITS": "FALSE",
        "SQL_TRACE_BINDS": "FALSE", "SESSION_EDITION_ID": 134, "CREATOR_ADDR": process_address(session),
        "CREATOR_SERIAL#": session.serial_num, "CON_ID": container_id(session),
    }  # fmt: skip


def sessions(scope: ViewScope) -> Iterator[ViewRow]:
    now_s = scope.instance.clock.monotonic()
    for session in scope.sessions():
        yield _session_row(scope, session, now_s)


def connect_info(scope: ViewScope) -> Iterator[ViewRow]:
    """The protocol adapter's banner comes with each row here; Oracle has one row a banner."""
    for session in scope.sessions():
        yield {
            "SID": session.sid, "SERIAL#": session.serial_num,
            "AUTHENTICATION_TYPE": "PROXY" if session.proxy_user else "DATABASE", "OSUSER": session.client.osuser,
            "NETWORK_SERVICE_BANNER": "TCP/IP NT Protocol Adapter of the practice database",
            "CLIENT_CHARSET": "Unknown", "CLIENT_CONNECTION": "Heterogeneous", "CLIENT_OCI_LIBRARY": "Unknown",
            "CLIENT_VERSION": "Unknown", "CLIENT_DRIVER": session.client.driver, "CON_ID": container_id(session),
        }  # fmt: skip


def processes(scope: ViewScope) -> Iterator[ViewRow]:
    """One row a server process, of a session or of a pooled server that keeps none.

    SPID and the memory are null while no statement has needed PostgreSQL, see `handlers.sessions.server_process`.
    """
    numbers = count(FIRST_PID)
    for session in scope.sessions():
        backend = scope.instance.processes[session.sid].backend
        memory = backend.memory_bytes() if backend is not None else None
        system_id = str(backend.backend_pid) if backend is not None else None
        yield {
            "ADDR": process_address(session), "PID": next(numbers), "SOSID": system_id,
            "SPID": system_id, "STID": system_id,
            "EXECUTION_TYPE": "PROCESS", "USERNAME": "oracle", "SERIAL#": session.serial_num, "TERMINAL": "UNKNOWN",
            "PNAME": session.process_name, "PROGRAM": _server_program(scope, session.process_name),
            "PGA_USED_MEM": memory, "PGA_ALLOC_MEM": memory,
            "PGA_FREEABLE_MEM": 0, "PGA_MAX_MEM": memory, "CON_ID": container_id(session),
        }  # fmt: skip
    for name in scope.instance.empty_servers():
        yield {
            "ADDR": pooled_address(name), "PID": next(numbers), "EXECUTION_TYPE": "PROCESS", "USERNAME": "oracle",
            "TERMINAL": "UNKNOWN", "PNAME": name, "PROGRAM": _server_program(scope, name),
            "CON_ID": container_of(scope.instance.pools_service)[1],
        }  # fmt: skip


def _server_program(scope: ViewScope, process_name: str) -> str:
    """Return V$PROCESS.PROGRAM; with the process name of a pooled server (Assumed: the form)."""
    program = f"oracle@{scope.instance.host}"
    return f"{program} ({process_name})" if process_name else program


def session_statistics(scope: ViewScope) -> Iterator[ViewRow]:
    for session in scope.sessions():
        yield from _statistics_of(scope, session)


def my_statistics(scope: ViewScope) -> Iterator[ViewRow]:
    yield from _statistics_of(scope, scope.process.session)


def _statistics_of(scope: ViewScope, session: Session) -> Iterator[ViewRow]:
    _count_cursors(scope, session)
    counters, con_id = session.counters, container_id(session)
    for statistic in Statistic:
        yield {"SID": session.sid, "STATISTIC#": statistic.value, "VALUE": counters[statistic], "CON_ID": con_id}


def _count_cursors(scope: ViewScope, session: Session) -> None:
    """Bring the count of open cursors up to date, which nobody keeps between two looks."""
    session.counters[Statistic.OPENED_CURSORS_CURRENT] = len(scope.instance.processes[session.sid].cursors.by_id)


def statistic_names(scope: ViewScope) -> Iterator[ViewRow]:
    for statistic, (name, group) in NAMES.items():
        number = statistic.value
        yield {
            "STATISTIC#": number, "NAME": name, "CLASS": group, "STAT_ID": hash_value(name), "DISPLAY_NAME": name,
            "CON_ID": 0,
        }  # fmt: skip


def system_statistics(scope: ViewScope) -> Iterator[ViewRow]:
    for session in scope.instance.sessions:
        _count_cursors(scope, session)
    totals = scope.instance.sessions.totals()
    for statistic, (name, group) in NAMES.items():
        yield {
            "STATISTIC#": statistic.value, "NAME": name, "CLASS": group, "VALUE": totals[statistic],
            "STAT_ID": hash_value(name), "CON_ID": 0,
        }  # fmt: skip


def session_waits(scope: ViewScope) -> Iterator[ViewRow]:
    now_s = scope.instance.clock.monotonic()
    for session in scope.sessions():
        wait = wait_columns(scope, session, now_s)
        del wait["EVENT#"]
        yield {"SID": session.sid, **wait, "CON_ID": container_id(session)}


def open_cursors(scope: ViewScope) -> Iterator[ViewRow]:
    for session in scope.sessions():
        for cursor in tuple(scope.instance.processes[session.sid].cursors.by_id.values()):
            text = cursor.statement.text
            yield {
                "SADDR": session_address(session), "SID": session.sid, "USER_NAME": session.user,
                "ADDRESS": cursor_address(text), "HASH_VALUE": hash_value(text), "SQL_ID": sql_id(text),
                "SQL_TEXT": text[:60], "LAST_SQL_ACTIVE_TIME": date_text(cursor.entry.last_active_at),
                "CURSOR_TYPE": "OPEN",
                "CON_ID": container_id(session),
            }  # fmt: skip


def contexts(scope: ViewScope) -> Iterator[ViewRow]:
    for (namespace, attribute), value in tuple(scope.process.session.contexts.items()):
        yield {"NAMESPACE": namespace, "ATTRIBUTE": attribute, "VALUE": value}


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "V$SESSION": sessions,
    "V$SESSION_CONNECT_INFO": connect_info,
    "V$PROCESS": processes,
    "V$SESSTAT": session_statistics,
    "V$MYSTAT": my_statistics,
    "V$STATNAME": statistic_names,
    "V$SYSSTAT": system_statistics,
    "V$SESSION_WAIT": session_waits,
    "V$OPEN_CURSOR": open_cursors,
    "SESSION_CONTEXT": contexts,
}
