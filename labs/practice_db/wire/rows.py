"""Columns and rows of a query on their way to the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from labs.practice_db.values import LOB_TYPES, Column, OraType, Row, Value
from labs.practice_db.wire.primitives import LENGTH_BYTES, clr, dlv, ub
from labs.practice_db.wire.value_codecs import ENCODERS, LONG_TYPES, Codec, to_national

DESCRIBE_INFO: Final = b"\x10"
ROW_HEADER: Final = b"\x06"
ROW_DATA: Final = b"\x07"
UTF8_CHARSET: Final = ub(873)
UTF16_CHARSET: Final = ub(2000)
CHARACTER_TYPES: Final = frozenset((OraType.VARCHAR2, OraType.CHAR, OraType.LONG))
FIELD_VERSION_12_2: Final = 8
FIELD_VERSION_23_1: Final = 17
FIELD_VERSION_23_1_EXT_3: Final = 20
FIELD_VERSION_23_4: Final = 24
# Behind every LONG value: sb4 null indicator and ub4 return code.
LONG_TAIL: Final = b"\x00\x00"
# Buffer sizes that the driver takes for "has a value": 0 would mean that the column is always NULL.
BUFFER_SIZES: Final = {
    OraType.NUMBER: 22,
    OraType.DATE: 7,
    OraType.TIMESTAMP: 11,
    OraType.TIMESTAMP_TZ: 13,
    OraType.TIMESTAMP_LTZ: 11,
    OraType.INTERVAL_DS: 11,
    OraType.INTERVAL_YM: 5,
    OraType.BINARY_FLOAT: 4,
    OraType.BINARY_DOUBLE: 8,
    OraType.BOOLEAN: 4,
    OraType.ROWID: 18,
    OraType.CLOB: 4000,
    OraType.BLOB: 4000,
}
# With a larger buffer some clients expect LONG_TAIL behind a VARCHAR2 as well (node-oracledb 26.0.0).
MAX_STRING_SIZE: Final = 32767
DEFAULT_STRING_SIZE: Final = 4000

ValueEncoder: TypeAlias = Callable[[Value], bytes]
RowEncoder: TypeAlias = Callable[[Sequence[Row]], bytes]


def _buffer_size(column: Column) -> int:
    fixed = BUFFER_SIZES.get(column.type)
    if fixed is not None:
        return fixed
    if column.type in LONG_TYPES:
        return 0
    return min(column.size, MAX_STRING_SIZE) or DEFAULT_STRING_SIZE


@lru_cache(maxsize=1024)
def describe(columns: tuple[Column, ...], field_version: int) -> bytes:
    """Return the DESCRIBE INFO message (10)."""
    return DESCRIBE_INFO + b"\x00" + describe_body(columns, field_version)


def describe_body(columns: Sequence[Column], field_version: int) -> bytes:
    """Return the description without message type and length, as it also stands inside a REF CURSOR value."""
    row_size = sum(_buffer_size(column) for column in columns)
    parts = [ub(row_size), ub(len(columns))]
    if columns:
        parts.append(b"\x00")
    parts += [_describe_column(column, place, field_version) for place, column in enumerate(columns, 1)]
    # Current date, four flags and a cache key, all empty.
    parts.append(b"\x00" * 6)
    return b"".join(parts)


def _describe_column(column: Column, place: int, field_version: int) -> bytes:
    """Return one column of DESCRIBE INFO. Source: python-oracledb 26.1.0, impl/thin/messages/base.pyx."""
    kind = column.type
    is_text = kind in CHARACTER_TYPES
    name = column.name.encode()
    size = _buffer_size(column)
    has_charset = is_text or kind == OraType.CLOB
    charset, form = (b"\x00", 0) if not has_charset else (UTF16_CHARSET, 2) if column.is_national else (UTF8_CHARSET, 1)
    parts = [
        bytes([kind, 0, column.precision & 0xFF, column.scale & 0xFF]),
        ub(size),
        b"\x00\x00\x00\x00",  # array elements, flags, object id, version
        charset,
        bytes([form]),
        ub(column.chars or (size if is_text else 0)),
        b"\x00" if field_version >= FIELD_VERSION_12_2 else b"",  # column id
        bytes([column.is_nullable, len(name) & 0xFF]),
        dlv(name),
        b"\x00\x00",  # schema and name of an object type
        ub(place),
        b"\x00",  # flags
        b"\x00\x00" if field_version >= FIELD_VERSION_23_1 else b"",  # domain schema and name
        b"\x00" if field_version >= FIELD_VERSION_23_1_EXT_3 else b"",  # annotations
        b"\x00\x00\x00" if field_version >= FIELD_VERSION_23_4 else b"",  # vector
    ]
    return b"".join(parts)


def row_header(columns: int, rows: int) -> bytes:
    """Return the ROW HEADER message (6), which stands in front of the rows of one reply."""
    return b"".join((ROW_HEADER, b"\x00", ub(columns), b"\x00", ub(rows), b"\x00\x00\x00"))


def _short_encoder(codec: Codec) -> ValueEncoder:
    """Return an encoder for a type whose bytes are never longer than 252; remembers the latest values."""

    @lru_cache(maxsize=8192)
    def encode(value: Value) -> bytes:
        if value is None:
            return b"\x00"
        raw = codec(value)
        return LENGTH_BYTES[len(raw)] + raw

    return encode


def _long_encoder(codec: Codec) -> ValueEncoder:
    """Return an encoder for a LONG type: the value and its tail."""

    def encode(value: Value) -> bytes:
        return (b"\x00" if value is None else clr(codec(value))) + LONG_TAIL

    return encode


def _clr_encoder(codec: Codec) -> ValueEncoder:
    def encode(value: Value) -> bytes:
        return b"\x00" if value is None else clr(codec(value))

    return encode


_SHORT: Final[dict[int, ValueEncoder]] = {
    kind: _short_encoder(ENCODERS[kind]) for kind in BUFFER_SIZES.keys() - LOB_TYPES
}
_LONG: Final[dict[int, ValueEncoder]] = {
    OraType.LONG: _long_encoder(ENCODERS[OraType.LONG]),
    OraType.LONG_RAW: _long_encoder(ENCODERS[OraType.LONG_RAW]),
}
_RAW: Final = _clr_encoder(ENCODERS[OraType.RAW])
_NATIONAL: Final = _clr_encoder(to_national)


def value_encoder(column: Column) -> ValueEncoder:
    """Return the function that turns one value of the column into its bytes with length."""
    kind = column.type
    if kind in _SHORT:
        return _SHORT[kind]
    if kind in _LONG:
        return _long_encoder(to_national) if column.is_national else _LONG[kind]
    if kind == OraType.RAW:
        return _RAW
    return _NATIONAL if column.is_national else clr


def row_encoder(columns: Sequence[Column], encoder_of: Callable[[Column], ValueEncoder] = value_encoder) -> RowEncoder:
    """Return the function that turns rows of these columns into ROW DATA messages (7), column by column."""
    encoders = tuple(encoder_of(column) for column in columns)
    if len(encoders) == 1:
        only = encoders[0]
        return lambda rows: b"".join([ROW_DATA + only(row[0]) for row in rows])

    def encode(rows: Sequence[Row]) -> bytes:
        if not rows:
            return b""
        if len(rows) == 1:
            return ROW_DATA + b"".join([encoder(value) for encoder, value in zip(encoders, rows[0], strict=True)])
        cells = [map(encoder, values) for encoder, values in zip(encoders, zip(*rows, strict=True), strict=True)]
        return ROW_DATA + ROW_DATA.join(map(b"".join, zip(*cells, strict=True)))

    return encode
