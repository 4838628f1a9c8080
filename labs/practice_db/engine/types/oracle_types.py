"""PostgreSQL's types in Oracle's words: a result column to what DESCRIBE tells, a bind type to a type OID.

OIDs and type modifiers: PostgreSQL 18, src/include/catalog/pg_type.dat, numeric.c, timestamp.h.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from labs.practice_db.engine.results import EngineColumn
from labs.practice_db.values import Column, OraType

# Oracle's sizes of a type without a length.
VARCHAR2_BYTES: Final = 4000
RAW_BYTES: Final = 2000
NAME_BYTES: Final = 128
# What a CLOB or BLOB is described with.
LOB_BYTES: Final = 4000
LONG_BYTES: Final = 2**31 - 1
# A NUMBER without precision has this scale on the wire.
FLOATING_SCALE: Final = -127
# INTERVAL_MASK of YEAR and MONTH in an interval's type modifier.
YEAR_TO_MONTH: Final = 0b110

Maker = Callable[[EngineColumn, str], Column]


def column_of(column: EngineColumn, *, name: str | None = None) -> Column:
    """Return a result column as Oracle describes it; `name` replaces PostgreSQL's name for it."""
    return MAKERS.get(column.oid, _varchar2)(column, column.name if name is None else name)


def _varchar2(column: EngineColumn, name: str) -> Column:
    length = column.typmod - 4 if column.typmod > 4 else VARCHAR2_BYTES
    return Column(name, OraType.VARCHAR2, size=min(length, 32767), chars=min(length, 32767))


def _char(column: EngineColumn, name: str) -> Column:
    length = max(column.typmod - 4, 1)
    return Column(name, OraType.CHAR, size=length, chars=length)


def _name(_: EngineColumn, name: str) -> Column:
    return Column(name, OraType.VARCHAR2, size=NAME_BYTES, chars=NAME_BYTES)


def _text(column: EngineColumn, name: str) -> Column:
    """A column of type text is a CLOB; an expression of type text is a VARCHAR2."""
    if column.table_oid:
        return Column(name, OraType.CLOB, size=LOB_BYTES)
    return _varchar2(column, name)


def _raw(_: EngineColumn, name: str) -> Column:
    return Column(name, OraType.RAW, size=RAW_BYTES)


def _number(column: EngineColumn, name: str) -> Column:
    if column.oid != NUMERIC or column.typmod < 4:
        return Column(name, OraType.NUMBER, scale=FLOATING_SCALE, size=22)
    packed = column.typmod - 4
    scale = ((packed & 0x7FF) ^ 1024) - 1024
    return Column(name, OraType.NUMBER, precision=packed >> 16, scale=scale, size=22)


def _timestamp(column: EngineColumn, name: str) -> Column:
    """timestamp(0) is what DATE is kept in."""
    if column.typmod == 0:
        return Column(name, OraType.DATE, size=7)
    return Column(name, OraType.TIMESTAMP, scale=_fraction(column), size=11)


def _timestamp_tz(column: EngineColumn, name: str) -> Column:
    return Column(name, OraType.TIMESTAMP_TZ, scale=_fraction(column), size=13)


def _fraction(column: EngineColumn) -> int:
    return column.typmod if column.typmod >= 0 else 6


def _interval(column: EngineColumn, name: str) -> Column:
    is_years = column.typmod >= 0 and (column.typmod >> 16) & 0x7FFF == YEAR_TO_MONTH
    if is_years:
        return Column(name, OraType.INTERVAL_YM, precision=2, size=5)
    return Column(name, OraType.INTERVAL_DS, precision=2, scale=6, size=11)


def fixed(kind: OraType, size: int) -> Maker:
    """Return a maker for a type that has no length."""
    return lambda _, name: Column(name, kind, size=size)


BOOL: Final = 16
BYTEA: Final = 17
INT8: Final = 20
INT2: Final = 21
INT4: Final = 23
TEXT: Final = 25
OID: Final = 26
XID: Final = 28
FLOAT4: Final = 700
FLOAT8: Final = 701
BPCHAR: Final = 1042
VARCHAR: Final = 1043
DATE: Final = 1082
TIMESTAMP: Final = 1114
TIMESTAMPTZ: Final = 1184
INTERVAL: Final = 1186
NUMERIC: Final = 1700

MAKERS: Final[dict[int, Maker]] = {
    BOOL: fixed(OraType.BOOLEAN, 1),
    BYTEA: _raw,
    19: _name,
    INT8: _number,
    INT2: _number,
    INT4: _number,
    TEXT: _text,
    OID: _number,
    XID: _number,
    FLOAT4: fixed(OraType.BINARY_FLOAT, 4),
    FLOAT8: fixed(OraType.BINARY_DOUBLE, 8),
    BPCHAR: _char,
    VARCHAR: _varchar2,
    DATE: fixed(OraType.DATE, 7),
    TIMESTAMP: _timestamp,
    TIMESTAMPTZ: _timestamp_tz,
    INTERVAL: _interval,
    NUMERIC: _number,
}

BIND_OIDS: Final[dict[OraType, int]] = {
    OraType.VARCHAR2: VARCHAR,
    OraType.NUMBER: NUMERIC,
    OraType.LONG: TEXT,
    OraType.DATE: TIMESTAMP,
    OraType.RAW: BYTEA,
    OraType.LONG_RAW: BYTEA,
    OraType.CHAR: BPCHAR,
    OraType.BINARY_FLOAT: FLOAT4,
    OraType.BINARY_DOUBLE: FLOAT8,
    OraType.CLOB: TEXT,
    OraType.BLOB: BYTEA,
    OraType.TIMESTAMP: TIMESTAMP,
    OraType.TIMESTAMP_TZ: TIMESTAMPTZ,
    OraType.INTERVAL_YM: INTERVAL,
    OraType.INTERVAL_DS: INTERVAL,
    OraType.TIMESTAMP_LTZ: TIMESTAMPTZ,
    OraType.BOOLEAN: BOOL,
}


def oid_of(kind: OraType) -> int:
    """Return the PostgreSQL type of a bind, 0 to let PostgreSQL infer it."""
    return BIND_OIDS.get(kind, 0)
