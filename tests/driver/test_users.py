"""Users, privileges and roles: who may do what in whose schema."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

pytestmark = pytest.mark.driver

PASSWORD = "Other-Pass-1"


def run(connection: oracledb.Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows(connection: oracledb.Connection, sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql).fetchall()


@pytest.fixture
def other(admin, connect) -> Iterator[oracledb.Connection]:
    """A second user, who may log on and nothing else."""
    run(admin, f'create user drv_other identified by "{PASSWORD}"', "grant create session to drv_other")
    connection = connect(user="drv_other", password=PASSWORD)
    yield connection
    connection.close()
    run(admin, "drop user drv_other cascade")


def test_without_the_privilege_nothing_is_created(other, admin):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        run(other, "create table mine (id number)")
    run(admin, "grant create table to drv_other")
    run(other, "create table mine (id number)")
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        run(other, "create sequence my_numbers")


def test_a_table_of_another_user_is_not_there_until_it_is_granted(connection, other, table, database):
    run(connection, f"insert into {table} values (1, 'a')")
    connection.commit()
    theirs = f"{database.user}.{table}"
    with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
        rows(other, f"select * from {theirs}")
    run(connection, f"grant select on {table} to drv_other")
    assert rows(other, f"select id from {theirs}") == [(1,)]
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-01031|ORA-00942|ORA-41900"):
        run(other, f"insert into {theirs} values (2, 'b')")
    run(connection, f"revoke select on {table} from drv_other")
    with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
        rows(other, f"select * from {theirs}")


def test_the_grant_option_lets_a_user_pass_a_grant_on(admin, connection, other, connect, table, database):
    theirs = f"{database.user}.{table}"
    run(admin, f'create user drv_third identified by "{PASSWORD}"', "grant create session to drv_third")
    third = connect(user="drv_third", password=PASSWORD)
    try:
        run(connection, f"grant select on {table} to drv_other with grant option")
        run(other, f"grant select on {theirs} to drv_third")
        assert rows(third, f"select count(*) from {theirs}") == [(0,)]
    finally:
        third.close()
        run(connection, f"drop table {table} purge", f"create table {table} (id number)")
        run(admin, "drop user drv_third")


def test_a_role_passes_its_grants_on(admin, connection, other, table, database):
    run(admin, "create role drv_role")
    try:
        run(connection, f"grant select on {table} to drv_role")
        run(admin, "grant drv_role to drv_other")
        assert rows(other, f"select count(*) from {database.user}.{table}") == [(0,)]
        assert rows(other, "select role from session_roles") == [("DRV_ROLE",)]
    finally:
        run(admin, "drop role drv_role")
    assert rows(other, "select role from session_roles") == []


def test_only_some_may_make_users(connection):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        run(connection, "create user drv_third identified by x1")


@pytest.mark.parametrize(
    "statement",
    [
        "create table drv_no_right (a number)",
        "/* hi */ create table drv_no_right (a number)",
        "--\ncreate /* it */ global temporary table drv_no_right (a number)",
        "create table drv_no_right as select 1 a from dual",
        "create or replace /* it */ force view drv_no_right as select 1 a from dual",
        "create\nsequence drv_no_right",
        "begin execute immediate 'create table drv_no_right (a number)'; end;",
    ],
)
def test_only_those_with_the_privilege_make_objects_however_it_is_written(other, statement):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        run(other, statement)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ('create user drv_other identified by "x1"', "ORA-01920"),
        ("drop user drv_missing", "ORA-01918"),
        ("alter user drv_missing account lock", "ORA-01918"),
        ("grant create session to drv_missing", "ORA-01917"),
        ("grant drv_missing_role to drv_other", "ORA-01919"),
        ("revoke create view from drv_other", "ORA-01952"),
        ("drop role drv_missing_role", "ORA-01919"),
        ("alter user drv_other profile drv_missing_profile", "ORA-02380"),
    ],
)
def test_a_mistake_has_oracles_number(admin, other, statement, code):
    with pytest.raises(oracledb.DatabaseError, match=code):
        run(admin, statement)


def test_a_user_with_objects_is_dropped_with_cascade_only(admin, connect):
    run(admin, f'create user drv_owner identified by "{PASSWORD}"', "grant connect, resource to drv_owner")
    owner = connect(user="drv_owner", password=PASSWORD)
    run(owner, "create table kept (id number)")
    owner.close()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01922"):
        run(admin, "drop user drv_owner")
    run(admin, "drop user drv_owner cascade")
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        connect(user="drv_owner", password=PASSWORD)


def test_a_user_changes_the_own_password_by_statement(other, connect):
    run(other, 'alter user drv_other identified by "Newer-Pass-2"')
    connect(user="drv_other", password="Newer-Pass-2").close()
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        connect(user="drv_other", password=PASSWORD)


def test_temporary_rows_are_private_and_end_with_their_transaction_or_session(connect):
    one, two = connect(), connect()
    run(one, "create global temporary table drv_tx (id number) on commit delete rows")
    run(one, "create global temporary table drv_se (id number) on commit preserve rows")
    try:
        for name in ("drv_tx", "drv_se"):
            run(one, f"insert into {name} values (1)")
            assert rows(one, f"select count(*) from {name}") == [(1,)]
            assert rows(two, f"select count(*) from {name}") == [(0,)]
        one.commit()
        assert rows(one, "select count(*) from drv_tx") == [(0,)]
        assert rows(one, "select count(*) from drv_se") == [(1,)]
        one.close()
        assert rows(two, "select count(*) from drv_se") == [(0,)]
    finally:
        run(two, "drop table drv_tx", "drop table drv_se")


def test_a_user_who_is_dropped_is_nobodys_proxy_any_more(other, admin):
    run(
        admin,
        f'create user drv_proxy identified by "{PASSWORD}"',
        "alter user drv_other grant connect through drv_proxy",
        "drop user drv_proxy",
        f'create user drv_proxy identified by "{PASSWORD}"',
    )
    try:
        assert rows(admin, "select proxy from proxy_users where client = 'DRV_OTHER'") == []
    finally:
        run(admin, "drop user drv_proxy")
