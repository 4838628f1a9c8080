"""What a result of libpq holds, in the engine's words."""

from __future__ import annotations

from itertools import repeat

from psycopg import pq

from labs.practice_db.engine.errors.failure import Failure
from labs.practice_db.engine.results import EngineColumn
from labs.practice_db.values import Row


def rows_of(result: pq.abc.PGresult) -> list[Row]:
    """Return the rows of a result as tuples of text forms."""
    value, count = result.get_value, range(result.ntuples)
    if not count:
        return []
    return list(zip(*[map(value, count, repeat(column)) for column in range(result.nfields)], strict=True))


def last_row_of(result: pq.abc.PGresult) -> list[Row]:
    """Return the last row of a result alone, nothing if it has none."""
    last = result.ntuples - 1
    return [tuple(result.get_value(last, column) for column in range(result.nfields))] if last >= 0 else []


def columns_of(result: pq.abc.PGresult) -> tuple[EngineColumn, ...]:
    """Return the columns of a result."""
    return tuple(
        EngineColumn(
            (result.fname(i) or b"").decode(), result.ftype(i), result.fmod(i), result.ftable(i), result.ftablecol(i)
        )
        for i in range(result.nfields)
    )


def command_of(result: pq.abc.PGresult) -> str:
    """Return the first word of PostgreSQL's command tag; a query whose end has not come has none yet."""
    return (result.command_status or b"SELECT").decode().split(" ", 1)[0] or "SELECT"


def row_count_of(result: pq.abc.PGresult) -> int:
    """Return the rows touched, or the rows in this result."""
    return result.command_tuples or result.ntuples


def failure_of(result: pq.abc.PGresult) -> Failure:
    """Return the diagnostic fields of a failed result."""
    return Failure.of(result.error_field)
