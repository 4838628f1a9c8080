"""Bind rows as the client sends them."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import WireError
from labs.practice_db.values import OraType
from labs.practice_db.wire.binds import BindSpec, make_layout, read_row
from labs.practice_db.wire.execute import BindRows
from labs.practice_db.wire.primitives import clr, ub
from labs.practice_db.wire.reader import NeedMoreData, Reader, Unreadable

JSON = 119
NUMBER = BindSpec(OraType.NUMBER, 22)
TEXT = BindSpec(OraType.VARCHAR2, 100)
LONG = BindSpec(OraType.LONG, 40000)
ARRAY = BindSpec(OraType.NUMBER, 22, is_array=True, max_elements=5)


def layout_of(*specs: BindSpec, is_plsql: bool = False, silent: tuple[int, ...] = ()):
    return make_layout(specs, is_plsql=is_plsql, silent=silent, max_string=32767)


def test_long_values_come_last_in_sql_and_in_place_in_plsql():
    row = b"\x07" + clr(b"first") + clr(b"\xc1\x02") + clr(b"long")
    assert read_row(Reader(row), layout_of(LONG, TEXT, NUMBER)) == (b"long", b"first", b"1")
    row = b"\x07" + clr(b"long") + clr(b"first") + clr(b"\xc1\x02")
    assert read_row(Reader(row), layout_of(LONG, TEXT, NUMBER, is_plsql=True)) == (b"long", b"first", b"1")


def test_returning_binds_have_no_value():
    assert read_row(Reader(b"\x07" + clr(b"a")), layout_of(TEXT, NUMBER, silent=(1,))) == (b"a", None)


def test_an_array_is_a_tuple():
    row = b"\x07" + ub(2) + clr(b"\xc1\x02") + clr(None) + clr(b"x")
    assert read_row(Reader(row), layout_of(ARRAY, TEXT, is_plsql=True)) == ((b"1", None), b"x")


@pytest.mark.parametrize(("raw", "value"), [(b"\xfd\x01", None), (b"\x01\x00", b"f"), (b"\x02\x01\x01", b"t")])
def test_a_boolean_has_a_null_of_its_own(raw: bytes, value: bytes | None):
    assert read_row(Reader(b"\x07" + raw), layout_of(BindSpec(OraType.BOOLEAN))) == (value,)


@pytest.mark.parametrize(("raw", "value"), [(b"\x01\x00", None), (b"\x01\x01\x01\x05", b"5")])
def test_a_ref_cursor_is_its_number(raw: bytes, value: bytes | None):
    assert read_row(Reader(b"\x07" + raw), layout_of(BindSpec(OraType.CURSOR))) == (value,)


def test_a_value_of_a_foreign_type_is_refused_by_name_and_its_null_is_not():
    layout = layout_of(BindSpec(JSON))
    assert read_row(Reader(b"\x07\x00"), layout) == (None,)
    with pytest.raises(Unreadable, match="JSON"):
        read_row(Reader(b"\x07\x01\x28"), layout)


def test_rows_that_were_read_are_not_read_again():
    layout = layout_of(NUMBER, TEXT)
    rows = [b"\x07" + clr(b"\xc1\x02") + clr(b"text %d" % number) for number in range(50)]
    data = b"".join(rows)
    collected = BindRows(layout, 50)
    buffer = b""
    for place in range(0, len(data), 7):
        buffer += data[place : place + 7]
        reader = Reader(buffer)
        try:
            found = collected.read(reader)
        except NeedMoreData:
            buffer = buffer[reader.pos :]
            assert len(buffer) < len(rows[-1])
    assert found == tuple((b"1", b"text %d" % number) for number in range(50))


def test_something_else_than_a_row_is_refused():
    with pytest.raises(WireError, match="bind row"):
        read_row(Reader(b"\x08\x00"), layout_of(NUMBER))
