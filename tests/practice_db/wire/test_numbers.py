"""NUMBER, BINARY_FLOAT and BINARY_DOUBLE on the wire."""

from __future__ import annotations

import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.wire import numbers

# Source: Oracle Call Interface Developer's Guide, chapter Data Types, NUMBER; checked with python-oracledb 26.1.0.
KNOWN = [
    (b"0", "80"),
    (b"1", "c102"),
    (b"10", "c10b"),
    (b"100", "c202"),
    (b"-1", "3e6466"),
    (b"0.1", "c00b"),
    (b"0.01", "c002"),
    (b"123.45", "c202182e"),
    (b"-123.45", "3d644e3866"),
    (b"99999999999999999999999999999999999999", "d3" + "64" * 19),
    (b"0." + b"0" * 129 + b"1", "8002"),
    (b"-0." + b"0" * 129 + b"1", "7f6466"),
    (b"9" + b"0" * 125, "ff5b"),
]


@pytest.mark.parametrize(("text", "raw"), KNOWN)
def test_known_numbers_have_their_known_bytes(text: bytes, raw: str):
    assert numbers.encode_number(text).hex() == raw
    assert numbers.decode_number(bytes.fromhex(raw)) == text


def plain(value: Decimal) -> bytes:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return b"0" if text in ("0", "-0") else text.encode()


@given(st.integers(-(10**38), 10**38), st.integers(-90, 87))
def test_a_number_comes_back_as_it_was_sent(digits: int, exponent: int):
    text = plain(Decimal(digits).scaleb(exponent))
    raw = numbers.encode_number(text)
    assert len(raw) <= 21
    assert numbers.decode_number(raw) == text


@given(st.integers(-(10**38), 10**38), st.integers(-(10**38), 10**38))
def test_the_bytes_of_numbers_sort_as_the_numbers_do(one: int, other: int):
    first, second = numbers.encode_number(b"%d" % one), numbers.encode_number(b"%d" % other)
    assert (first < second) == (one < other)


def test_digits_behind_the_fortieth_are_rounded():
    third = b"0." + b"3" * 50 + b"9"
    assert numbers.decode_number(numbers.encode_number(third)) == b"0." + b"3" * 39
    assert numbers.decode_number(numbers.encode_number(b"0." + b"6" * 60)) == b"0." + b"6" * 38 + b"7"


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity", b"1" + b"0" * 126])
def test_a_number_without_representation_is_a_numeric_overflow(text: bytes):
    with pytest.raises(OraError, match="ORA-01426"):
        numbers.encode_number(text)


def test_a_number_too_small_to_represent_is_zero():
    assert numbers.encode_number(b"0." + b"0" * 140 + b"1") == b"\x80"


@pytest.mark.parametrize("raw", ["c1", "c1ff", "c100", "3eff66", "3e66", "c1" + "02" * 21])
def test_bytes_that_are_no_number_are_refused(raw: str):
    with pytest.raises(WireError):
        numbers.decode_number(bytes.fromhex(raw))


@given(st.floats(allow_nan=True))
def test_a_binary_double_comes_back_as_it_was_sent(value: float):
    text = numbers.decode_binary_double(numbers.encode_binary_double(repr(value).encode()))
    again = float(text)
    assert again == value or (math.isnan(again) and math.isnan(value))


@given(st.floats(width=32, allow_nan=False))
def test_a_binary_float_comes_back_in_its_shortest_form(value: float):
    text = numbers.decode_binary_float(numbers.encode_binary_float(repr(value).encode()))
    assert struct.pack(">f", float(text)) == struct.pack(">f", value)


def test_a_tenth_as_binary_float_reads_as_a_tenth():
    assert numbers.decode_binary_float(numbers.encode_binary_float(b"0.1")) == b"0.1"


@given(st.binary(max_size=24))
def test_any_bytes_are_a_number_or_refused(raw: bytes):
    try:
        text = numbers.decode_number(raw) if raw else b"0"
    except WireError:
        return
    Decimal(text.decode())
