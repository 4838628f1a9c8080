"""Types of variables: what is declared, the built-in names, the types of columns and rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from labs.practice_db.values import Column, OraType

MAX_TEXT: Final = 32767
UNCONSTRAINED_SCALE: Final = -127


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A scalar; 0 means unconstrained.

    `size` is in bytes (`in_chars`: characters); `low`, `high` are the limits of an integer type.
    """

    type: OraType
    size: int = 0
    in_chars: bool = False
    precision: int = 0
    scale: int = UNCONSTRAINED_SCALE
    low: int | None = None
    high: int | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record: field names to types."""

    name: str
    fields: tuple[tuple[str, Type], ...]
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class CollectionType:
    """A collection: associative if it is indexed by something, else a nested table, or a VARRAY with a limit."""

    name: str
    element: Type
    is_associative: bool
    has_text_index: bool = False
    limit: int | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class RefCursorType:
    """SYS_REFCURSOR and declared REF CURSOR types."""

    not_null: bool = False


Type: TypeAlias = ScalarType | RecordType | CollectionType | RefCursorType


INT32: Final = 2**31
_NUMBER: Final = ScalarType(OraType.NUMBER)
_INTEGER: Final = ScalarType(OraType.NUMBER, precision=38, scale=0)
_PLS_INTEGER: Final = ScalarType(OraType.NUMBER, precision=10, scale=0, low=-INT32, high=INT32 - 1)
_TEXT: Final = ScalarType(OraType.VARCHAR2, size=MAX_TEXT)
_CHAR: Final = ScalarType(OraType.CHAR, size=1)
_CLOB: Final = ScalarType(OraType.CLOB)

# Source: PL/SQL Language Reference 23ai, PL/SQL Data Types.
NAMED: Final[dict[str, Type]] = {
    "NUMBER": _NUMBER,
    "DECIMAL": _INTEGER,
    "DEC": _INTEGER,
    "NUMERIC": _INTEGER,
    "FLOAT": _NUMBER,
    "REAL": _NUMBER,
    "DOUBLE PRECISION": _NUMBER,
    "INTEGER": _INTEGER,
    "INT": _INTEGER,
    "SMALLINT": _INTEGER,
    "PLS_INTEGER": _PLS_INTEGER,
    "BINARY_INTEGER": _PLS_INTEGER,
    "SIMPLE_INTEGER": replace(_PLS_INTEGER, not_null=True),
    "NATURAL": replace(_PLS_INTEGER, low=0),
    "NATURALN": replace(_PLS_INTEGER, low=0, not_null=True),
    "POSITIVE": replace(_PLS_INTEGER, low=1),
    "POSITIVEN": replace(_PLS_INTEGER, low=1, not_null=True),
    "SIGNTYPE": replace(_PLS_INTEGER, low=-1, high=1),
    "VARCHAR2": _TEXT,
    "VARCHAR": _TEXT,
    "NVARCHAR2": replace(_TEXT, in_chars=True),
    "STRING": _TEXT,
    "CHAR": _CHAR,
    "CHARACTER": _CHAR,
    "NCHAR": replace(_CHAR, in_chars=True),
    "LONG": _CLOB,
    "CLOB": _CLOB,
    "NCLOB": _CLOB,
    "ROWID": ScalarType(OraType.VARCHAR2, size=18),
    "UROWID": ScalarType(OraType.VARCHAR2, size=4000),
    "RAW": ScalarType(OraType.RAW, size=MAX_TEXT),
    "LONG RAW": ScalarType(OraType.RAW, size=MAX_TEXT),
    "BLOB": ScalarType(OraType.BLOB),
    "DATE": ScalarType(OraType.DATE),
    "TIMESTAMP": ScalarType(OraType.TIMESTAMP),
    "TIMESTAMP WITH TIME ZONE": ScalarType(OraType.TIMESTAMP_TZ),
    "TIMESTAMP WITH LOCAL TIME ZONE": ScalarType(OraType.TIMESTAMP_LTZ),
    "INTERVAL DAY TO SECOND": ScalarType(OraType.INTERVAL_DS),
    "INTERVAL YEAR TO MONTH": ScalarType(OraType.INTERVAL_YM),
    "BINARY_FLOAT": ScalarType(OraType.BINARY_FLOAT),
    "BINARY_DOUBLE": ScalarType(OraType.BINARY_DOUBLE),
    "BOOLEAN": ScalarType(OraType.BOOLEAN),
    "SYS_REFCURSOR": RefCursorType(),
}
_DECIMAL_NAMES: Final = frozenset({"NUMBER", "DECIMAL", "DEC", "NUMERIC"})
_SIZED: Final = frozenset({OraType.VARCHAR2, OraType.CHAR, OraType.RAW})


def named_type(name: str, numbers: tuple[int, ...] = ()) -> Type | None:
    """Return the built-in type of an upper-case name with its numbers, None if there is none of that name."""
    known = NAMED.get(name)
    if not numbers or not isinstance(known, ScalarType):
        return known
    if name in _DECIMAL_NAMES:
        return replace(known, precision=numbers[0], scale=numbers[1] if len(numbers) > 1 else 0)
    if known.type in _SIZED:
        return replace(known, size=numbers[0], in_chars=known.in_chars or numbers[1:] == (1,))
    return known


def column_type(column: Column) -> Type:
    """Return the type of a variable that takes a column's values."""
    if column.type is OraType.NUMBER and not column.precision:
        return _NUMBER
    if column.type is OraType.NUMBER:
        return ScalarType(OraType.NUMBER, precision=column.precision, scale=column.scale)
    if column.type in (OraType.VARCHAR2, OraType.CHAR):
        return ScalarType(column.type, size=column.size, in_chars=column.chars < column.size, not_null=False)
    return ScalarType(column.type, size=column.size)


def row_type(name: str, columns: tuple[Column, ...]) -> RecordType:
    """Return the record type of a row."""
    return RecordType(name, tuple((column.name, column_type(column)) for column in columns))
