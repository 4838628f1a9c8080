"""Queries, DML, arrays, RETURNING, cursors, errors with their place: through the driver."""

from __future__ import annotations

import datetime
import decimal

import oracledb
import pytest

pytestmark = pytest.mark.driver


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


def test_dual_has_one_row(connection):
    assert rows(connection, "select 1, 'a', user from dual")[0][:2] == (1, "a")


def test_columns_are_described_as_oracle_does(connection):
    with connection.cursor() as cursor:
        cursor.execute("select 1 as number_column, 'abc' text from dual")
        assert [column.name for column in cursor.description] == ["NUMBER_COLUMN", "TEXT"]
        assert [column.type for column in cursor.description] == [oracledb.DB_TYPE_NUMBER, oracledb.DB_TYPE_CHAR]


def test_table_columns_are_described_with_their_sizes(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"select id, name from {table}")
        number, text = cursor.description
    assert (number.type, number.precision, number.scale, number.null_ok) == (oracledb.DB_TYPE_NUMBER, 9, 0, False)
    assert (text.type, text.display_size, text.null_ok) == (oracledb.DB_TYPE_VARCHAR, 20, False)


@pytest.mark.parametrize("array_size", [1, 2, 7, 100, 5000])
def test_rows_arrive_complete_with_any_array_size(connection, array_size):
    with connection.cursor() as cursor:
        cursor.arraysize = array_size
        cursor.execute("select level from dual connect by level <= 1234")
        assert [row[0] for row in cursor] == list(range(1, 1235))


@pytest.mark.parametrize("prefetch", [0, 1, 2, 50])
def test_rows_arrive_complete_with_any_prefetch(connection, prefetch):
    with connection.cursor() as cursor:
        cursor.prefetchrows = prefetch
        cursor.execute("select level from dual connect by level <= 49")
        assert len(cursor.fetchall()) == 49


def test_a_query_without_rows_is_empty(connection, table):
    assert rows(connection, f"select * from {table}") == []


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        10**37,
        decimal.Decimal("1.5"),
        decimal.Decimal("-0.000000001"),
        "text",
        "Grüße, 你好",
        "x" * 4000,
        datetime.datetime(2026, 2, 28, 23, 59, 58),
        datetime.datetime(1, 1, 1),
        b"\x00\xff",
        None,
    ],
    ids=str,
)
def test_a_bound_value_comes_back_as_it_went(connection, value):
    with connection.cursor() as cursor:
        if isinstance(value, decimal.Decimal):
            cursor.outputtypehandler = lambda cursor, metadata: cursor.var(decimal.Decimal, arraysize=cursor.arraysize)
        assert cursor.execute("select :1 from dual", [value]).fetchone()[0] == value


def test_an_empty_string_is_null(connection):
    assert rows(connection, "select nvl(:1, 'null') from dual", "") == [("null",)]


def test_one_statement_serves_different_bind_types(connection):
    with connection.cursor() as cursor:
        for value in (1, "a", 2, None, "b"):
            assert cursor.execute("select :1 from dual", [value]).fetchone() == (value,)


def test_dml_counts_its_rows(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (:1, :2)", [1, "a"])
        assert cursor.rowcount == 1
        cursor.execute(f"update {table} set name = 'b' where id > 100")
        assert cursor.rowcount == 0
        cursor.execute(f"delete from {table}")
        assert cursor.rowcount == 1


def test_executemany_inserts_all_rows_in_order(connection, table):
    data = [(number, f"name {number}") for number in range(1, 1001)]
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} values (:1, :2)", data)
        assert cursor.rowcount == 1000
    assert rows(connection, f"select id, name from {table} order by id") == data


def test_a_failing_row_keeps_those_before_it(connection, table):
    with connection.cursor() as cursor:
        with pytest.raises(oracledb.IntegrityError, match="ORA-00001"):
            cursor.executemany(f"insert into {table} values (:1, :2)", [(1, "a"), (2, "b"), (1, "c"), (3, "d")])
        assert cursor.rowcount == 2
    assert rows(connection, f"select id from {table} order by id") == [(1,), (2,)]


def test_batch_errors_name_each_failing_row_and_keep_the_others(connection, table):
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {table} values (:1, :2)",
            [(1, "a"), (1, "again"), (2, "b"), (3, None), (4, "d")],
            batcherrors=True,
            arraydmlrowcounts=True,
        )
        assert [(error.offset, error.full_code) for error in cursor.getbatcherrors()] == [
            (1, "ORA-00001"),
            (3, "ORA-01400"),
        ]
        assert cursor.getarraydmlrowcounts() == [1, 0, 1, 0, 1]
    assert rows(connection, f"select id from {table} order by id") == [(1,), (2,), (4,)]


def test_returning_gives_the_rows_that_were_touched(connection, table):
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} values (:1, :2)", [(1, "a"), (2, "b"), (3, "c")])
        ids, names = cursor.var(int), cursor.var(str)
        cursor.execute(
            f"update {table} set name = upper(name) where id > 1 returning id, name into :1, :2", [ids, names]
        )
        assert sorted(zip(ids.getvalue(), names.getvalue(), strict=True)) == [(2, "B"), (3, "C")]


def test_returning_with_executemany_gives_one_list_a_row(connection, table):
    with connection.cursor() as cursor:
        ids = cursor.var(int, arraysize=3)
        cursor.setinputsizes(None, None, ids)
        data = [(number, f"n{number}", ids) for number in (5, 6, 7)]
        cursor.executemany(f"insert into {table} values (:1, :2) returning id * 2 into :3", [row[:2] for row in data])
        assert [ids.getvalue(place) for place in range(3)] == [[10], [12], [14]]


def test_the_place_of_a_mistake_is_told(connection, table):
    with connection.cursor() as cursor:
        with pytest.raises(oracledb.DatabaseError, match="ORA-00904") as caught:
            cursor.execute(f"select id, nosuch from {table}")
        assert caught.value.args[0].offset == 11
        with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
            cursor.execute("select * from no_such_table")


def test_a_cursor_is_used_on_after_an_error(connection, table):
    with connection.cursor() as cursor:
        insert = f"insert into {table} values (:1, :2)"
        cursor.execute(insert, [1, "a"])
        with pytest.raises(oracledb.IntegrityError):
            cursor.execute(insert, [1, "a"])
        cursor.execute(insert, [2, "b"])
    assert rows(connection, f"select count(*) from {table}") == [(2,)]


def test_open_cursors_of_one_session_do_not_disturb_each_other(connection):
    with connection.cursor() as first, connection.cursor() as second:
        first.arraysize = second.arraysize = 3
        first.execute("select level from dual connect by level <= 20")
        begun = [first.fetchone()[0] for _ in range(5)]
        second.execute("select level * 10 from dual connect by level <= 20")
        assert [row[0] for row in second] == list(range(10, 210, 10))
        assert begun + [row[0] for row in first] == list(range(1, 21))


def test_a_statement_is_parsed_once_and_its_cursor_is_kept(connect, admin):
    connection = connect()
    count = (
        "select s.value from v$sesstat s join v$statname n on n.statistic# = s.statistic#"
        " where n.name = 'parse count (total)' and s.sid = :1"
    )
    with connection.cursor() as cursor:
        cursor.execute("select 1 from dual").fetchall()
        before = rows(admin, count, connection.session_id)
        for _ in range(10):
            cursor.execute("select 1 from dual").fetchall()
    assert rows(admin, count, connection.session_id) == before


def test_a_bind_that_is_missing_is_named(connection):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match=r"DPY-4009|ORA-01008|DPY-4010"):
        cursor.execute("select :a, :b from dual", {"a": 1})


def test_parse_alone_describes_without_running(connection, table):
    with connection.cursor() as cursor:
        cursor.parse(f"select id, name from {table}")
        assert [column.name for column in cursor.description] == ["ID", "NAME"]
        with pytest.raises(oracledb.DatabaseError, match="ORA-009"):
            cursor.parse("select from")


def test_autocommit_commits_with_the_statement(connect, connection, table):
    other = connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
        assert not connection.transaction_in_progress
        cursor.execute(f"insert into {table} values (2, 'b')")
    assert rows(other, f"select count(*) from {table}") == [(2,)]


def test_cursors_that_are_left_open_run_into_open_cursors(connect):
    connection = connect(stmtcachesize=0)
    kept: list[oracledb.Cursor] = []

    def leave_many_open() -> None:
        for number in range(400):
            kept.append(connection.cursor())
            kept[-1].prefetchrows = 0
            kept[-1].execute(f"select {number} from dual")

    with pytest.raises(oracledb.DatabaseError, match="ORA-01000"):
        leave_many_open()
    assert len(kept) > 200
    for cursor in kept:
        cursor.close()
    assert rows(connection, "select 1 from dual") == [(1,)]


def test_the_rowid_of_the_last_row_that_was_changed_is_told(connection, table):
    with connection.cursor() as cursor:
        assert cursor.lastrowid is None
        for sql, binds, number in (
            (f"insert into {table} values (:1, 'one')", [1], 1),
            (f"insert into {table} select level + 1, 'more' from dual connect by level <= 3", [], 4),
            (f"update {table} set name = 'new' where id = :1", [2], 2),
        ):
            cursor.execute(sql, binds)
            assert rows(connection, f"select id from {table} where rowid = :1", cursor.lastrowid) == [(number,)]
        cursor.executemany(f"insert into {table} values (:1, 'many')", [(number,) for number in range(10, 250)])
        assert (cursor.rowcount, rows(connection, f"select id from {table} where rowid = :1", cursor.lastrowid)) == (
            240,
            [(249,)],
        )
        cursor.execute(f"delete from {table} where id = 9999")
        assert cursor.lastrowid is None


def test_rows_of_views_have_no_rowid_but_are_changed(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"create view {table}_v as select id, name from {table}")
        for number in (1, 2):
            cursor.execute(f"insert into {table}_v values (:1, 'x')", [number])
            assert (cursor.rowcount, cursor.lastrowid) == (1, None)
        cursor.executemany(f"update {table}_v set name = :1 where id = :2", [("a", 1), ("b", 2)])
        assert rows(connection, f"select name from {table} order by 1") == [("a",), ("b",)]
        connection.commit()
        cursor.execute(f"drop view {table}_v")


def test_rows_of_temporary_tables_are_changed_too(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"create global temporary table {table}_g (id number) on commit preserve rows")
        cursor.execute(f"insert into {table}_g values (1)")
        cursor.executemany(f"insert into {table}_g values (:1)", [(2,), (3,)])
        assert rows(connection, f"select id from {table}_g order by id") == [(1,), (2,), (3,)]
        connection.commit()
        cursor.execute(f"truncate table {table}_g")
        cursor.execute(f"drop table {table}_g")


def test_batch_errors_tell_values_that_do_not_fit_before_constraints(connection, table):
    with connection.cursor() as cursor:
        people = [(1, "a"), (1, "again"), (2, "n" * 21), (3, "c")]
        cursor.executemany(f"insert into {table} values (:1, :2)", people, batcherrors=True, arraydmlrowcounts=True)
        assert [(error.offset, error.full_code) for error in cursor.getbatcherrors()] == [
            (2, "ORA-12899"),
            (1, "ORA-00001"),
        ]
        assert cursor.getarraydmlrowcounts() == [1, 0, 0, 1]


def test_the_number_of_a_closed_cursor_serves_other_statements(connect, table):
    connection = connect(stmtcachesize=0)
    for number in range(3):
        assert rows(connection, "select 1 from dual") == [(1,)]
        assert rows(connection, f"select 'a', {number} from dual") == [("a", number)]
        connection.cursor().execute(f"insert into {table} values (:1, 'b')", [number])
        assert rows(connection, f"select name from {table} where id = :1", number) == [("b",)]
    connection.rollback()


def test_a_bound_raw_that_is_too_long_is_told_with_its_column(connection):
    with connection.cursor() as cursor:
        cursor.execute("create table short_raws (r raw(4))")
        try:
            with pytest.raises(oracledb.DatabaseError, match=r'ORA-12899.*"R" \(actual: 5, maximum: 4\)'):
                cursor.execute("insert into short_raws values (:1)", [b"12345"])
        finally:
            cursor.execute("drop table short_raws purge")


@pytest.mark.parametrize("size", [1, 7, 100, 256, 300, 1000])
def test_a_query_that_fails_on_the_way_does_not_look_like_one_that_has_ended(connection, size):
    query = "select 1 / (300 - n) from (select level as n from dual connect by level <= 600)"
    with connection.cursor() as cursor:
        cursor.arraysize = cursor.prefetchrows = size
        with pytest.raises(oracledb.DatabaseError, match="ORA-01476"):
            cursor.execute(query).fetchall()
