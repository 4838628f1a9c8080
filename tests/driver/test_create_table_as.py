"""CREATE TABLE ... AS: which columns it makes, and what Oracle refuses.

Source: SQL Language Reference 23ai, CREATE TABLE, AS subquery; Database Error Messages, ORA-00998, 01723, 01773.
"""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

pytestmark = pytest.mark.driver

COLUMNS = "select column_name, data_type, data_length, nullable from user_tab_columns where table_name = 'COPIED'"
REFUSED = {
    "create table copied as select id * 2 from {t}": "ORA-00998",
    "create table copied as select id, count(*) from {t} group by id": "ORA-00998",
    "create view copied_view as select id * 2 from {t}": "ORA-00998",
    "create table copied as select id, null nothing from {t}": "ORA-01723",
    "create table copied (id number) as select id from {t}": "ORA-01773",
    "create table copied (id, name)": "ORA-02263",
}


@pytest.fixture
def run(connection, table) -> Iterator[oracledb.Cursor]:
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'one')")
        connection.commit()
        yield cursor
        cursor.execute("drop table if exists copied purge")


@pytest.mark.parametrize(("sql", "code"), REFUSED.items())
def test_what_gives_no_column_is_refused(run, table, sql, code):
    with pytest.raises(oracledb.DatabaseError, match=code):
        run.execute(sql.format(t=table))


# A NOT NULL of its own is copied, one that the primary key implies is not.
@pytest.mark.parametrize("items", ["*", "id, name", "t.id, t.name"])
def test_the_columns_keep_type_and_not_null(run, table, items):
    run.execute(f"create table copied as select {items} from {table} t")
    run.execute(COLUMNS)
    assert run.fetchall() == [("ID", "NUMBER", 22, "Y"), ("NAME", "VARCHAR2", 20, "N")]
    run.execute("select * from copied")
    assert run.fetchall() == [(1, "one")]


def test_literals_and_user_have_lengths(run, table):
    run.execute(f"create table copied as select 'it''s' text, user who, name renamed from {table}")
    run.execute(COLUMNS)
    assert run.fetchall() == [("TEXT", "CHAR", 4, "Y"), ("WHO", "VARCHAR2", 128, "Y"), ("RENAMED", "VARCHAR2", 20, "N")]


def test_constraints_and_defaults_stand_in_the_list_of_names(run, table):
    run.execute(
        "create table copied (n primary key, label default 'none' not null, constraint copied_c check (n > 0))"
        f" as select id, name from {table}"
    )
    run.execute("select constraint_type from user_constraints where table_name = 'COPIED' order by 1")
    assert [kind for (kind,) in run] == ["C", "C", "P"]
    run.execute("insert into copied (n) values (2)")
    for values in ("1, 'again'", "-1, 'below'", "3, null"):
        with pytest.raises(oracledb.IntegrityError):
            run.execute(f"insert into copied values ({values})")
    run.execute("select n, label from copied order by n")
    assert run.fetchall() == [(1, "one"), (2, "none")]
    run.connection.rollback()


def test_a_table_of_a_failing_list_is_not_left(run, table):
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-022(90|93)"):
        run.execute(f"create table copied (n check (n > 5)) as select id from {table}")
    run.execute("select count(*) from user_tables where table_name = 'COPIED'")
    assert run.fetchone() == (0,)
