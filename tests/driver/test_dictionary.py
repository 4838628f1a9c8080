"""The data dictionary through the driver, as tools read it."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest
import sqlalchemy

pytestmark = pytest.mark.driver

STATEMENTS = (
    "create table dict_department (id number(9) constraint dict_dep_pk primary key, name varchar2(30) not null)",
    """create table dict_employee (
        id number(9) constraint dict_emp_pk primary key,
        department number(9) constraint dict_emp_fk references dict_department (id) on delete cascade,
        salary number(10, 2) constraint dict_emp_ck check (salary > 0),
        hired date default sysdate, photo raw(16), note clob, seen timestamp(3),
        constraint dict_emp_uk unique (department, hired))""",
    "create index dict_emp_ix on dict_employee (salary, hired)",
    "create sequence dict_numbers start with 5 increment by 2 cache 10",
    "create view dict_view as select id, salary from dict_employee where salary > 3",
    "create global temporary table dict_temp (a number primary key, b varchar2(3)) on commit preserve rows",
    "comment on table dict_employee is 'people'",
    "comment on column dict_employee.salary is 'a month'",
)
DROPS = (
    "drop view dict_view",
    "drop table dict_employee purge",
    "drop table dict_department purge",
    "drop sequence dict_numbers",
    "drop table dict_temp",
)


@pytest.fixture(scope="module")
def cursor(database) -> Iterator[oracledb.Cursor]:
    """A cursor of a user with a few objects."""
    connect = oracledb.connect(user=database.user, password=database.password, dsn=database.dsn)
    with connect as connection, connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)
        yield cursor
        for statement in DROPS:
            cursor.execute(statement)


def test_user_tables_has_tables_and_temporary_tables_but_no_views(cursor):
    cursor.execute(
        "select table_name, temporary, duration from user_tables where table_name like 'DICT%' order by table_name"
    )
    assert cursor.fetchall() == [
        ("DICT_DEPARTMENT", "N", None),
        ("DICT_EMPLOYEE", "N", None),
        ("DICT_TEMP", "Y", "SYS$SESSION"),
    ]


def test_columns_have_oracle_s_types_and_sizes(cursor):
    cursor.execute(
        """select column_name, data_type, data_length, data_precision, data_scale, nullable
           from user_tab_columns where table_name = 'DICT_EMPLOYEE' order by column_id"""
    )
    assert cursor.fetchall() == [
        ("ID", "NUMBER", 22, 9, 0, "N"),
        ("DEPARTMENT", "NUMBER", 22, 9, 0, "Y"),
        ("SALARY", "NUMBER", 22, 10, 2, "Y"),
        ("HIRED", "DATE", 7, None, None, "Y"),
        ("PHOTO", "RAW", 16, None, None, "Y"),
        ("NOTE", "CLOB", 4000, None, None, "Y"),
        ("SEEN", "TIMESTAMP(3)", 11, None, 3, "Y"),
    ]


def test_constraints_have_their_kinds_and_columns(cursor):
    cursor.execute(
        """select c.constraint_name, c.constraint_type, c.r_constraint_name, c.delete_rule, n.column_name, n.position
           from user_constraints c join user_cons_columns n
             on n.constraint_name = c.constraint_name and n.table_name = c.table_name
           where c.table_name = 'DICT_EMPLOYEE' order by c.constraint_name, n.position"""
    )
    assert cursor.fetchall() == [
        ("DICT_EMP_CK", "C", None, None, "SALARY", None),
        ("DICT_EMP_FK", "R", "DICT_DEP_PK", "CASCADE", "DEPARTMENT", 1),
        ("DICT_EMP_PK", "P", None, None, "ID", 1),
        ("DICT_EMP_UK", "U", None, None, "DEPARTMENT", 1),
        ("DICT_EMP_UK", "U", None, None, "HIRED", 2),
    ]


def test_not_null_is_a_check_constraint(cursor):
    cursor.execute(
        """select search_condition_vc from user_constraints
           where table_name = 'DICT_DEPARTMENT' and constraint_type = 'C'"""
    )
    assert cursor.fetchall() == [('"NAME" IS NOT NULL',)]


def test_indexes_have_their_columns(cursor):
    cursor.execute(
        """select i.index_name, i.uniqueness, c.column_name from user_indexes i
           join user_ind_columns c on c.index_name = i.index_name
           where i.table_name = 'DICT_EMPLOYEE' and i.index_name = 'DICT_EMP_IX' order by c.column_position"""
    )
    assert cursor.fetchall() == [("DICT_EMP_IX", "NONUNIQUE", "SALARY"), ("DICT_EMP_IX", "NONUNIQUE", "HIRED")]


def test_sequences_views_comments_and_objects_are_listed(cursor):
    cursor.execute("select increment_by, last_number from user_sequences where sequence_name = 'DICT_NUMBERS'")
    assert cursor.fetchone() == (2, 5)
    cursor.execute("select view_name from user_views where view_name like 'DICT%'")
    assert cursor.fetchall() == [("DICT_VIEW",)]
    cursor.execute(
        "select comments from user_col_comments where table_name = 'DICT_EMPLOYEE' and column_name = 'SALARY'"
    )
    assert cursor.fetchone() == ("a month",)
    cursor.execute("select object_type, status from user_objects where object_name = 'DICT_EMP_IX'")
    assert cursor.fetchone() == ("INDEX", "VALID")


def test_others_objects_are_seen_only_with_a_privilege_on_them(cursor, admin, database):
    with admin.cursor() as other:
        other.execute('create user dict_other identified by "Other-Pass-1" quota unlimited on users')
        other.execute("create table dict_other.secret (x number)")
        other.execute("create table dict_other.shared (x number)")
        other.execute(f"grant select on dict_other.shared to {database.user}")
        try:
            cursor.execute("select table_name from all_tables where owner = 'DICT_OTHER'")
            assert cursor.fetchall() == [("SHARED",)]
            cursor.execute("select privilege, grantor from user_tab_privs where owner = 'DICT_OTHER'")
            assert [privilege for privilege, _ in cursor] == ["SELECT"]
        finally:
            other.execute("drop user dict_other cascade")


def test_the_dba_views_need_a_right_to_the_dictionary(cursor, admin, database, connect):
    count = "select count(*) from dba_objects where object_name = 'DICT_VIEW'"
    assert cursor.execute(count).fetchone() == (1,)
    with admin.cursor() as other:
        other.execute('create user dict_plain identified by "Plain-Pass-1"')
        other.execute("grant create session to dict_plain")
        plain = connect(user="dict_plain", password="Plain-Pass-1")
        try:
            with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
                plain.cursor().execute(count)
        finally:
            plain.close()
            other.execute("drop user dict_plain cascade")


def test_sqlalchemy_reflects_a_schema(database, cursor):
    engine = sqlalchemy.create_engine(
        "oracle+oracledb://",
        creator=lambda: oracledb.connect(user=database.user, password=database.password, dsn=database.dsn),
        poolclass=sqlalchemy.NullPool,
    )
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, only=["dict_employee", "dict_department"])
    employee = metadata.tables["dict_employee"]
    assert [column.name for column in employee.primary_key] == ["id"]
    (foreign_key,) = employee.foreign_keys
    assert foreign_key.column.table.name == "dict_department"
    assert employee.c.salary.comment == "a month"
    assert {index.name for index in employee.indexes} == {"dict_emp_ix", "dict_emp_uk"}
    engine.dispose()


def test_views_have_comments_as_tables_have(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"create view {table}_v as select id from {table}")
        try:
            cursor.execute(f"comment on table {table}_v is 'what''s in it'")
            cursor.execute("select comments, table_type from user_tab_comments where table_name = :1", [f"{table}_V"])
            assert cursor.fetchall() == [("what's in it", "VIEW")]
            cursor.execute(f"comment on table {table}_v is ''")
            cursor.execute("select comments from user_tab_comments where table_name = :1", [f"{table}_V"])
            assert cursor.fetchall() == [(None,)]
            with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
                cursor.execute("comment on table no_such_table is 'x'")
        finally:
            cursor.execute(f"drop view {table}_v")
