"""Scrollable cursors through the driver: every row again, in any order."""

from __future__ import annotations

import oracledb
import pytest

pytestmark = pytest.mark.driver

TEN_ROWS = "select level from dual connect by level <= 10"


@pytest.fixture(params=[0, 2, 100], ids="prefetch={}".format)
def cursor(connection, request):
    with connection.cursor(scrollable=True) as cursor:
        cursor.prefetchrows = request.param
        cursor.arraysize = 3
        yield cursor


def one(cursor: oracledb.Cursor) -> object:
    return cursor.fetchone()[0]


def test_a_scrollable_cursor_read_to_its_end_gives_every_row_once(cursor):
    cursor.execute(TEN_ROWS)
    assert [row[0] for row in cursor.fetchall()] == list(range(1, 11))


@pytest.mark.parametrize(
    ("scroll", "expected"),
    [
        ({"mode": "last"}, 10),
        ({"mode": "first"}, 1),
        ({"value": 7, "mode": "absolute"}, 7),
        ({"value": 5}, 7),
        ({"value": -1}, 1),
    ],
)
def test_scrolling_goes_to_the_row_that_is_asked_for(cursor, scroll, expected):
    cursor.execute(TEN_ROWS)
    cursor.fetchmany(2)
    cursor.scroll(**scroll)
    assert (one(cursor), cursor.rowcount) == (expected, expected)


def test_rows_can_be_read_again_after_the_last(cursor):
    cursor.execute(TEN_ROWS)
    cursor.fetchall()
    cursor.scroll(mode="first")
    assert len(cursor.fetchall()) == 10


@pytest.mark.parametrize(("value", "mode"), [(11, "absolute"), (12, "relative"), (-4, "relative")])
def test_scrolling_out_of_the_rows_is_an_error(cursor, value, mode):
    cursor.execute(TEN_ROWS)
    with pytest.raises(oracledb.Error, match="DPY-2063"):
        cursor.scroll(value, mode)


def test_an_empty_result_can_be_scrolled_to_its_ends(cursor, table):
    cursor.execute(f"select * from {table}")
    for mode in ("last", "first"):
        cursor.scroll(mode=mode)
        assert cursor.fetchall() == []


def test_the_rows_are_those_of_the_execution(cursor, connection, table):
    with connection.cursor() as other:
        other.executemany(f"insert into {table} values (:1, 'x')", [(number,) for number in range(5)])
        cursor.execute(f"select id from {table} order by id")
        other.execute(f"delete from {table}")
    cursor.scroll(mode="last")
    assert one(cursor) == 4
    cursor.execute(f"select id from {table} order by id")
    assert cursor.fetchall() == []


def test_binds_are_kept_while_scrolling_and_new_ones_run_the_query_again(cursor):
    sql = "select :1 + level from dual connect by level <= 3"
    for base in (10, 20):
        cursor.execute(sql, [base])
        cursor.scroll(mode="last")
        assert one(cursor) == base + 3


def test_a_statement_that_is_no_query_may_be_run_by_a_scrollable_cursor(cursor, table):
    cursor.execute(f"insert into {table} values (1, 'x')")
    assert cursor.rowcount == 1


def test_a_query_that_fails_on_the_way_fails_when_it_is_executed(cursor):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01476"):
        cursor.execute("select 1 / (5 - level) from dual connect by level <= 10").fetchall()
