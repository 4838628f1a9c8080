"""REF CURSORs between the client and PL/SQL: the client's cursors that a block may read, and those that it opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from labs.practice_db.engine.results import RowSource
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.values.datum import OpenCursor
from labs.practice_db.protocol.replies import CursorValue
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import BlockPlan
from labs.practice_db.wire.binds import BindValue

# A cursor of the client and what PL/SQL sees of it.
Lent: TypeAlias = tuple[Cursor, OpenCursor]


async def lend(process: ServerProcess, value: BindValue) -> Lent | None:
    """Return the client's open cursor that a bind names, with the rows that are left; None if none is open."""
    cursor = process.cursors.by_id.get(int(value)) if isinstance(value, bytes) else None
    if cursor is None or cursor.rows is None:
        return None
    return cursor, OpenCursor(cursor.columns, await cursor.rows.fetch_all())


def take_back(lent: Iterable[Lent]) -> None:
    """Leave to the client what PL/SQL has not read, nothing if it has closed the cursor."""
    for cursor, opened in lent:
        cursor.rows = None if opened.is_closed else RowSource(opened.rows[opened.read :])


def give(process: ServerProcess, opened: OpenCursor) -> CursorValue:
    """Return a new cursor of the session with the rows that PL/SQL has not read."""
    text = "SELECT"
    statement = classify(text)
    entry = process.instance.sql_area.parsed(text, process.session.current_schema, process.instance.clock.now())
    cursor = process.cursors.open(statement, entry, BlockPlan(text), ())
    cursor.hold(opened.columns, opened.rows[opened.read :])
    return CursorValue(cursor.cursor_id, opened.columns)
