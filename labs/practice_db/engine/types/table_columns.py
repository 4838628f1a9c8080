"""What PostgreSQL does not send with a result: whether a table's column is NOT NULL, and which type of Oracle's it has.

Types that Oracle has and PostgreSQL has not are domains of schema `oracle`, but a result shows their base types; and
where there is no domain either, the type that was declared stands in a check that is always true.
A table is looked up once; DDL makes all of it to be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from labs.practice_db.engine.results import EngineColumn
from labs.practice_db.engine.sessions.pool import SessionPool
from labs.practice_db.engine.types.declared_types import as_declared
from labs.practice_db.engine.types.oracle_types import LOB_BYTES, LONG_BYTES, column_of
from labs.practice_db.values import Column, OraType, Row

# The length of a RAW is a check of its own, because bytea has none. What is long in the dictionary is LONG in Oracle.
COLUMNS: Final = """SELECT a.attnum, a.attnotnull::int,
        CASE WHEN t.typnamespace = to_regnamespace('oracle') THEN t.typname
            WHEN c.relnamespace = to_regnamespace('"SYS"') AND t.typname = 'text' THEN 'long' END,
        (SELECT substring(pg_get_constraintdef(k.oid) FROM '<= ([0-9]+)') FROM pg_constraint k
         WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
            AND pg_get_constraintdef(k.oid) LIKE 'CHECK ((octet_length(%' LIMIT 1),
        (SELECT substring(pg_get_constraintdef(k.oid) FROM $re$'([^']+)'::text\\)$re$) FROM pg_constraint k
         WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
            AND pg_get_constraintdef(k.oid) LIKE 'CHECK (oracle.declared(%' LIMIT 1)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::oid AND a.attnum > 0"""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table; `max_bytes` is 0 without a limit, `declared` empty if the PostgreSQL type says it all."""

    is_nullable: bool
    domain: str
    max_bytes: int
    declared: str


Table: TypeAlias = dict[int, TableColumn]


class TableColumns:
    """Describes result columns, with what is known of the tables they come from."""

    def __init__(self, pool: SessionPool) -> None:
        self._pool = pool
        self._tables: dict[int, Table] = {}

    async def describe(self, columns: Sequence[EngineColumn]) -> tuple[Column, ...]:
        """Return the columns as Oracle describes them."""
        for oid in {column.table_oid for column in columns if column.table_oid} - self._tables.keys():
            self._tables[oid] = await self._look_up(oid)
        return tuple(map(self._described, columns))

    def forget(self) -> None:
        """Look every table up again."""
        self._tables.clear()

    async def _look_up(self, oid: int) -> Table:
        async with self._pool.session() as session:
            result = await session.execute(COLUMNS, (str(oid).encode(),))
            return dict(map(_table_column, await result.rows.fetch_all()))

    def _described(self, column: EngineColumn) -> Column:
        described = column_of(column)
        known = self._tables.get(column.table_oid, {}).get(column.table_column)
        if known is None:
            return described
        refine = DOMAINS.get(known.domain)
        if refine is not None:
            described = refine(described, known)
        if known.declared:
            described = as_declared(described, known.declared)
        return described if known.is_nullable else replace(described, is_nullable=False)


def _table_column(row: Row) -> tuple[int, TableColumn]:
    number, not_null, domain, max_bytes, declared = ((value or b"").decode() for value in row)
    return int(number), TableColumn(not_null != "1", domain, int(max_bytes or "0"), declared)


def _raw(described: Column, known: TableColumn) -> Column:
    return replace(described, size=known.max_bytes or described.size)


def _blob(described: Column, _: TableColumn) -> Column:
    return replace(described, type=OraType.BLOB, size=LOB_BYTES)


def _long(described: Column, _: TableColumn) -> Column:
    return replace(described, type=OraType.LONG, size=LONG_BYTES)


def _long_raw(described: Column, _: TableColumn) -> Column:
    return replace(described, type=OraType.LONG_RAW, size=LONG_BYTES)


def _nclob(described: Column, _: TableColumn) -> Column:
    return replace(described, is_national=True)


def _local_time(described: Column, _: TableColumn) -> Column:
    return replace(described, type=OraType.TIMESTAMP_LTZ)


DOMAINS: Final[dict[str, Callable[[Column, TableColumn], Column]]] = {
    "blob": _blob,
    "long": _long,
    "long_raw": _long_raw,
    "nclob": _nclob,
    "raw": _raw,
    "timestamp_ltz": _local_time,
}
