"""V$SQL and its relatives: the statements that were run and are running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from labs.practice_db.handlers.views.scope import Supplier, ViewRow, ViewScope, container_id, cursor_address, date_text
from labs.practice_db.session.session import SessionStatus
from labs.practice_db.session.sql_area import SqlText, hash_value, sql_id


def _common(scope: ViewScope, entry: SqlText) -> dict[str, int | float | str | None]:
    account = scope.instance.accounts.by_name.get(entry.schema)
    elapsed = int(entry.elapsed_s * 1e6)
    return {
        "SQL_TEXT": entry.text, "SQL_FULLTEXT": entry.text, "SQL_ID": sql_id(entry.text), "FETCHES": entry.fetches,
        "EXECUTIONS": entry.executions, "USERS_EXECUTING": entry.executing, "PARSE_CALLS": entry.parse_calls,
        "ROWS_PROCESSED": entry.rows, "COMMAND_TYPE": entry.command,
        "PARSING_USER_ID": account.user_id if account else None, "PARSING_SCHEMA_NAME": entry.schema,
        "ADDRESS": cursor_address(entry.text), "HASH_VALUE": hash_value(entry.text), "PLAN_HASH_VALUE": 0,
        "MODULE": entry.module, "ACTION": entry.action,
        "CPU_TIME": elapsed, "ELAPSED_TIME": elapsed, "LAST_ACTIVE_TIME": date_text(entry.last_active_at),
        "CON_ID": container_id(scope.process.session),
    }  # fmt: skip


def sql(scope: ViewScope) -> Iterator[ViewRow]:
    for entry in scope.instance.sql_area.entries.values():
        loaded = entry.first_load_at.strftime("%Y-%m-%d/%H:%M:%S")
        yield {
            **_common(scope, entry), "SORTS": 0, "LOADED_VERSIONS": 1, "OPEN_VERSIONS": 1,
            "USERS_OPENING": entry.executing, "LOADS": 1, "FIRST_LOAD_TIME": loaded, "LAST_LOAD_TIME": loaded,
            "INVALIDATIONS": 0, "CHILD_NUMBER": 0,
        }  # fmt: skip


def sql_area(scope: ViewScope) -> Iterator[ViewRow]:
    for entry in scope.instance.sql_area.entries.values():
        yield {**_common(scope, entry), "VERSION_COUNT": 1}


def sql_monitor(scope: ViewScope) -> Iterator[ViewRow]:
    """The statements that sessions with a DBOP name run or ran last: a database operation is monitored by its name."""
    now = scope.instance.clock.now()
    for session in scope.instance.sessions:
        if not session.dbop:
            continue
        is_running = session.status is SessionStatus.ACTIVE
        text = session.sql_text or session.previous_sql_text
        yield {
            "KEY": session.audsid, "STATUS": "EXECUTING" if is_running else "DONE", "USER#": session.user_id,
            "USERNAME": session.user, "MODULE": session.module, "ACTION": session.action,
            "SERVICE_NAME": session.service, "CLIENT_IDENTIFIER": session.client_identifier,
            "CLIENT_INFO": session.client_info, "PROGRAM": session.client.program,
            "FIRST_REFRESH_TIME": date_text(now), "LAST_REFRESH_TIME": date_text(now), "SID": session.sid,
            "SQL_ID": sql_id(text), "SQL_TEXT": text, "SESSION_SERIAL#": session.serial_num, "DBOP_EXEC_ID": 1,
            "DBOP_NAME": session.dbop, "CON_ID": container_id(session),
        }  # fmt: skip


SUPPLIERS: Final[Mapping[str, Supplier]] = {"V$SQL": sql, "V$SQLAREA": sql_area, "V$SQL_MONITOR": sql_monitor}
