"""Primitives: round trips, every truncation, lengths that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.errors import WireError
from labs.practice_db.wire.primitives import clr, dlv, sb, ub
from labs.practice_db.wire.reader import NeedMoreData, Reader

READS = {
    "ub8": (Reader.ub8, ub(2**63)),
    "short value": (Reader.clr, clr(b"abc")),
    "long value": (Reader.clr, clr(b"x" * 1000)),
    "value in chunks": (Reader.clr, clr(b"y" * 70000)),
    "value with two lengths": (Reader.dlv, dlv(b"z" * 300)),
    "fields": (lambda reader: reader.fields(bytes((0, 2, 4, 8))), b"\x07\x02\x01\x02\x01\x05\x00"),
}


@pytest.mark.parametrize("name", READS)
def test_every_truncation_asks_for_more_data(name: str):
    read, data = READS[name]
    lengths = range(len(data)) if len(data) < 2000 else [*range(300), *range(32000, 33500), len(data) - 1]
    for length in lengths:
        with pytest.raises(NeedMoreData) as raised:
            read(Reader(data[:length]))
        assert 1 <= raised.value.missing <= len(data) - length
    reader = Reader(data + b"rest")
    read(reader)
    assert reader.raw(4) == b"rest"


@given(st.integers(0, 2**64 - 1))
def test_an_integer_comes_back(value: int):
    assert Reader(ub(value)).ub8() == value


@given(st.integers(-(2**31), 2**31))
def test_a_signed_integer_keeps_its_sign_in_the_length_byte(value: int):
    encoded = sb(value)
    assert bool(encoded[0] & 0x80) == (value < 0)
    assert int.from_bytes(encoded[1:], "big") == abs(value)


@given(st.binary(max_size=40000))
def test_a_value_comes_back(value: bytes):
    assert (Reader(clr(value)).clr() or b"") == value
    assert Reader(dlv(value)).dlv() == value


def test_a_value_comes_back_from_a_buffer_that_grows():
    assert Reader(bytearray(clr(b"v" * 100000))).clr() == b"v" * 100000


@pytest.mark.parametrize(("read", "data"), [(Reader.ub2, b"\x03abc"), (Reader.ub4, b"\x05"), (Reader.ub8, b"\x09")])
def test_an_integer_wider_than_its_field_is_refused(read, data: bytes):
    with pytest.raises(WireError, match="integer of"):
        read(Reader(data))


def test_a_length_byte_of_253_in_front_of_a_value_is_refused():
    with pytest.raises(WireError, match="253"):
        Reader(b"\xfd\x01").clr()


def test_text_that_is_not_utf_8_is_refused():
    with pytest.raises(WireError, match="UTF-8"):
        Reader(dlv(b"\xff\xfe")).text()
