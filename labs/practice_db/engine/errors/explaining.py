"""What Oracle says about a value that does not fit, and PostgreSQL does not: the column and the value.

PostgreSQL names neither in `value too long` and `numeric field overflow`. After the statement has been undone its
values are computed once more, without storing them, and the first that does not fit is the one. Side effects of
that are gaps in sequences, which Oracle has too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from labs.practice_db.engine.errors.failure import Failure, StatementError
from labs.practice_db.engine.errors.statement_text import new_values
from labs.practice_db.engine.types.oracle_types import BPCHAR, NUMERIC, VARCHAR
from labs.practice_db.values import Row, Value

TOO_LONG: Final = 12899
TOO_PRECISE: Final = 1438
CHECKED: Final = 2290
TEXT_OIDS: Final = (BPCHAR, VARCHAR)
# Room for every number there is, with a scale of up to 127.
EXACT: Final = Context(prec=300, rounding=ROUND_HALF_UP)
# The columns of a table with their type modifiers; domains have theirs in pg_type.
COLUMNS: Final = """SELECT n.nspname, c.relname, a.attname,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,
        CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END - 4
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""

RAW_CHECK: Final = """SELECT a.attname, substring(pg_get_constraintdef(k.oid) FROM '<= ([0-9]+)')
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
    WHERE k.conrelid = to_regclass($1) AND k.conname = $2
        AND pg_get_constraintdef(k.oid) LIKE 'CHECK ((octet_length(%'"""


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

    @property
    def full_name(self) -> str:
        """The name as Oracle writes it in messages."""
        return f'"{self.schema}"."{self.table}".{self.quoted}'


Query = Callable[[str, Sequence[Value], tuple[int, ...]], Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a statement tried to store: where, and a query of the values with their parameters."""

    columns: list[TableColumn]
    source: str
    params: Sequence[Value]
    query: Query

    async def first_misfit(self, values: list[str], conditions: list[str]) -> Row | None:
        """Compute the values again (column i is called c{i}); return the first row that meets a condition."""
        if not values:
            return None
        names = ", ".join(f"c{i}" for i in range(len(self.columns)))
        where = " OR ".join(conditions)
        text = f"SELECT {', '.join(values)} FROM ({self.source}) AS s({names}) WHERE {where} LIMIT 1"
        rows = await self.query(text, self.params, ())
        return rows[0] if rows else None

    async def too_long(
        self, failure: Failure, suspects: list[int], measure: str, maximum: int
    ) -> StatementError | None:
        """Return the error for the first of some columns whose value measures more than it may."""
        lengths = [measure.format(i) for i in suspects]
        row = await self.first_misfit(lengths, [f"{length} > {maximum}" for length in lengths])
        for index, length in zip(suspects, row or (), strict=False):
            if length is not None and int(length) > maximum:
                column = self.columns[index].full_name
                return StatementError(failure, TOO_LONG, column=column, actual=int(length), maximum=maximum)
        return None


async def explain(error: StatementError, sql: str, params: Sequence[Value], query: Query) -> StatementError:
    """Return the error with column and value, or as it is when they cannot be found out.

    `query` runs a query and returns its rows, none if it fails.
    """
    find = FINDERS.get(error.code)
    stored = new_values(sql) if find is not None else None
    if find is None or stored is None:
        return error
    rows = await query(COLUMNS, (stored.table.encode(),), ())
    by_name = {column.quoted: column for column in map(TableColumn.of, rows)}
    names = stored.columns or tuple(by_name)
    if not all(name in by_name for name in names):
        return error
    attempt = Attempt([by_name[name] for name in names], stored.source, params, query)
    return await find(error, attempt) or error


async def _long_text(error: StatementError, attempt: Attempt) -> StatementError | None:
    """PostgreSQL tells the limit that was exceeded; the column is one that has it."""
    maximum = int(str(error.values["maximum"]))
    columns = enumerate(attempt.columns)
    suspects = [i for i, column in columns if column.type_oid in TEXT_OIDS and column.size == maximum]
    return await attempt.too_long(error.failure, suspects, "length(c{}::text)", maximum)


async def _long_raw(error: StatementError, attempt: Attempt) -> StatementError | None:
    """The length of a RAW is a check constraint here and none in Oracle."""
    failure = error.failure
    table = f'"{failure.schema}"."{failure.table}"'
    found = await attempt.query(RAW_CHECK, (table.encode(), failure.constraint.encode()), ())
    if not found:
        return None
    name, maximum = ((value or b"").decode() for value in found[0])
    suspects = [i for i, column in enumerate(attempt.columns) if column.name == name]
    return await attempt.too_long(failure, suspects, "octet_length(c{}::bytea)", int(maximum))


async def _large_number(error: StatementError, attempt: Attempt) -> StatementError | None:
    """PostgreSQL tells precision and scale; the column is one that has them."""
    precision, scale = int(str(error.values["precision"])), int(str(error.values["scale"]))
    packed = (precision << 16) | (scale & 0x7FF)
    columns = enumerate(attempt.columns)
    suspects = [i for i, column in columns if column.type_oid == NUMERIC and column.size == packed]
    numbers = [f"c{i}::numeric" for i in suspects]
    limit = f"1e{precision - scale}::numeric"
    row = await attempt.first_misfit(numbers, [f"abs(round({number}, {scale})) >= {limit}" for number in numbers])
    for index, value in zip(suspects, row or (), strict=False):
        if value is not None and abs(_rounded(value, scale)) >= Decimal(1).scaleb(precision - scale):
            told: dict[str, Any] = {"value": value.decode(), "precision": precision, "scale": scale}
            return StatementError(error.failure, TOO_PRECISE, column=attempt.columns[index].name, **told)
    return None


def _rounded(number: bytes, scale: int) -> Decimal:
    return EXACT.quantize(Decimal(number.decode()), Decimal(1).scaleb(-scale))


Finder = Callable[[StatementError, Attempt], Awaitable[StatementError | None]]

FINDERS: Final[dict[int, Finder]] = {TOO_PRECISE: _large_number, CHECKED: _long_raw, TOO_LONG: _long_text}
