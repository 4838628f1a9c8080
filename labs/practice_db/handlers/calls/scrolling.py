"""Scrollable cursors: the server holds all rows of the query, and each call says from which row on it reads."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.cursors import Cursor, HeldRows
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.replies import Failure, QueryReply, Reply
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql.plan import LocalPlan, Plan, SqlKind, SqlPlan
from labs.practice_db.wire.calls import Execute
from labs.practice_db.wire.execute import Orientation


def is_query(plan: Plan) -> bool:
    """Return whether a plan gives rows; for all others the flag of a scrollable cursor says nothing."""
    return isinstance(plan, LocalPlan) or (isinstance(plan, SqlPlan) and plan.kind is SqlKind.QUERY)


def goes_on(cursor: Cursor, request: Execute) -> bool:
    """Return whether an EXECUTE reads on in the rows that are held.

    The driver asks for more rows with the option EXECUTE and the number of the next row, and scrolls without it.
    Source: python-oracledb 26.1.0, impl/thin/cursor.pyx, fetch_rows and scroll.
    """
    if not request.is_scrollable or request.sql is not None or cursor.held is None:
        return False
    return not request.execute or request.fetch_position > 1 or not cursor.held.is_read


def read(process: ServerProcess, cursor: Cursor, request: Execute) -> QueryReply:
    """Return the rows that a call asks for; none if there is no such row."""
    held = cursor.held or HeldRows([])
    held.is_read = True
    start = max(_start(request, len(held.rows)), 0)
    rows = held.rows[start : start + request.rows_wanted]
    cursor.row_count = start + len(rows)
    cursor.entry.fetches += 1
    process.session.counters[Statistic.ROWS_FETCHED] += len(rows)
    is_last = len(rows) < request.rows_wanted
    return QueryReply(cursor.cursor_id, cursor.columns, rows, is_last=is_last, row_count=cursor.row_count)


def _start(request: Execute, count: int) -> int:
    """Return the index of the first row wanted. Row numbers are absolute: the driver adds up a relative one itself."""
    if request.fetch_orientation == Orientation.FIRST:
        return 0
    if request.fetch_orientation == Orientation.LAST:
        return count - 1
    return request.fetch_position - 1 if request.fetch_position else count


async def hold(
    process: ServerProcess, cursor: Cursor, request: Execute, running: Reply | Coroutine[Any, Any, Reply]
) -> Reply:
    """Take in all the rows of a query that was executed without fetching, then give those that the call asks for."""
    reply = await running if isinstance(running, Coroutine) else running
    if not isinstance(reply, QueryReply) or cursor.rows is None:
        return reply
    try:
        cursor.held = HeldRows(await cursor.rows.fetch_all())
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    finally:
        cursor.rows = None
    if cursor.has_lobs or not (request.fetch and request.rows_wanted):
        return reply
    return replace(read(process, cursor, request), is_described=reply.is_described)


def without_fetch(request: Execute) -> Execute:
    """Return the execution that only opens the query."""
    return replace(request, fetch=False, rows_wanted=0)
