"""NUMBER, BINARY_FLOAT and BINARY_DOUBLE between their bytes on the wire and their text forms.

NUMBER is one exponent byte and a mantissa in base 100. Positive: exponent byte 0xC1 + e and digits plus 1, where the
value is m0.m1m2... * 100**e. Negative: the complement of the exponent byte, 101 minus the digits and a closing 102
when there are fewer than 20 of them. Zero is the single byte 80.
Source: python-oracledb 26.1.0, impl/base/encoders.pyx and decoders.pyx.
"""

from __future__ import annotations

import math
import struct
from decimal import ROUND_HALF_UP, Context
from functools import lru_cache
from typing import Final

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.wire.primitives import LENGTH_BYTES

MAX_MANTISSA_BYTES: Final = 20
MAX_EXPONENT: Final = 62
MIN_EXPONENT: Final = -65
ZERO: Final = 0x80
POSITIVE_BIAS: Final = 0xC1
NEGATIVE_BIAS: Final = 0x3E
NEGATIVE_END: Final = b"\x66"

_PAIRS: Final = [b"%02d" % pair for pair in range(100)]
_POSITIVE_TEXTS: Final = {index + 1: pair for index, pair in enumerate(_PAIRS)}
_NEGATIVE_TEXTS: Final = {101 - index: pair for index, pair in enumerate(_PAIRS)}
# Four decimal digits to two mantissa bytes of a positive number, which turn into those of a negative one by a table.
_QUADS: Final = {b"%04d" % quad: bytes((quad // 100 + 1, quad % 100 + 1)) for quad in range(10000)}
_TO_NEGATIVE: Final = bytes([(102 - byte) % 256 for byte in range(256)])
_ZERO_PAIR: Final = b"\x01"
_ZEROS: Final = (b"", b"0", b"00", b"000")
_ROUNDING: Final = Context(prec=2 * MAX_MANTISSA_BYTES - 1, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=8192)
def decode_number(raw: bytes) -> bytes:
    """Return the text form of a NUMBER.

    Raises: WireError for bytes that are no NUMBER.
    """
    first, mantissa = raw[0], raw[1:]
    is_positive = first >= ZERO
    if first == ZERO and not mantissa:
        return b"0"
    try:
        if is_positive:
            exponent = first - POSITIVE_BIAS
            digits = b"".join([_POSITIVE_TEXTS[digit] for digit in mantissa])
        else:
            exponent = NEGATIVE_BIAS - first
            mantissa = mantissa.removesuffix(NEGATIVE_END)
            digits = b"".join([_NEGATIVE_TEXTS[digit] for digit in mantissa])
    except KeyError:
        raise WireError(f"no NUMBER: {raw.hex()}") from None
    if not mantissa or len(mantissa) > MAX_MANTISSA_BYTES:
        raise WireError(f"no NUMBER: {raw.hex()}")
    return (b"" if is_positive else b"-") + _place_point(digits, 2 * (exponent + 1))


def _place_point(digits: bytes, point: int) -> bytes:
    """Return `0.digits * 10**point` as text."""
    if point <= 0:
        return b"0." + b"0" * -point + digits.rstrip(b"0")
    if point >= len(digits):
        return digits.lstrip(b"0") + b"0" * (point - len(digits))
    whole = digits[:point].lstrip(b"0") or b"0"
    fraction = digits[point:].rstrip(b"0")
    return whole + b"." + fraction if fraction else whole


def encode_number(text: bytes) -> bytes:
    """Return the bytes of a NUMBER given in its text form; digits behind the 39th may be rounded away.

    Raises: OraError 1426 if the value has no representation (also NaN and Infinity).
    """
    is_negative = text.startswith(b"-")
    whole, _, fraction = (text[1:] if is_negative else text).partition(b".")
    whole = _ZEROS[-len(whole) % 4] + whole
    digits = whole + fraction + _ZEROS[-len(fraction) % 4] if fraction else whole
    try:
        padded = b"".join([_QUADS[digits[index : index + 4]] for index in range(0, len(digits), 4)])
    except KeyError:
        raise OraError(1426) from None
    mantissa = padded.lstrip(_ZERO_PAIR)
    exponent = len(whole) // 2 - 1 - len(padded) + len(mantissa)
    mantissa = mantissa.rstrip(_ZERO_PAIR)
    if not mantissa or exponent < MIN_EXPONENT:
        return LENGTH_BYTES[ZERO]
    if len(mantissa) > MAX_MANTISSA_BYTES:
        return encode_number(format(_ROUNDING.create_decimal(text.decode()), "f").encode())
    if exponent > MAX_EXPONENT:
        raise OraError(1426)
    if not is_negative:
        return LENGTH_BYTES[POSITIVE_BIAS + exponent] + mantissa
    end = NEGATIVE_END if len(mantissa) < MAX_MANTISSA_BYTES else b""
    return LENGTH_BYTES[NEGATIVE_BIAS - exponent] + mantissa.translate(_TO_NEGATIVE) + end


_SPECIAL: Final = {"nan": b"NaN", "inf": b"Infinity", "-inf": b"-Infinity"}


def decode_binary_double(raw: bytes) -> bytes:
    """Return the text form of a BINARY_DOUBLE: IEEE, big-endian, sign bit turned, negative ones complemented."""
    if len(raw) != 8:
        raise WireError(f"BINARY_DOUBLE of {len(raw)} bytes")
    return _float_text(repr(struct.unpack(">d", _turn(raw))[0]))


def decode_binary_float(raw: bytes) -> bytes:
    """Return the text form of a BINARY_FLOAT: the shortest one that reads back the same in single precision."""
    if len(raw) != 4:
        raise WireError(f"BINARY_FLOAT of {len(raw)} bytes")
    (value,) = struct.unpack(">f", _turn(raw))
    if not math.isfinite(value):
        return _float_text(repr(value))
    for precision in range(6, 10):
        text = f"{value:.{precision}g}"
        if struct.pack(">f", float(text)) == struct.pack(">f", value):
            break
    return text.encode()


def encode_binary_double(text: bytes) -> bytes:
    """Return the bytes of a BINARY_DOUBLE given in its text form."""
    return _bias(struct.pack(">d", float(text)))


def encode_binary_float(text: bytes) -> bytes:
    """Return the bytes of a BINARY_FLOAT given in its text form."""
    try:
        return _bias(struct.pack(">f", float(text)))
    except OverflowError:
        return _bias(struct.pack(">f", math.copysign(math.inf, float(text))))


def _float_text(text: str) -> bytes:
    return _SPECIAL.get(text) or text.encode()


def _bias(raw: bytes) -> bytes:
    if raw[0] & 0x80:
        return bytes([byte ^ 0xFF for byte in raw])
    return bytes([raw[0] | 0x80]) + raw[1:]


def _turn(raw: bytes) -> bytes:
    if raw[0] & 0x80:
        return bytes([raw[0] & 0x7F]) + raw[1:]
    return bytes([byte ^ 0xFF for byte in raw])
