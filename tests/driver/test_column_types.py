"""Declared types through the driver: what DESCRIBE and the dictionary say of a column, and what it holds.

Descriptions: python-oracledb 26.1.0, tests/data_types. Dictionary: Oracle Database Reference 23ai, ALL_TAB_COLUMNS.
"""

from __future__ import annotations

import oracledb
import pytest

pytestmark = pytest.mark.driver

# What is declared: type, precision and scale in the description; type, precision and scale in the dictionary.
DECLARED = {
    "float": ("DB_TYPE_NUMBER", 126, -127, "FLOAT", 126, None),
    "float(10)": ("DB_TYPE_NUMBER", 10, -127, "FLOAT", 10, None),
    "double precision": ("DB_TYPE_NUMBER", 126, -127, "FLOAT", 126, None),
    "real": ("DB_TYPE_NUMBER", 63, -127, "FLOAT", 63, None),
    "number(16)": ("DB_TYPE_NUMBER", 16, 0, "NUMBER", 16, 0),
    "timestamp(0)": ("DB_TYPE_TIMESTAMP", 0, 0, "TIMESTAMP(0)", None, 0),
    "timestamp(9)": ("DB_TYPE_TIMESTAMP", 0, 9, "TIMESTAMP(9)", None, 9),
    "timestamp(7) with time zone": ("DB_TYPE_TIMESTAMP_TZ", 0, 7, "TIMESTAMP(7) WITH TIME ZONE", None, 7),
    "timestamp with local time zone": (
        "DB_TYPE_TIMESTAMP_LTZ", 0, 6, "TIMESTAMP(6) WITH LOCAL TIME ZONE", None, 6
    ),
    "timestamp(5) with local time zone": (
        "DB_TYPE_TIMESTAMP_LTZ", 0, 5, "TIMESTAMP(5) WITH LOCAL TIME ZONE", None, 5
    ),
    "interval day to second": ("DB_TYPE_INTERVAL_DS", 2, 6, "INTERVAL DAY(2) TO SECOND(6)", 2, 6),
    "interval day(8) to second(9)": ("DB_TYPE_INTERVAL_DS", 8, 9, "INTERVAL DAY(8) TO SECOND(9)", 8, 9),
    "interval year to month": ("DB_TYPE_INTERVAL_YM", 2, 0, "INTERVAL YEAR(2) TO MONTH", 2, 0),
    "interval year(3) to month": ("DB_TYPE_INTERVAL_YM", 3, 0, "INTERVAL YEAR(3) TO MONTH", 3, 0),
}  # fmt: skip


@pytest.fixture
def cursor(connection):
    with connection.cursor() as cursor:
        yield cursor
        cursor.execute("drop table if exists declared purge")


@pytest.mark.parametrize(("declared", "seen"), DECLARED.items(), ids=DECLARED)
def test_a_column_is_described_as_it_was_declared(cursor, declared: str, seen: tuple[object, ...]):
    cursor.execute(f"create table declared (a {declared})")
    cursor.execute("select a from declared")
    (column,) = cursor.description
    # The driver shows no precision and scale as None.
    assert (column.type_code.name, column.precision or 0, column.scale or 0) == seen[:3]
    cursor.execute("select data_type, data_precision, data_scale from user_tab_columns where table_name = 'DECLARED'")
    assert cursor.fetchone() == seen[3:]


def test_national_strings_count_two_bytes_a_character(cursor):
    cursor.execute("create table declared (v nvarchar2(20), c nchar(5))")
    cursor.execute("insert into declared values (unistr('\\3042 a'), 'b')")
    cursor.execute("select v, c, cast(v as nvarchar2(7)) from declared")
    assert [(column.type_code.name, column.display_size, column.internal_size) for column in cursor.description] == [
        ("DB_TYPE_NVARCHAR", 20, 40),
        ("DB_TYPE_NCHAR", 5, 10),
        ("DB_TYPE_NVARCHAR", 7, 14),
    ]
    assert cursor.fetchall() == [("\u3042 a", "b    ", "\u3042 a")]
    cursor.execute(
        """select data_type, data_length, char_length, char_used from user_tab_columns
           where table_name = 'DECLARED' order by column_id"""
    )
    assert cursor.fetchall() == [("NVARCHAR2", 40, 20, "C"), ("NCHAR", 10, 5, "C")]


def test_modify_forgets_what_the_old_type_said(cursor):
    cursor.execute("create table declared (a float, b raw(2), c timestamp(9))")
    cursor.execute("alter table declared modify (a number, b raw(4), c timestamp(3))")
    cursor.execute("select a, b, c from declared")
    assert [(column.precision, column.scale, column.internal_size) for column in cursor.description] == [
        (0, -127, None),
        (None, None, 4),
        (0, 3, None),
    ]
    cursor.execute("insert into declared (b) values (hextoraw('01020304'))")
    with pytest.raises(oracledb.DatabaseError, match="ORA-12899"):
        cursor.execute("insert into declared (b) values (hextoraw('0102030405'))")


@pytest.mark.parametrize(
    ("old", "new", "value", "error"),
    [
        ("varchar2(5)", "varchar2(2)", "abc", "ORA-01441"),
        ("nvarchar2(5)", "nvarchar2(2)", "abc", "ORA-01441"),
        ("raw(5)", "raw(2)", b"abc", "ORA-01441"),
        ("number(5)", "number(2)", 123, "ORA-01440"),
    ],
)
def test_a_column_is_not_made_too_short_for_its_values(cursor, old: str, new: str, value: object, error: str):
    cursor.execute(f"create table declared (a {old})")
    cursor.execute("insert into declared values (:1)", [value])
    with pytest.raises(oracledb.DatabaseError, match=error):
        cursor.execute(f"alter table declared modify a {new}")
    cursor.execute("select a from declared")
    assert cursor.fetchall() == [(value,)]


def test_a_type_is_no_constraint_of_the_table(cursor):
    cursor.execute("create table declared (a float, b raw(2), c nvarchar2(3))")
    cursor.execute("select count(*) from user_constraints where table_name = 'DECLARED'")
    assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("ON", True), ("t", True), ("no", False), ("0", False)])
def test_words_stand_for_truth_in_a_boolean_column(cursor, word: str, truth: bool):
    cursor.execute("create table declared (a boolean)")
    cursor.execute("insert into declared values (:1)", [word])
    cursor.execute("select a from declared")
    assert cursor.fetchone() == (truth,)


def test_another_word_is_no_boolean(cursor):
    cursor.execute("create table declared (a boolean)")
    with pytest.raises(oracledb.DatabaseError, match="ORA-61800"):
        cursor.execute("insert into declared values (:1)", ["perhaps"])
