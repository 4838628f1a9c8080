"""The cursors of a session: by number, kept until the client closes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.engine.results import EngineColumn, RowSource
from labs.practice_db.errors import OraError
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.sql_area import SqlText
from labs.practice_db.sql.plan import Plan
from labs.practice_db.sql.statement import Statement
from labs.practice_db.values import LOB_TYPES, Column, Row
from labs.practice_db.wire.binds import BindSpec

MOST_CURSOR_IDS: Final = 65_535


@dataclass(slots=True, eq=False)
class HeldRows:
    """All the rows of a scrollable cursor; `is_read` once a call has asked for some of them."""

    rows: list[Row]
    is_read: bool = False


@dataclass(slots=True, eq=False)
class Cursor:
    """A parsed statement and, while a query is being fetched, its rows.

    `plan` holds for `binds`: when their types change the statement is translated again. `columns` are the very object
    that the client was told, as long as the engine's own description, `engine_columns`, stays the same.
    `rows` is what has not been fetched yet, None when no query is open; a scrollable cursor has `held` in its place.
    `is_of_view` once it is known that the table of a DML is a view, whose rows have no places.
    With LOBs among the columns (`has_lobs`) no rows are given before the client has said as what it wants them.
    """

    cursor_id: int
    statement: Statement
    entry: SqlText
    plan: Plan
    binds: tuple[BindSpec, ...] = ()
    columns: tuple[Column, ...] = ()
    engine_columns: tuple[EngineColumn, ...] | None = None
    rows: RowSource | None = None
    row_count: int = 0
    held: HeldRows | None = None
    has_lobs: bool = False
    is_of_view: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether a query is open."""
        return self.rows is not None or self.held is not None

    def set_columns(self, columns: tuple[Column, ...], engine_columns: tuple[EngineColumn, ...]) -> None:
        """Note how the rows are described; equal columns stay the same object, so that their encoder is found."""
        if columns != self.columns:
            self.describe(columns)
        self.engine_columns = engine_columns

    def describe(self, columns: tuple[Column, ...]) -> None:
        """Note how the rows are described."""
        self.columns = columns
        self.has_lobs = any(column.type in LOB_TYPES for column in columns)

    def hold(self, columns: tuple[Column, ...], rows: list[Row]) -> None:
        """Keep the rows of an executed query until they are fetched."""
        self.describe(columns)
        self.rows, self.row_count = RowSource(rows), 0

    def close_query(self) -> None:
        """Forget the rows that were not fetched."""
        if self.rows is not None:
            self.rows.discard()
            self.rows = None
        self.held = None


@dataclass(slots=True)
class CursorTable:
    """Open cursors by id. `limits` has the most that may be open.

    The id of the cursor that was closed last is used again first: a client that opens and closes the same statement
    over and over says, and is told, the same bytes each time, and its columns need not be looked up again.
    """

    limits: Limits
    by_id: dict[int, Cursor] = field(default_factory=dict)
    closed: dict[int, Cursor] = field(default_factory=dict)

    def open(self, statement: Statement, entry: SqlText, plan: Plan, binds: tuple[BindSpec, ...]) -> Cursor:
        """Return a new cursor for a statement. Raises: OraError 1000 when too many are open."""
        if len(self.by_id) >= self.limits.open_cursors:
            raise OraError(1000)
        cursor_id, last = self.closed.popitem() if self.closed else (len(self.by_id) + 1, None)
        cursor = self.by_id[cursor_id] = Cursor(cursor_id, statement, entry, plan, binds)
        if last is not None and last.plan is plan:
            cursor.columns, cursor.has_lobs, cursor.engine_columns = last.columns, last.has_lobs, last.engine_columns
        return cursor

    def find(self, cursor_id: int) -> Cursor:
        """Return an open cursor. Raises: OraError 1001 if there is none of that number."""
        cursor = self.by_id.get(cursor_id)
        if cursor is None:
            raise OraError(1001)
        return cursor

    def close(self, cursor_ids: Iterable[int]) -> None:
        """Close cursors; one that is not open is passed over, as Oracle does with a stale number."""
        for cursor_id in cursor_ids:
            cursor = self.by_id.pop(cursor_id, None)
            if cursor is not None:
                cursor.close_query()
                self.closed[cursor_id] = cursor
