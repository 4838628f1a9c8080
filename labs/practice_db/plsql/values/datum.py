"""Values while a block runs, and how they turn into the text forms of `values.py`.

NUMBER and all integers are Decimal, VARCHAR2 and CHAR are str, BOOLEAN is bool, NULL is None (and so is `''`).
Everything else keeps its text form with its type (`Typed`): the host computes with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final, TypeAlias

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.values.types import CollectionType, Type
from labs.practice_db.values import Column, OraType, Row, Value

# 40 significant digits and exponents to 125, as NUMBER has. Source: SQL Language Reference 23ai, NUMBER Data Type.
NUMBERS: Final = Context(
    prec=40, rounding=ROUND_HALF_UP, Emax=125, Emin=-130, traps=[DivisionByZero, InvalidOperation, Overflow]
)

# TO_CHAR without a format is TM9, with an exponent beyond 64 characters. Source: SQL Language Reference, Format Models.
MAX_PLAIN: Final = 64

TEXT_TYPES: Final = frozenset({OraType.VARCHAR2, OraType.CHAR, OraType.LONG, OraType.CLOB, OraType.ROWID})


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with its type, as SQL binds it."""

    type: OraType
    value: Value


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that only the host computes with: dates, intervals, RAW, binary numbers."""

    type: OraType
    value: bytes


@dataclass(slots=True)
class Record:
    """A record; the fields keep their order, and each has its declared type."""

    types: dict[str, Type]
    fields: dict[str, Datum]

    def copy(self) -> Record:
        """Return a record with the same values."""
        return Record(self.types, dict(self.fields))


@dataclass(slots=True)
class Collection:
    """An associative array, a nested table or a VARRAY, by index; `type` says which."""

    type: CollectionType
    items: dict[Decimal | str, Datum] = field(default_factory=dict)

    def indexes(self) -> list[Decimal | str]:
        """Return the indexes in order."""
        return sorted(self.items)

    def copy(self) -> Collection:
        """Return a collection with the same values."""
        return Collection(self.type, dict(self.items))


@dataclass(slots=True)
class OpenCursor:
    """The rows of an open cursor and how far they were read."""

    columns: tuple[Column, ...]
    rows: list[Row]
    read: int = 0
    last_found: bool | None = None
    is_closed: bool = False

    def next_row(self) -> Row | None:
        """Return the next row, None at the end."""
        if self.read >= len(self.rows):
            self.last_found = False
            return None
        self.read += 1
        self.last_found = True
        return self.rows[self.read - 1]


Datum: TypeAlias = Decimal | str | bool | Typed | Record | Collection | OpenCursor | None


def from_value(type_: OraType, value: Value) -> Datum:
    """Return the datum of a text form."""
    if value is None:
        return None
    if type_ is OraType.NUMBER:
        return Decimal(value.decode())
    if type_ in TEXT_TYPES:
        return value.decode() or None
    if type_ is OraType.BOOLEAN:
        return value == b"t"
    return Typed(type_, value)


def to_bound(datum: Datum) -> Bound:
    """Return a scalar as a typed bind of SQL; a NULL is a VARCHAR2, as an untyped NULL is in PL/SQL."""
    if datum is None:
        return Bound(OraType.VARCHAR2, None)
    if isinstance(datum, bool):
        return Bound(OraType.BOOLEAN, b"t" if datum else b"f")
    if isinstance(datum, str):
        return Bound(OraType.VARCHAR2, datum.encode())
    if isinstance(datum, Decimal):
        return Bound(OraType.NUMBER, plain_number(datum).encode())
    if isinstance(datum, Typed):
        return Bound(datum.type, datum.value)
    raise value_error()


def plain_number(number: Decimal) -> str:
    """Return all digits of a number, without exponent and without trailing zeros."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def number_text(number: Decimal) -> str:
    """Return a number as TO_CHAR without a format does: `.5`, not `0.5`; an exponent beyond 64 characters."""
    text = plain_number(number)
    if text.startswith("0."):
        text = text[1:]
    elif text.startswith("-0."):
        text = "-" + text[2:]
    if len(text) <= MAX_PLAIN:
        return text
    mantissa, _, exponent = format(number.normalize(NUMBERS), "E").partition("E")
    sign, digits = exponent[0], exponent[1:].rjust(2, "0")
    return f"{mantissa[:34].rstrip('.')}E{sign}{digits}"


def to_number(text: str) -> Decimal:
    """Return the number that a text spells; ORA-06502 if it spells none."""
    try:
        number = NUMBERS.create_decimal(text.strip())
    except InvalidOperation:
        raise value_error("character to number conversion error") from None
    if not number.is_finite():
        raise value_error("character to number conversion error")
    return number


def to_text(datum: Decimal | str | bool) -> str:
    """Return a number or a text as text; a BOOLEAN becomes TRUE or FALSE (23ai)."""
    if isinstance(datum, str):
        return datum
    if isinstance(datum, bool):
        return "TRUE" if datum else "FALSE"
    return number_text(datum)


def is_simple(datum: Datum) -> bool:
    """Return whether Python computes with it; otherwise the host does."""
    return datum is None or isinstance(datum, (Decimal, str, bool))
