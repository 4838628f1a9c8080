"""The V$ views and what they say about sessions, statements and the database."""

from __future__ import annotations

import re

import oracledb
import pytest

from labs.practice_db.handlers.views.supply import SUPPLIERS
from labs.practice_db.sql.views import VIEWS

pytestmark = pytest.mark.driver

ALL_VIEWS = sorted({view.source for view in VIEWS.values()})
is_practice = pytest.mark.practice


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


@is_practice
@pytest.mark.parametrize("name", ALL_VIEWS)
def test_every_declared_view_answers_or_is_refused_by_name(admin, name):
    if name in SUPPLIERS:
        rows(admin, f"select * from {name}")
    else:
        with pytest.raises(oracledb.DatabaseError, match=name.replace("$", r"\$")):
            rows(admin, f"select * from {name}")


# Views of Oracle's that articles and schema tools read, and the practice database has not (Database Reference 23ai).
NOT_HERE = "dba_editions dba_registry user_dependencies all_types user_lobs dba_pdbs cdb_users recyclebin v$px_session"


@is_practice
@pytest.mark.parametrize("name", NOT_HERE.split())
def test_a_view_of_oracles_that_is_not_here_is_refused_by_name(admin, name):
    with pytest.raises(oracledb.DatabaseError, match=f"ORA-03001: .*{re.escape(name.upper())}"):
        rows(admin, f"select count(*) from {name}")


def test_a_view_that_oracle_has_not_is_unknown(admin):
    with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
        rows(admin, "select count(*) from user_inventions")


@is_practice
@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("select buffer_gets from v$sql", "the column V$SQL.BUFFER_GETS"),
        ("select s.pdml_status from gv$session s", "the column V$SESSION.PDML_STATUS"),
        ("select log_io from v_$transaction", "the column V$TRANSACTION.LOG_IO"),
    ],
)
def test_a_column_that_oracle_has_is_refused_by_its_name(admin, sql, refused):
    with pytest.raises(oracledb.DatabaseError, match=f"ORA-03001: .*{re.escape(refused)}"):
        rows(admin, sql)


def test_a_column_that_nobody_has_is_an_invalid_identifier(admin):
    with pytest.raises(oracledb.DatabaseError, match="ORA-00904"):
        rows(admin, "select nobody_has_it from v$session")


def test_user_constraints_name_their_owner(connection, table):
    mine = "select distinct owner from {} where table_name = :1"
    for name in ("user_constraints", "user_cons_columns"):
        assert rows(connection, mine.format(name), table) == rows(connection, "select user from dual")


@is_practice
def test_the_version_says_that_this_is_not_oracle(connection):
    assert "not Oracle" in rows(connection, "select banner_full from v$version")[0][0]
    assert "not Oracle" in rows(connection, "select product from product_component_version")[0][0]


def test_a_user_without_rights_does_not_see_v_dollar_views(admin, connect):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_plain identified by "Plain-Pass-1"')
        cursor.execute("grant create session to drv_plain")
        try:
            plain = connect(user="drv_plain", password="Plain-Pass-1")
            with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
                rows(plain, "select count(*) from v$session")
            cursor.execute("grant select_catalog_role to drv_plain")
            assert rows(plain, "select count(*) from v$session")[0][0] > 1
            plain.close()
        finally:
            cursor.execute("drop user drv_plain")


@is_practice
def test_the_cursors_that_all_sessions_have_open_are_in_the_total(admin, connection):
    total = "select value from v$sysstat where name = 'opened cursors current'"
    before = rows(admin, total)[0][0]
    cursors = [connection.cursor().execute(f"select {number}, dummy from dual") for number in range(3)]
    assert rows(admin, total)[0][0] == before + len(cursors)


def test_sessions_and_processes_join_by_address(admin, connection):
    rows(connection, "select count(*) from user_tables")
    found = rows(
        admin,
        "select p.spid, s.server from v$session s join v$process p on p.addr = s.paddr where s.sid = :1",
        connection.session_id,
    )
    assert found[0][0] is not None
    assert found[0][1] == "DEDICATED"


def test_a_session_in_a_call_is_active_and_an_idle_one_is_not(admin, connection):
    found = rows(
        admin,
        "select sid, status from v$session where sid in (:1, :2)",
        admin.session_id,
        connection.session_id,
    )
    assert dict(found) == {admin.session_id: "ACTIVE", connection.session_id: "INACTIVE"}


def test_executions_are_counted_in_v_sql(admin, connection):
    text = "select 'counted in v$sql' from dual"
    for _ in range(3):
        rows(connection, text)
    assert rows(admin, "select executions from v$sql where sql_text = :1", text) == [(3,)]


def test_passwords_do_not_show_in_v_sql(admin):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_secret identified by "Hidden-Pass-1"')
        cursor.execute("drop user drv_secret")
    texts = " ".join(text for (text,) in rows(admin, "select sql_text from v$sql"))
    assert "drv_secret" in texts
    assert "Hidden-Pass-1" not in texts


def test_the_statistics_of_a_session_have_names(admin, connection):
    names = "select n.name from v$sesstat s join v$statname n on n.statistic# = s.statistic# where s.sid = :1"
    found = {name for (name,) in rows(admin, names, connection.session_id)}
    assert {"user commits", "execute count", "SQL*Net roundtrips to/from client"} <= found


def test_commits_are_counted(admin, connection, table):
    count = (
        "select s.value from v$sesstat s join v$statname n on n.statistic# = s.statistic#"
        " where n.name = 'user commits' and s.sid = :1"
    )
    before = rows(admin, count, connection.session_id)[0][0]
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
    connection.commit()
    assert rows(admin, count, connection.session_id)[0][0] == before + 1


def test_nls_parameters_follow_alter_session(connection):
    with connection.cursor() as cursor:
        cursor.execute("alter session set nls_date_format = 'YYYY-MM-DD'")
    found = rows(connection, "select value from nls_session_parameters where parameter = 'NLS_DATE_FORMAT'")
    assert found == [("YYYY-MM-DD",)]


def test_the_parameters_show_what_was_altered(admin):
    with admin.cursor() as cursor:
        cursor.execute("alter system set open_cursors = 333")
        assert rows(admin, "select value from v$parameter where name = 'open_cursors'") == [("333",)]
        cursor.execute("alter system set open_cursors = 300")
        with pytest.raises(oracledb.DatabaseError, match="ORA-02095"):
            cursor.execute("alter system set processes = 100")
