"""DDL inside EXECUTE IMMEDIATE: it raises what it raises by itself, and needs the same rights."""

from __future__ import annotations

import oracledb
import pytest

pytestmark = pytest.mark.driver

# Source: Oracle Database Error Messages, each number's text.
FAILING = {
    "drop sequence no_such": 2289,
    "alter sequence no_such increment by 1": 2289,
    "select no_such.nextval from dual": 2289,
    "drop index no_such": 1418,
    "drop synonym no_such": 1434,
    "drop table no_such": 942,
    "alter table {table} drop constraint no_such": 2443,
    "drop procedure no_such": 4043,
    "drop package no_such": 4043,
    "drop trigger no_such": 4080,
    "create or replace procedure broken is begin this is wrong; end;": 24344,
}


def run(connection: oracledb.Connection, statement: str) -> int:
    """Run a statement in a block; return the SQLCODE that WHEN OTHERS sees, 0 if there is none."""
    block = "begin execute immediate q'[{}]'; :code := 0; exception when others then :code := sqlcode; end;"
    with connection.cursor() as cursor:
        code = cursor.var(int)
        cursor.execute(block.format(statement), code=code)
        return code.getvalue()


@pytest.mark.parametrize(("statement", "code"), FAILING.items())
def test_a_failing_statement_has_its_own_number(connection, table, statement, code):
    assert run(connection, statement.format(table=table)) == -code


def test_units_are_made_and_dropped_in_a_block(connection):
    made = "create or replace function made_here return number is begin return 7; end;"
    assert run(connection, made) == 0
    with connection.cursor() as cursor:
        assert cursor.callfunc("made_here", int) == 7
    assert run(connection, "drop function made_here") == 0
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from user_objects where object_name = 'MADE_HERE'")
        assert cursor.fetchone() == (0,)


def test_a_block_gives_no_right_to_create(admin, connect):
    with admin.cursor() as cursor:
        cursor.execute('create user drv_poor identified by "Plain-Pass-1"')
        try:
            cursor.execute("grant create session to drv_poor")
            poor = connect(user="drv_poor", password="Plain-Pass-1")
            assert run(poor, "create table mine (n number)") == -1031
            assert run(poor, "create procedure mine is begin null; end;") == -1031
            poor.close()
        finally:
            cursor.execute("drop user drv_poor cascade")
