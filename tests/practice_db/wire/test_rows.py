"""Rows on their way to the client."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.values import Column, OraType, Value
from labs.practice_db.wire.binds import BindSpec
from labs.practice_db.wire.defines import sent_columns
from labs.practice_db.wire.reader import Reader
from labs.practice_db.wire.rows import ROW_DATA, describe, row_encoder
from labs.practice_db.wire.value_codecs import DECODERS, LONG_TYPES, from_national

COLUMNS = (
    Column("N", OraType.NUMBER),
    Column("S", OraType.VARCHAR2, size=4000, chars=4000),
    Column("W", OraType.VARCHAR2, size=2000, chars=1000, is_national=True),
    Column("R", OraType.RAW, size=2000),
    Column("D", OraType.DATE),
    Column("L", OraType.LONG),
    Column("B", OraType.LONG_RAW),
)
texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=300).map(str.encode)
binary = st.binary(max_size=400).map(lambda raw: b"\\x" + raw.hex().encode())
values = st.tuples(
    st.integers(-(10**20), 10**20).map(lambda number: b"%d" % number) | st.none(),
    texts,
    texts,
    binary,
    st.none() | st.just(b"2026-01-02 03:04:05"),
    texts,
    binary,
)


def read_rows(data: bytes, columns: tuple[Column, ...]) -> list[tuple[Value, ...]]:
    """Read ROW DATA messages as a client does."""
    reader, rows = Reader(data), []
    while not reader.is_at_end:
        reader.expect(ROW_DATA[0], "row")
        row: list[Value] = []
        for column in columns:
            raw = reader.clr()
            if column.type in LONG_TYPES:
                reader.raw(2)
            decode = from_national if column.is_national else DECODERS[column.type]
            row.append(None if raw is None else decode(raw))
        rows.append(tuple(row))
    return rows


@given(st.lists(values, max_size=5))
def test_rows_come_back_as_they_were_sent(rows: list[tuple[Value, ...]]):
    empty = (b"", b"\\x")
    expected = [tuple(None if value in empty else value for value in row) for row in rows]
    assert read_rows(row_encoder(COLUMNS)(rows), COLUMNS) == expected


def test_one_column_and_one_row_are_sent_like_many():
    one, two = (Column("N", OraType.NUMBER),), (Column("N", OraType.NUMBER), Column("M", OraType.NUMBER))
    assert read_rows(row_encoder(one)([(b"1",), (None,), (b"-5",)]), one) == [(b"1",), (None,), (b"-5",)]
    assert read_rows(row_encoder(two)([(b"1", b"2")]), two) == [(b"1", b"2")]
    assert row_encoder(two)([]) == b""


def test_a_row_with_too_few_values_is_not_sent():
    with pytest.raises(ValueError, match="zip"):
        row_encoder(COLUMNS)([(b"1",), (b"2",)])


@pytest.mark.parametrize("field_version", [6, 7, 8, 13, 17, 20, 24])
def test_each_field_version_adds_its_fields_to_the_description(field_version: int):
    extra = {6: 0, 7: 0, 8: 1, 13: 1, 17: 3, 20: 4, 24: 7}[field_version]
    assert len(describe(COLUMNS, field_version)) == len(describe(COLUMNS, 6)) + extra * len(COLUMNS)


CLOB, BLOB, TEXT = Column("C", OraType.CLOB), Column("B", OraType.BLOB), Column("T", OraType.VARCHAR2, size=9, chars=9)
NCLOB, LONG = replace(CLOB, is_national=True), replace(CLOB, type=OraType.LONG)
AS_CLOB, AS_BLOB, AS_LONG = BindSpec(OraType.CLOB, 0), BindSpec(OraType.BLOB, 0), BindSpec(OraType.LONG, 0)


@pytest.mark.parametrize(
    ("columns", "defines", "earlier", "sent"),
    [
        ((CLOB, BLOB, TEXT), (), None, (LONG, replace(BLOB, type=OraType.LONG_RAW), TEXT)),
        ((CLOB, BLOB, TEXT), (AS_CLOB, AS_BLOB, AS_LONG), None, (CLOB, BLOB, TEXT)),
        ((CLOB, CLOB), (AS_LONG, AS_CLOB), None, (LONG, CLOB)),
        ((CLOB, CLOB), (AS_CLOB, AS_CLOB), (TEXT, CLOB), (LONG, CLOB)),
        ((NCLOB, NCLOB), (), (TEXT,), (LONG, replace(LONG, is_national=True))),
        ((NCLOB,), (AS_LONG,), None, (LONG,)),
        ((TEXT,), (AS_CLOB,), (CLOB,), (TEXT,)),
    ],
)
def test_lobs_are_sent_as_the_client_has_defined_them(columns, defines, earlier, sent):
    assert sent_columns(columns, defines, earlier) == sent
