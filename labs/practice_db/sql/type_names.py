"""Read a data type as Oracle writes it and say what it is in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.token_reader import TokenReader

MAX_STRING: Final = 32767


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A type as PostgreSQL has it.

    `chars` is the length of a string, `max_bytes` the limit of a RAW, which its type cannot hold. `declared` is
    Oracle's name of the type as ALL_TAB_COLUMNS has it (FLOAT with its precision), where the PostgreSQL type stands
    for another one as well.
    """

    sql: str
    is_string: bool = False
    chars: int = 0
    max_bytes: int | None = None
    declared: str | None = None

    def checks(self, column: str) -> tuple[str, ...]:
        """Return the constraints that keep with a column what its type cannot say."""
        length = () if self.max_bytes is None else (f"CHECK (octet_length({column}) <= {self.max_bytes})",)
        note = () if self.declared is None else (f"CHECK (oracle.declared({column}, '{self.declared}'))",)
        return length + note


_FIXED: Final[dict[str, DeclaredType]] = {
    "INTEGER": DeclaredType("numeric(38)"),
    "INT": DeclaredType("numeric(38)"),
    "SMALLINT": DeclaredType("numeric(38)"),
    "REAL": DeclaredType("numeric", declared="FLOAT(63)"),
    "BINARY_FLOAT": DeclaredType("float4"),
    "BINARY_DOUBLE": DeclaredType("float8"),
    "DATE": DeclaredType("oracle.date"),
    "CLOB": DeclaredType("text"),
    "NCLOB": DeclaredType("oracle.nclob"),
    "BLOB": DeclaredType("oracle.blob"),
    "ROWID": DeclaredType("oracle.rowid"),
    "UROWID": DeclaredType("oracle.rowid", declared="UROWID"),
    "BOOLEAN": DeclaredType("boolean"),
    "BOOL": DeclaredType("boolean"),
}
# PostgreSQL counts six digits of a second.
MAX_DIGITS: Final = 6
_STRINGS: Final[dict[str, str]] = {
    "VARCHAR2": "varchar",
    "VARCHAR": "varchar",
    "NVARCHAR2": "varchar",
    "CHAR": "char",
    "CHARACTER": "char",
    "NCHAR": "char",
}


def read_type(reader: TokenReader) -> DeclaredType:
    """Return the type that comes next.

    Raises: OraError 00902 for no type, 00906 and 00907 for its brackets, 00910 for its length.
    """
    if reader.current.kind not in (TokenKind.NAME, TokenKind.QUOTED):
        raise reader.error(902)
    position, word = reader.position, reader.advance().value
    if word in _STRINGS:
        return _string(reader, word)
    special = _SPECIAL.get(word)
    if special is not None:
        return special(reader)
    if word in _FIXED:
        return _FIXED[word]
    if word in ("XMLTYPE", "BFILE", "SDO_GEOMETRY", "ANYDATA", "VECTOR", "JSON"):
        raise NotSupported(f"type {word}", position=position)
    raise OraError(902, position=position)


def _string(reader: TokenReader, word: str) -> DeclaredType:
    base = _STRINGS[word]
    declared = word if word.startswith("N") else None
    if not reader.accept("("):
        if base == "varchar":
            raise reader.error(906)
        return DeclaredType("char(1)", is_string=True, chars=1, declared=declared)
    position, length = reader.position, reader.integer(910)
    reader.accept("CHAR") or reader.accept("BYTE")
    reader.expect(")", 907)
    if not 1 <= length <= (MAX_STRING if base == "varchar" else 2000):
        raise OraError(910, position=position)
    return DeclaredType(f"{base}({length})", is_string=True, chars=length, declared=declared)


def _number(reader: TokenReader) -> DeclaredType:
    if not reader.accept("("):
        return DeclaredType("numeric")
    position = reader.position
    precision = 38 if reader.accept("*") else reader.integer(1727)
    has_scale = reader.accept(",")
    scale_position = reader.position
    scale = reader.integer(1728) if has_scale else 0
    reader.expect(")", 907)
    if not 1 <= precision <= 38:
        raise OraError(1727, position=position)
    if not -84 <= scale <= 127:
        raise OraError(1728, position=scale_position)
    return DeclaredType(f"numeric({precision},{scale})")


def _float(reader: TokenReader) -> DeclaredType:
    position, precision = reader.position, 126
    if reader.accept("("):
        position, precision = reader.position, reader.integer(1727)
        reader.expect(")", 907)
    if not 1 <= precision <= 126:
        raise OraError(1727, position=position)
    return DeclaredType("numeric", declared=f"FLOAT({precision})")


def _timestamp(reader: TokenReader) -> DeclaredType:
    digits = _brackets(reader, 6)
    if reader.accept("WITH", "LOCAL", "TIME", "ZONE"):
        if digits == MAX_DIGITS:
            return DeclaredType("oracle.timestamp_ltz")
        return _shortened("timestamptz", digits, f"TIMESTAMP({digits}) WITH LOCAL TIME ZONE", is_kept=True)
    if reader.accept("WITH", "TIME", "ZONE"):
        return _shortened("timestamptz", digits, f"TIMESTAMP({digits}) WITH TIME ZONE")
    # timestamp(0) is how PostgreSQL shows a DATE.
    return _shortened("timestamp", digits, f"TIMESTAMP({digits})", is_kept=digits == 0)


def _shortened(kind: str, digits: int, declared: str, *, is_kept: bool = False) -> DeclaredType:
    is_kept = is_kept or digits > MAX_DIGITS
    return DeclaredType(f"{kind}({min(digits, MAX_DIGITS)})", declared=declared if is_kept else None)


def _interval(reader: TokenReader) -> DeclaredType:
    if reader.accept("YEAR"):
        years = _brackets(reader, 2)
        reader.expect("TO", 30089)
        reader.expect("MONTH", 30089)
        return DeclaredType(
            "interval year to month", declared=None if years == 2 else f"INTERVAL YEAR({years}) TO MONTH"
        )
    reader.expect("DAY", 30089)
    days = _brackets(reader, 2)
    reader.expect("TO", 30089)
    reader.expect("SECOND", 30089)
    digits = _brackets(reader, 6)
    return DeclaredType(
        f"interval day to second({min(digits, MAX_DIGITS)})",
        declared=None if (days, digits) == (2, MAX_DIGITS) else f"INTERVAL DAY({days}) TO SECOND({digits})",
    )


def _raw(reader: TokenReader) -> DeclaredType:
    reader.expect("(", 906)
    length = reader.integer(910)
    reader.expect(")", 907)
    return DeclaredType("oracle.raw", max_bytes=length)


def _long(reader: TokenReader) -> DeclaredType:
    if reader.accept("RAW"):
        return DeclaredType("oracle.long_raw")
    return DeclaredType("oracle.long")


def _double(reader: TokenReader) -> DeclaredType:
    reader.expect("PRECISION", 902)
    return DeclaredType("numeric", declared="FLOAT(126)")


def _brackets(reader: TokenReader, default: int) -> int:
    if not reader.accept("("):
        return default
    digits = reader.integer(30088)
    reader.expect(")", 907)
    return digits


_SPECIAL: Final[dict[str, Callable[[TokenReader], DeclaredType]]] = {
    "NUMBER": _number,
    "NUMERIC": _number,
    "DECIMAL": _number,
    "DEC": _number,
    "FLOAT": _float,
    "TIMESTAMP": _timestamp,
    "INTERVAL": _interval,
    "RAW": _raw,
    "LONG": _long,
    "DOUBLE": _double,
}
