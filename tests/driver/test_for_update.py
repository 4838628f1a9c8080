"""FOR UPDATE: where Oracle refuses it, and which rows it locks.

Source: SQL Language Reference 23ai, SELECT, row_limiting_clause and for_update_clause.
"""

from __future__ import annotations

import oracledb
import pytest

pytestmark = pytest.mark.driver

REFUSED = {
    "select id from {t} order by id fetch first 1 rows only for update skip locked": "ORA-02014",
    "select id from {t} offset 1 rows for update": "ORA-02014",
    "select * from (select id from {t} order by id) where rownum = 1 for update": "ORA-02014",
    "select * from (select distinct id from {t}) for update": "ORA-02014",
    "select * from (select id from {t} union all select id from {t}) for update": "ORA-02014",
    "select * from (select id, count(*) n from {t} group by id) for update": "ORA-02014",
    "select distinct id from {t} for update": "ORA-01786",
    "select * from (select id from {t} for update) where rownum <= 1": "ORA-00907",
}
LOCKING = {
    "select id from {t} where rownum <= 1 for update skip locked": [1],
    "select * from (select id from {t} where id = 2) for update": [2],
    "select id from {t} where id = 2 for update": [2],
    "select id from {t} where id > 1 fetch first 2 rows only for update": [2, 3],
    "select a.id from {t} a left join {t} b on b.id = a.id + 1 where a.id = 1 for update": [1, 2],
    "select a.id from {t} a left join {t} b on b.id = a.id + 9 where a.id = 1 for update": [1],
    "select a.id from {t} a join {t} b on b.id = a.id + 2 where a.id = 1 for update of a.id": [1],
}


@pytest.fixture
def three_rows(connection, table) -> str:
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} values (:1, 'x')", [(1,), (2,), (3,)])
    connection.commit()
    return table


def ids(connection: oracledb.Connection, sql: str) -> list[int]:
    with connection.cursor() as cursor:
        return [row[0] for row in cursor.execute(sql)]


@pytest.mark.parametrize(("sql", "code"), REFUSED.items())
def test_what_is_no_single_row_of_a_table_is_not_locked(connection, three_rows, sql, code):
    with pytest.raises(oracledb.DatabaseError, match=code):
        ids(connection, sql.format(t=three_rows))


@pytest.mark.parametrize(("sql", "locked"), LOCKING.items())
def test_the_rows_that_a_query_reads_are_locked(connection, connect, three_rows, sql, locked):
    ids(connection, sql.format(t=three_rows))
    other = connect()
    free = ids(other, f"select id from {three_rows} for update skip locked")
    other.close()
    assert sorted({1, 2, 3} - set(free)) == locked


@pytest.mark.practice
def test_what_postgresql_cannot_lock_is_refused_by_name(connection, three_rows):
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001: .*WITH"):
        ids(connection, f"with w as (select id from {three_rows}) select * from w for update")
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-03001: .*outer join"):
        ids(connection, f"select a.id from {three_rows} a, {three_rows} b where b.id(+) = a.id for update")
