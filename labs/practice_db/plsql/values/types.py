"""Types of variables, and what happens to a value that is assigned to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation, Overflow
from typing import Final, TypeAlias

from labs.practice_db.plsql.errors import raised, value_error
from labs.practice_db.plsql.values.datum import (
    NUMBERS,
    TEXT_TYPES,
    Collection,
    Datum,
    OpenCursor,
    Record,
    Typed,
    to_number,
    to_text,
)
from labs.practice_db.values import Column, OraType

MAX_TEXT: Final = 32767
_UNCONSTRAINED_SCALE: Final = -127


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A scalar; 0 means unconstrained.

    `size` is in bytes (`in_chars`: characters); `low`, `high` are the limits of an integer type.
    """

    type: OraType
    size: int = 0
    in_chars: bool = False
    precision: int = 0
    scale: int = _UNCONSTRAINED_SCALE
    low: int | None = None
    high: int | None = None
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record: field names to types."""

    name: str
    fields: tuple[tuple[str, Type], ...]
    not_null: bool = False

    def new(self) -> Record:
        """Return a record of NULLs (nested records and arrays empty)."""
        return Record(dict(self.fields), {name: initial(type_) for name, type_ in self.fields})


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


def initial(type_: Type) -> Datum:
    """Return what a variable holds before it is assigned: a record and an array are there, the rest is NULL."""
    if isinstance(type_, RecordType):
        return type_.new()
    if isinstance(type_, CollectionType) and type_.is_associative:
        return Collection(type_)
    return None


_INT32: Final = 2**31
_NUMBER: Final = ScalarType(OraType.NUMBER)
_INTEGER: Final = ScalarType(OraType.NUMBER, precision=38, scale=0)
_PLS_INTEGER: Final = ScalarType(OraType.NUMBER, precision=10, scale=0, low=-_INT32, high=_INT32 - 1)
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


def _fit_number(value: Decimal, type_: ScalarType) -> Decimal:
    try:
        if type_.scale != _UNCONSTRAINED_SCALE and type_.precision:
            value = value.quantize(Decimal(1).scaleb(-type_.scale), context=NUMBERS)
        else:
            value = NUMBERS.plus(value)
    except InvalidOperation:
        raise value_error("number precision too large") from None
    except Overflow:
        raise raised(1426) from None
    if type_.low is not None and type_.high is not None:
        if not -_INT32 <= value < _INT32:
            raise raised(1426)
        if not type_.low <= value <= type_.high:
            raise value_error()
    elif type_.precision and abs(value) >= Decimal(1).scaleb(type_.precision - type_.scale):
        raise value_error("number precision too large")
    return value


def _fit_text(value: str, type_: ScalarType) -> str:
    if not type_.size:
        return value
    length = len(value) if type_.in_chars else len(value.encode())
    if length > type_.size:
        raise value_error("character string buffer too small")
    return value + " " * (type_.size - length) if type_.type is OraType.CHAR else value


def _fit_raw(value: Typed, type_: ScalarType) -> Typed:
    if type_.size and (len(value.value) - 2) // 2 > type_.size:
        raise value_error("raw variable length too long")
    return Typed(type_.type, value.value)


_SAME_TEXT: Final = {
    (OraType.DATE, OraType.TIMESTAMP),
    (OraType.RAW, OraType.BLOB),
    (OraType.BLOB, OraType.RAW),
    (OraType.RAW, OraType.LONG_RAW),
    (OraType.LONG_RAW, OraType.RAW),
    (OraType.BINARY_FLOAT, OraType.BINARY_DOUBLE),
}


def _convert(value: Decimal | str | bool | Typed, type_: ScalarType) -> Datum | None:
    target = type_.type
    if target is OraType.NUMBER and isinstance(value, (Decimal, str)) and not isinstance(value, bool):
        return _fit_number(value if isinstance(value, Decimal) else to_number(value), type_)
    if target in TEXT_TYPES and isinstance(value, (Decimal, str, bool)):
        return _fit_text(to_text(value), type_)
    if target is OraType.BOOLEAN and isinstance(value, bool):
        return value
    if isinstance(value, Typed) and (value.type is target or (value.type, target) in _SAME_TEXT):
        return _fit_raw(value, type_) if target in (OraType.RAW, OraType.BLOB) else Typed(target, value.value)
    return None


def fits(datum: Datum, type_: Type) -> Datum | None:
    """Return the value as a variable of the type holds it; None for a non-NULL value that the host has to convert.

    Raises: Raised (ORA-06502, ORA-01426) for a value that cannot be held.
    """
    if isinstance(type_, ScalarType):
        if datum is None:
            return None
        if isinstance(datum, (Record, Collection, OpenCursor)):
            raise value_error()
        return _convert(datum, type_)
    if isinstance(type_, RecordType) and isinstance(datum, Record):
        return datum.copy()
    if isinstance(type_, CollectionType) and isinstance(datum, Collection):
        return datum.copy()
    if isinstance(type_, RefCursorType) and isinstance(datum, OpenCursor):
        return datum
    raise value_error()


def check_null(type_: Type) -> None:
    """Raise ORA-06502 if a variable of the type must not be NULL."""
    if type_.not_null:
        raise value_error()
