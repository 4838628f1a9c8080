"""What a variable holds before it is assigned, and what happens to a value that is assigned to one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, Overflow
from typing import Final

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
from labs.practice_db.plsql.values.types import (
    INT32,
    UNCONSTRAINED_SCALE,
    CollectionType,
    RecordType,
    RefCursorType,
    ScalarType,
    Type,
)
from labs.practice_db.values import OraType


def initial(type_: Type) -> Datum:
    """Return what a variable holds before it is assigned: a record and an array are there, the rest is NULL."""
    if isinstance(type_, RecordType):
        return new_record(type_)
    if isinstance(type_, CollectionType) and type_.is_associative:
        return Collection(type_)
    return None


def new_record(type_: RecordType) -> Record:
    """Return a record of NULLs (nested records and arrays empty)."""
    return Record(dict(type_.fields), {name: initial(field) for name, field in type_.fields})


def _fit_number(value: Decimal, type_: ScalarType) -> Decimal:
    try:
        if type_.scale != UNCONSTRAINED_SCALE and type_.precision:
            value = value.quantize(Decimal(1).scaleb(-type_.scale), context=NUMBERS)
        else:
            value = NUMBERS.plus(value)
    except InvalidOperation:
        raise value_error("number precision too large") from None
    except Overflow:
        raise raised(1426) from None
    if type_.low is not None and type_.high is not None:
        if not -INT32 <= value < INT32:
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
