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
    """A type as PostgreSQL has it; `max_bytes` is the limit of a RAW, which its type cannot hold."""

    sql: str
    is_string: bool = False
    max_bytes: int | None = None


_FIXED: Final[dict[str, str]] = {
    "INTEGER": "numeric(38)",
    "INT": "numeric(38)",
    "SMALLINT": "numeric(38)",
    "REAL": "numeric",
    "BINARY_FLOAT": "float4",
    "BINARY_DOUBLE": "float8",
    "DATE": "oracle.date",
    "CLOB": "text",
    "NCLOB": "text",
    "LONG": "text",
    "BLOB": "oracle.blob",
    "ROWID": "oracle.rowid",
    "UROWID": "oracle.rowid",
    "BOOLEAN": "boolean",
    "BOOL": "boolean",
}
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
        return DeclaredType(_FIXED[word])
    if word in ("XMLTYPE", "BFILE", "SDO_GEOMETRY", "ANYDATA", "VECTOR", "JSON"):
        raise NotSupported(f"type {word}", position=position)
    raise OraError(902, position=position)


def _string(reader: TokenReader, word: str) -> DeclaredType:
    base = _STRINGS[word]
    if not reader.accept("("):
        if base == "varchar":
            raise reader.error(906)
        return DeclaredType("char(1)", is_string=True)
    position, length = reader.position, reader.integer(910)
    reader.accept("CHAR") or reader.accept("BYTE")
    reader.expect(")", 907)
    if not 1 <= length <= (MAX_STRING if base == "varchar" else 2000):
        raise OraError(910, position=position)
    return DeclaredType(f"{base}({length})", is_string=True)


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
    if reader.accept("("):
        reader.integer(1727)
        reader.expect(")", 907)
    return DeclaredType("numeric")


def _timestamp(reader: TokenReader) -> DeclaredType:
    digits = min(_brackets(reader, 6), 6)
    if reader.accept("WITH", "LOCAL", "TIME", "ZONE"):
        return DeclaredType("oracle.timestamp_ltz" if digits == 6 else f"timestamptz({digits})")
    kind = "timestamptz" if reader.accept("WITH", "TIME", "ZONE") else "timestamp"
    return DeclaredType(f"{kind}({digits})")


def _interval(reader: TokenReader) -> DeclaredType:
    if reader.accept("YEAR"):
        _brackets(reader, 2)
        reader.expect("TO", 30089)
        reader.expect("MONTH", 30089)
        return DeclaredType("interval year to month")
    reader.expect("DAY", 30089)
    _brackets(reader, 2)
    reader.expect("TO", 30089)
    reader.expect("SECOND", 30089)
    return DeclaredType(f"interval day to second({min(_brackets(reader, 6), 6)})")


def _raw(reader: TokenReader) -> DeclaredType:
    reader.expect("(", 906)
    length = reader.integer(910)
    reader.expect(")", 907)
    return DeclaredType("oracle.raw", max_bytes=length)


def _long(reader: TokenReader) -> DeclaredType:
    return DeclaredType("oracle.blob" if reader.accept("RAW") else "text")


def _double(reader: TokenReader) -> DeclaredType:
    reader.expect("PRECISION", 902)
    return DeclaredType("numeric")


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
