"""Implicit connection pooling through the driver: what keeps a pooled server, and what gives it back."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

from tests.driver.drcp import MARKS, busy_servers, counts, pooled, root, sid_of

__all__ = ["pooled", "root"]

pytestmark = MARKS


def test_implicit_pooling_at_statement_boundaries_counts_one_get_a_call(connect, database, root):
    dsn = f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=IMPLICIT"
    connection = connect(dsn=dsn)
    for _ in range(6):
        sid_of(connection)
    assert counts(root, "IMPLICIT") == (6, 5, 1)


def test_purity_new_in_the_connect_string_renews_the_session_at_each_get(connect, database, root):
    dsn = f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=RENEWED&pool_purity=new"
    connection = connect(dsn=dsn)
    for _ in range(6):
        sid_of(connection)
    assert counts(root, "RENEWED") == (6, 0, 6)


@pytest.mark.parametrize("boundary", ["statement", "transaction"])
def test_a_transaction_keeps_its_server_until_it_ends(connect, database, root, table, boundary):
    dsn = f"{database.dsn}:pooled?pool_boundary={boundary}&pool_connection_class=KEEP"
    connection = connect(dsn=dsn)
    busy = "select num_busy_servers from v$cpool_stats"
    connection.cursor().execute(f"insert into {table} values (1, 'a')")
    assert root(busy) == [(1,)]
    connection.commit()
    assert root(busy) == [(0,)]


def test_a_query_with_rows_left_keeps_its_server(connect, database, root):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=statement")
    cursor = connection.cursor()
    cursor.arraysize = cursor.prefetchrows = 2
    cursor.execute("select level from dual connect by level <= 5")
    assert cursor.fetchone() == (1,)
    assert root("select num_busy_servers from v$cpool_stats") == [(1,)]
    assert len(cursor.fetchall()) == 4
    assert root("select num_busy_servers from v$cpool_stats") == [(0,)]


@pytest.fixture
def temporary_table(connection: oracledb.Connection) -> Iterator[str]:
    """A global temporary table whose rows outlive a commit."""
    connection.cursor().execute("create global temporary table kept_rows (id number) on commit preserve rows")
    yield "kept_rows"
    connection.cursor().execute("drop table kept_rows")


def test_rows_in_a_temporary_table_keep_the_server_at_a_statement_boundary(connect, database, root, temporary_table):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=ROWS")
    cursor = connection.cursor()
    cursor.execute(f"insert into {temporary_table} values (1)")
    connection.commit()
    assert busy_servers(root) == 1
    assert cursor.execute(f"select count(*) from {temporary_table}").fetchall() == [(1,)]
    assert busy_servers(root) == 1
    cursor.execute(f"delete {temporary_table}")
    assert busy_servers(root) == 1
    connection.commit()
    assert busy_servers(root) == 0


def test_rows_written_with_autocommit_or_by_a_block_keep_the_server_too(connect, database, root, temporary_table):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=ROWS")
    connection.autocommit = True
    connection.cursor().executemany(f"insert into {temporary_table} values (:1)", [(1,), (2,)])
    assert busy_servers(root) == 1
    connection.cursor().execute(f"delete {temporary_table}")
    assert busy_servers(root) == 0
    connection.cursor().execute(f"begin insert into {temporary_table} values (1); commit; end;")
    assert busy_servers(root) == 1
    connection.cursor().execute(f"truncate table {temporary_table}")
    assert busy_servers(root) == 0


def test_rows_in_a_temporary_table_do_not_keep_the_server_at_a_transaction_boundary(
    connect, database, root, temporary_table
):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=transaction&pool_connection_class=ROWS")
    connection.cursor().execute(f"insert into {temporary_table} values (1)")
    assert busy_servers(root) == 1
    connection.commit()
    assert busy_servers(root) == 0


def test_a_temporary_lob_keeps_the_server_at_a_statement_boundary_until_it_is_freed(connect, database, root):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=LOBS")
    lob = connection.createlob(oracledb.DB_TYPE_CLOB, "text")
    connection.ping()
    assert busy_servers(root) == 1
    assert lob.read() == "text"
    del lob
    connection.ping()
    assert busy_servers(root) == 0


def test_a_lob_that_a_block_gives_back_is_readable_at_a_statement_boundary(connect, database, root):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=statement&pool_connection_class=LOBS")
    value = connection.cursor().var(oracledb.DB_TYPE_CLOB)
    connection.cursor().execute("begin :1 := 'written by the block'; end;", [value])
    assert value.getvalue().read() == "written by the block"


def test_an_open_query_ends_with_the_transaction_at_a_transaction_boundary(connect, database, root, table):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary=transaction&pool_connection_class=ENDS")
    cursor = connection.cursor()
    cursor.arraysize = cursor.prefetchrows = 2
    connection.cursor().execute(f"insert into {table} values (1, 'a')")
    cursor.execute("select level from dual connect by level <= 5")
    connection.commit()
    assert busy_servers(root) == 0
    with pytest.raises(oracledb.DatabaseError, match="DPY-2046"):
        cursor.fetchall()


@pytest.mark.parametrize("boundary", ["statement", "transaction"])
def test_a_locator_of_a_column_keeps_no_server_and_can_be_read_and_bound_later(connect, database, root, boundary):
    connection = connect(dsn=f"{database.dsn}:pooled?pool_boundary={boundary}&pool_connection_class=LOCATORS")
    cursor = connection.cursor()
    cursor.execute("create table located (id number primary key, c clob)")
    try:
        cursor.execute("insert into located values (1, 'read later')")
        connection.commit()
        (locator,) = cursor.execute("select c from located").fetchone()
        assert busy_servers(root) == 0
        assert (locator.read(), busy_servers(root)) == ("read later", 0)
        connection.autocommit = True
        cursor.execute("insert into located values (2, :1)", [locator])
        assert busy_servers(root) == 0
        assert cursor.execute("select count(*) from located where c like 'read%'").fetchone() == (2,)
    finally:
        cursor.execute("drop table located purge")


def test_an_unknown_boundary_is_refused_at_logon(connect, database, root):
    with pytest.raises(oracledb.DatabaseError, match="ORA-24545"):
        connect(dsn=f"{database.dsn}:pooled?pool_boundary=sometimes")
