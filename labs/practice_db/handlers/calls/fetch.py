"""FETCH: more rows of an open query."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.replies import Failure, QueryReply, Reply
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.values import Row
from labs.practice_db.wire.calls import Fetch


def fetch(process: ServerProcess, request: Fetch) -> Reply | Coroutine[Any, Any, Reply]:
    """Return the next rows: at once when they are here, else by a coroutine.

    Raises: OraError 1001 without such a cursor, 1002 without an open query.
    """
    cursor = process.cursors.find(request.cursor_id)
    if cursor.rows is None:
        raise OraError(1002)
    rows = cursor.rows.fetch_now(request.rows_wanted)
    if rows is None:
        return _fetch_later(process, cursor, request.rows_wanted)
    return _reply(process, cursor, rows, request.rows_wanted)


async def _fetch_later(process: ServerProcess, cursor: Cursor, count: int) -> Reply:
    source = cursor.rows
    if source is None:
        raise OraError(1002)
    try:
        return _reply(process, cursor, await source.fetch(count), count)
    except OraError as error:
        cursor.rows = None
        return Failure(error, cursor.cursor_id, cursor.row_count)


def _reply(process: ServerProcess, cursor: Cursor, rows: Sequence[Row], wanted: int) -> Reply:
    """Return rows. As in Oracle, the end is seen only when fewer rows than wanted are left."""
    is_last = cursor.rows is None or (cursor.rows.is_exhausted and len(rows) < wanted)
    cursor.row_count += len(rows)
    cursor.entry.fetches += 1
    cursor.entry.rows += len(rows)
    process.session.counters[Statistic.ROWS_FETCHED] += len(rows)
    if is_last:
        cursor.rows = None
    return QueryReply(cursor.cursor_id, cursor.columns, rows, is_last=is_last, row_count=cursor.row_count)
