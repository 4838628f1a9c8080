"""What the engine gives back: columns, rows that arrive piece by piece, and outcomes of bulk statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.values import Row

# Rows that PostgreSQL's library hands over at a time.
CHUNK_ROWS: Final = 256
# Fetched rows are let go when there are this many.
COMPACT_ROWS: Final = 4096


class Effect(Enum):
    """What a statement does to the transaction."""

    READ = "reads: opens no transaction"
    WRITE = "changes or locks rows: opens a transaction when none is open"
    DEFINE = "DDL: commits what is open first, and itself afterwards"


@dataclass(frozen=True, slots=True)
class EngineColumn:
    """A column as PostgreSQL describes it; `table_oid` is 0 for an expression."""

    name: str
    oid: int
    typmod: int
    table_oid: int = 0
    table_column: int = 0


class RowSource:
    """The rows of one query: some are here, the rest may still be on their way.

    `pull` waits for the next piece and adds it. A query that fails on the way gives rows as long as there are as many
    as are asked for: a short answer would be taken for the end.
    """

    __slots__ = ("_error", "_next", "_pull", "_rows", "_wants_rows")

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._next = 0
        self._pull: Callable[[RowSource], Awaitable[None]] | None = None
        self._error: OraError | None = None
        self._wants_rows = True

    @property
    def is_exhausted(self) -> bool:
        """Whether every row has been fetched; known without asking PostgreSQL."""
        return self._pull is None and self._error is None and self._next >= len(self._rows)

    @property
    def buffered(self) -> int:
        """How many rows are here and not yet fetched."""
        return len(self._rows) - self._next

    def fetch_now(self, count: int) -> list[Row] | None:
        """Return the next `count` rows, fewer only at the end; None if that needs `fetch`."""
        if self.buffered < count and (self._pull is not None or self._error is not None):
            return None
        return self._take(count)

    async def fetch(self, count: int) -> list[Row]:
        """Return the next `count` rows, fewer only at the end.

        Raises: OraError if the query failed on the way and fewer rows are left before that.
        """
        while self._pull is not None and self.buffered < count:
            await self._pull(self)
        if self._error is not None and self.buffered < count:
            raise self._error
        return self._take(count)

    async def fetch_all(self) -> list[Row]:
        """Return all the rows that are left."""
        while self._pull is not None:
            await self._pull(self)
        if self._error is not None:
            raise self._error
        return self._take(self.buffered)

    def discard(self) -> None:
        """Say that nobody wants the rest."""
        self._wants_rows = False
        self._rows = []
        self._next = 0

    def continues(self, pull: Callable[[RowSource], Awaitable[None]]) -> None:
        """Note that more rows are on their way and how to wait for them (called by the session)."""
        self._pull = pull

    def add(self, rows: list[Row]) -> None:
        """Take rows that have arrived (called by the session)."""
        if self._wants_rows:
            self._rows.extend(rows)

    def end(self, error: OraError | None = None) -> None:
        """Note that no more rows will come, and why if that is an error (called by the session)."""
        self._pull = None
        self._error = error

    def _take(self, count: int) -> list[Row]:
        first = self._next
        self._next = first + count
        rows = self._rows[first : self._next]
        if self._next >= len(self._rows):
            self._rows = []
            self._next = 0
        elif self._next >= COMPACT_ROWS:
            self._rows = self._rows[self._next :]
            self._next = 0
        return rows


@dataclass(slots=True)
class Result:
    """What one statement gave. `row_count` is what DML touched, or the rows of a query that have arrived."""

    columns: tuple[EngineColumn, ...]
    row_count: int
    command: str
    rows: RowSource


@dataclass(frozen=True, slots=True)
class Description:
    """What a statement needs and would give, found without running it."""

    columns: tuple[EngineColumn, ...]
    param_oids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowError:
    """One row of a bulk statement that failed; `index` counts from 0."""

    index: int
    error: OraError


@dataclass(frozen=True, slots=True)
class ManyResult:
    """What a bulk statement did: rows touched in all and by each input row, and what RETURNING gave for each.

    With batch errors, `errors` names the rows that failed; the others are done. Without, the first failure ends
    the statement: it is the only member of `errors`, and what came before it stays done, as in Oracle.
    """

    row_count: int
    row_counts: tuple[int, ...] = ()
    errors: tuple[RowError, ...] = ()
    returned: tuple[list[Row], ...] = ()
