"""Tables: which function turns a value of which type from its text form into its bytes, and back.

The text forms are those of `values.py`. Functions of these tables never see NULL.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from labs.practice_db.errors import WireError
from labs.practice_db.values import OraType
from labs.practice_db.wire import dates, numbers
from labs.practice_db.wire.primitives import ub

Codec: TypeAlias = Callable[[bytes], bytes]

BINARY_INTEGER: Final = 3
UROWID: Final = 208
ROWID_TEXT_SIZE: Final = 18
ROWID_DIGITS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ROWID_VALUES: Final = {digit: index for index, digit in enumerate(ROWID_DIGITS)}
_ROWID_FIELDS: Final = ((0, 6), (6, 9), (9, 15), (15, 18))
NO_ROWID: Final = b"\x00\x00\x00\x00\x00"


def plain(value: bytes) -> bytes:
    """Return the value itself: character data is UTF-8 on both sides."""
    return value


def to_national(text: bytes) -> bytes:
    """Return NCHAR data as UTF-16, big-endian."""
    return text.decode().encode("utf-16-be", "surrogatepass")


def from_national(raw: bytes) -> bytes:
    """Return UTF-8 of NCHAR data."""
    try:
        return raw.decode("utf-16-be").encode()
    except UnicodeDecodeError as error:
        raise WireError(f"NCHAR data is not UTF-16: {error.reason}") from error


def to_text(raw: bytes) -> bytes:
    """Return character data that the client sent.

    Raises: WireError unless it is UTF-8.
    """
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise WireError(f"character data is not UTF-8: {error.reason}") from error
    return raw


def raw_to_hex(raw: bytes) -> bytes:
    """Return the text form of RAW: `\\x` and hexadecimal."""
    return b"\\x" + binascii.hexlify(raw)


def hex_to_raw(text: bytes) -> bytes:
    """Return the bytes of a RAW given in its text form."""
    return binascii.unhexlify(text[2:])


def encode_boolean(text: bytes) -> bytes:
    """Return the bytes of a BOOLEAN: 00 or 01 01."""
    return b"\x01\x01" if text in (b"t", b"true") else b"\x00"


def decode_boolean(raw: bytes) -> bytes:
    return b"t" if raw[-1] else b"f"


def encode_rowid(text: bytes) -> bytes:
    """Return a physical ROWID: ub4 object, ub2 file, u8 0, ub4 block, ub2 row, from its 18 characters in base 64.

    Raises: ValueError for another text.
    """
    if len(text) != ROWID_TEXT_SIZE:
        raise ValueError(f"a ROWID has {ROWID_TEXT_SIZE} characters: {text!r}")
    parts = []
    for start, end in _ROWID_FIELDS:
        value = 0
        for digit in text[start:end]:
            value = value * 64 + _ROWID_VALUES[digit]
        parts.append(ub(value))
    return b"".join((parts[0], parts[1], b"\x00", parts[2], parts[3]))


DECODERS: Final[Mapping[int, Codec]] = MappingProxyType(
    {
        OraType.VARCHAR2: to_text,
        OraType.CHAR: to_text,
        OraType.LONG: to_text,
        UROWID: to_text,
        OraType.ROWID: to_text,
        OraType.NUMBER: numbers.decode_number,
        BINARY_INTEGER: numbers.decode_number,
        OraType.RAW: raw_to_hex,
        OraType.LONG_RAW: raw_to_hex,
        OraType.DATE: dates.decode_date,
        OraType.TIMESTAMP: dates.decode_timestamp,
        OraType.TIMESTAMP_TZ: dates.decode_timestamp_tz,
        OraType.TIMESTAMP_LTZ: dates.decode_timestamp,
        OraType.INTERVAL_DS: dates.decode_interval_ds,
        OraType.INTERVAL_YM: dates.decode_interval_ym,
        OraType.BINARY_FLOAT: numbers.decode_binary_float,
        OraType.BINARY_DOUBLE: numbers.decode_binary_double,
        OraType.BOOLEAN: decode_boolean,
    }
)

ENCODERS: Final[Mapping[int, Codec]] = MappingProxyType(
    {
        OraType.VARCHAR2: plain,
        OraType.CHAR: plain,
        OraType.LONG: plain,
        UROWID: plain,
        OraType.ROWID: encode_rowid,
        OraType.NUMBER: numbers.encode_number,
        BINARY_INTEGER: numbers.encode_number,
        OraType.RAW: hex_to_raw,
        OraType.LONG_RAW: hex_to_raw,
        OraType.DATE: dates.encode_date,
        OraType.TIMESTAMP: dates.encode_timestamp,
        OraType.TIMESTAMP_TZ: dates.encode_timestamp_tz,
        OraType.TIMESTAMP_LTZ: dates.encode_timestamp,
        OraType.INTERVAL_DS: dates.encode_interval_ds,
        OraType.INTERVAL_YM: dates.encode_interval_ym,
        OraType.BINARY_FLOAT: numbers.encode_binary_float,
        OraType.BINARY_DOUBLE: numbers.encode_binary_double,
        OraType.BOOLEAN: encode_boolean,
    }
)

LONG_TYPES: Final = frozenset((OraType.LONG, OraType.LONG_RAW))
