"""CLOB and BLOB columns through the driver: locators, pieces, whole values."""

from __future__ import annotations

import gc
from itertools import count

import oracledb
import pytest

pytestmark = pytest.mark.driver

TEXT = "äß😀 text " * 5_000
BYTES = bytes(range(256)) * 200
_numbers = count(1)


@pytest.fixture
def table(connection):
    """A table with one row of LOBs and one of NULLs."""
    name = f"lobs_{next(_numbers)}"
    with connection.cursor() as cursor:
        cursor.execute(f"create table {name} (id number primary key, c clob, b blob, n nclob, l long)")
        cursor.setinputsizes(oracledb.DB_TYPE_CLOB, oracledb.DB_TYPE_BLOB, oracledb.DB_TYPE_NCLOB)
        cursor.execute(f"insert into {name} values (1, :2, :3, :4, 'long')", [TEXT, BYTES, TEXT])
        cursor.execute(f"insert into {name} (id) values (2)")
        connection.commit()
        yield name
        cursor.execute(f"drop table {name} purge")


def test_lob_columns_are_described_as_such(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {table}")
        assert [column.type for column in cursor.description] == [
            oracledb.DB_TYPE_NUMBER,
            oracledb.DB_TYPE_CLOB,
            oracledb.DB_TYPE_BLOB,
            oracledb.DB_TYPE_NCLOB,
            oracledb.DB_TYPE_LONG,
        ]


@pytest.mark.parametrize("executions", [1, 2])
def test_locators_are_read_whole_or_in_pieces(connection, table, executions):
    with connection.cursor() as cursor:
        for _ in range(executions):
            cursor.execute(f"select c, b, n from {table} order by id")
            (clob, blob, nclob), nothing = cursor.fetchall()
            assert nothing == (None, None, None)
            assert (clob.read(), blob.read(), nclob.read()) == (TEXT, BYTES, TEXT)
            assert (blob.read(3, 4), blob.size()) == (BYTES[2:6], len(BYTES))
            assert (clob.read(1, 2), clob.size()) == ("äß", len(TEXT.encode("utf-16-be")) // 2)


def test_values_come_whole_when_they_are_asked_for_so(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"select c, b, n, l from {table} order by id", fetch_lobs=False)
        assert cursor.fetchall() == [(TEXT, BYTES, TEXT, "long"), (None,) * 4]


def test_a_type_handler_may_ask_for_text(connection, table):
    def as_text(cursor, metadata):
        if metadata.type_code is oracledb.DB_TYPE_CLOB:
            return cursor.var(oracledb.DB_TYPE_LONG, arraysize=cursor.arraysize)
        return None

    with connection.cursor() as cursor:
        cursor.outputtypehandler = as_text
        (clob, blob), _ = cursor.execute(f"select c, b from {table} order by id").fetchall()
    assert (clob, blob.read()) == (TEXT, BYTES)


def test_a_locator_outlives_its_cursor_and_may_be_bound(connection, table):
    with connection.cursor() as cursor:
        (clob,) = cursor.execute(f"select c from {table} where id = 1").fetchone()
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set c = :1 where id = 2", [clob])
        (copy,) = cursor.execute(f"select c from {table} where id = 2").fetchone()
        assert copy.read() == TEXT


def test_a_lob_is_opened_once_and_closed_once(connection, table):
    lobs = [connection.createlob(oracledb.DB_TYPE_BLOB)]
    lobs += connection.cursor().execute(f"select c from {table} where id = 1").fetchone()
    for lob in lobs:
        with pytest.raises(oracledb.DatabaseError, match="ORA-22289"):
            lob.close()
        lob.open()
        with pytest.raises(oracledb.DatabaseError, match="ORA-22293"):
            lob.open()
        assert lob.isopen()
        lob.close()
        assert not lob.isopen()


def test_a_locator_of_a_column_is_not_written_through(connection, table):
    with connection.cursor() as cursor:
        (clob,) = cursor.execute(f"select c from {table} where id = 1 for update").fetchone()
        with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001.*use UPDATE"):
            clob.write("x")
        with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001.*use UPDATE"):
            clob.trim(1)
        assert clob.read() == TEXT


def test_many_lobs_are_freed_as_the_client_drops_them(connection, table):
    with connection.cursor() as cursor:
        cursor.arraysize = 7
        cursor.execute(f"select t.b from {table} t, (select level n from dual connect by level <= 3000) where t.id = 1")
        for (blob,) in cursor:
            last = blob
        del blob
        gc.collect()
        assert last.read(1, 2) == BYTES[:2]


@pytest.mark.parametrize("prefetch", [0, 2])
def test_ref_cursors_and_scrollable_cursors_have_lobs_too(connection, table, prefetch):
    with connection.cursor() as cursor:
        opened = cursor.var(oracledb.DB_TYPE_CURSOR)
        cursor.execute(f"begin open :1 for select id, c from {table} order by id; end;", [opened])
        (one, clob), two = opened.getvalue().fetchall()
        assert (one, clob.read(), two) == (1, TEXT, (2, None))
    with connection.cursor(scrollable=True) as cursor:
        cursor.prefetchrows = prefetch
        cursor.execute(f"select id, b from {table} order by id")
        cursor.scroll(mode="last")
        assert cursor.fetchone() == (2, None)
        cursor.scroll(mode="first")
        assert cursor.fetchone()[1].read() == BYTES


def test_lobs_are_made_by_functions(connection):
    with connection.cursor() as cursor:
        cursor.execute("select to_clob(:1), to_blob(hextoraw('0a0b')), empty_clob() from dual", ["text"])
        clob, blob, _ = cursor.fetchone()
        assert (clob.read(), blob.read()) == ("text", b"\x0a\x0b")


def test_the_dictionary_has_long_columns_as_text(connection, table):
    with connection.cursor() as cursor:
        cursor.execute("create or replace view lobs_view as select 1 one from dual")
        cursor.execute("select text from user_views where view_name = 'LOBS_VIEW'")
        assert cursor.description[0].type is oracledb.DB_TYPE_LONG
        assert "1" in cursor.fetchone()[0]
        cursor.execute("drop view lobs_view")


def test_dbms_lob_counts_characters_of_a_clob_and_bytes_of_a_blob(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(
            f"select dbms_lob.getlength(b), dbms_lob.substr(b, 2, 3), dbms_lob.substr(c, 3), dbms_lob.instr(c, 'text')"
            f" from {table} order by id"
        )
        assert cursor.fetchall() == [(len(BYTES), BYTES[2:4], TEXT[:3], TEXT.index("text") + 1), (None,) * 4]
