"""What Oracle says about a value that does not fit, and PostgreSQL does not: the column and the value.

PostgreSQL names neither in `value too long` and `numeric field overflow`. After the statement has been undone its
values are computed once more, without storing them, and the first that does not fit is the one. Side effects of
that are gaps in sequences, which Oracle has too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from labs.practice_db.engine.failure import StatementError
from labs.practice_db.engine.oracle_types import BPCHAR, NUMERIC, TEXT, VARCHAR
from labs.practice_db.engine.statement_text import NewValues, new_values
from labs.practice_db.values import Row, Value

TOO_LONG: Final = 12899
TOO_PRECISE: Final = 1438
TEXT_OIDS: Final = (BPCHAR, VARCHAR)
# The columns of a table with their type modifiers; domains have theirs in pg_type.
COLUMNS: Final = """SELECT n.nspname, c.relname, a.attname,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,
        CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END - 4
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column with its type and what follows the type in brackets, packed as PostgreSQL does."""

    schema: str
    table: str
    name: str
    type_oid: int
    size: int

    @classmethod
    def of(cls, row: Row) -> TableColumn:
        """Read a row of `COLUMNS`."""
        schema, table, name, type_oid, size = ((value or b"0").decode() for value in row)
        return cls(schema, table, name, int(type_oid), int(size))

    @property
    def quoted(self) -> str:
        """The name in double quotes."""
        return f'"{self.name}"'


Query = Callable[[str, Sequence[Value], tuple[int, ...]], Awaitable[list[Row]]]


async def explain(error: StatementError, sql: str, params: Sequence[Value], query: Query) -> StatementError:
    """Return the error with column and value, or as it is when they cannot be found out.

    `query` runs a query and returns its rows, none if it fails.
    """
    if error.code not in (TOO_LONG, TOO_PRECISE):
        return error
    stored = new_values(sql)
    if stored is None:
        return error
    rows = await query(COLUMNS, (stored.table.encode(),), ())
    by_name = {column.quoted: column for column in map(TableColumn.of, rows)}
    names = stored.columns or tuple(by_name)
    if not all(name in by_name for name in names):
        return error
    columns = [by_name[name] for name in names]
    return await (_too_long if error.code == TOO_LONG else _too_precise)(error, stored, columns, params, query)


async def _too_long(
    error: StatementError, stored: NewValues, columns: list[TableColumn], params: Sequence[Value], query: Query
) -> StatementError:
    """Find the first text column whose limit is the one that was exceeded."""
    maximum = int(str(error.values["maximum"]))
    suspects = [i for i, column in enumerate(columns) if column.type_oid in TEXT_OIDS and column.size == maximum]
    lengths = [f"length(c{i}::text)" for i in suspects]
    rows = await _first_misfit(
        stored, len(columns), lengths, [f"{text} > {maximum}" for text in lengths], params, query
    )
    for row in rows:
        for index, length in zip(suspects, row, strict=True):
            if length is not None and int(length) > maximum:
                column = columns[index]
                shown = f'"{column.schema}"."{column.table}".{column.quoted}'
                return StatementError(error.failure, TOO_LONG, column=shown, actual=int(length), maximum=maximum)
    return error


async def _too_precise(
    error: StatementError, stored: NewValues, columns: list[TableColumn], params: Sequence[Value], query: Query
) -> StatementError:
    """Find the first number column whose precision was exceeded."""
    precision, scale = int(str(error.values["precision"])), int(str(error.values["scale"]))
    packed = (precision << 16) | (scale & 0x7FF)
    suspects = [i for i, column in enumerate(columns) if column.type_oid == NUMERIC and column.size == packed]
    values = [f"c{i}::numeric" for i in suspects]
    limit = f"1e{precision - scale}::numeric"
    rows = await _first_misfit(
        stored, len(columns), values, [f"abs(round({text}, {scale})) >= {limit}" for text in values], params, query
    )
    for row in rows:
        for index, value in zip(suspects, row, strict=True):
            if value is not None and abs(round(Decimal(value.decode()), scale)) >= 10 ** (precision - scale):
                told: dict[str, Any] = {"value": value.decode(), "precision": precision, "scale": scale}
                return StatementError(error.failure, TOO_PRECISE, column=columns[index].name, **told)
    return error


async def _first_misfit(
    stored: NewValues, width: int, shown: list[str], conditions: list[str], params: Sequence[Value], query: Query
) -> list[Row]:
    """Compute the values again; return the first row that meets one of the conditions."""
    if not shown:
        return []
    names = ", ".join(f"c{i}" for i in range(width))
    text = f"SELECT {', '.join(shown)} FROM ({stored.source}) AS s({names}) WHERE {' OR '.join(conditions)} LIMIT 1"
    return await query(text, params, (TEXT,) * len(params))
