"""Names of tables, indexes and constraints, and what of two definitions on the same columns Oracle refuses.

Source: SQL Language Reference 23ai, Database Object Naming Rules (namespaces), constraint, CREATE INDEX; Database Error
Messages.
"""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

pytestmark = pytest.mark.driver

OK = ""
STORIES = {
    "a table, its index and its key have one name": [
        ("create table ns_1 (id number, n number)", OK),
        ("create unique index ns_1 on ns_1 (id)", OK),
        ("alter table ns_1 add constraint ns_1 primary key (id)", OK),
        ("insert into ns_1 values (1, 1)", OK),
        ("insert into ns_1 values (1, 2)", "ORA-00001: unique constraint ({user}.NS_1) violated"),
        ("drop index ns_1", "ORA-02429"),
    ],
    "a key finds its index among other additions": [
        ("create table ns_1 (id number, n number)", OK),
        ("create unique index ns_key on ns_1 (id)", OK),
        ("alter table ns_1 add (constraint ns_key primary key (id), constraint ns_n check (n > 0))", OK),
    ],
    "a key whose columns are others takes no index": [
        ("create table ns_1 (id number, n number)", OK),
        ("create unique index ns_key on ns_1 (n)", OK),
        ("alter table ns_1 add constraint ns_key primary key (id)", "ORA-00955"),
    ],
    "constraints of a schema have different names": [
        ("create table ns_1 (n number constraint ns_rule check (n > 0))", OK),
        ("create table ns_2 (n number constraint ns_rule unique)", "ORA-02264"),
        ("create table ns_2 (n number)", OK),
        ("alter table ns_2 add constraint ns_rule check (n > 1)", "ORA-02264"),
    ],
    "a list of columns is indexed once": [
        ("create table ns_1 (id number primary key, n number, m number)", OK),
        ("create index ns_i on ns_1 (n, m)", OK),
        ("create index ns_j on ns_1 (n, m)", "ORA-01408"),
        ("create index ns_j on ns_1 (id)", "ORA-01408"),
        ("create index ns_j on ns_1 (m, n)", OK),
        ("create index ns_k on ns_1 (n, m desc)", OK),
        ("create index ns_l on ns_1 (n + 1)", OK),
        ("create index ns_m on ns_1 (n + 2)", OK),
        ("create index ns_o on ns_1 (n + 1)", "ORA-01408"),
    ],
    "a foreign key needs a key, not an index": [
        ("create table ns_1 (n number)", OK),
        ("create unique index ns_i on ns_1 (n)", OK),
        ("create table ns_2 (n number references ns_1 (n))", "ORA-02270"),
        ("alter table ns_1 add constraint ns_key unique (n)", OK),
        ("create table ns_2 (n number references ns_1 (n))", OK),
    ],
    "a constraint is renamed and dropped by its name": [
        ("create table ns_1 (n number constraint ns_key unique, m number constraint ns_check check (m > 0))", OK),
        ("alter table ns_1 rename constraint ns_key to ns_other", OK),
        ("alter table ns_1 drop constraint ns_key", "ORA-02443"),
        ("alter table ns_1 drop constraint ns_other", OK),
        ("alter table ns_1 drop constraint ns_check", OK),
        ("alter table ns_none drop constraint ns_check", "ORA-00942"),
    ],
    "a constraint is disabled and enabled": [
        ("create table ns_1 (n number primary key, m number constraint ns_check check (m > 0))", OK),
        ("create table ns_2 (n number constraint ns_parent references ns_1 disable)", OK),
        ("insert into ns_2 values (7)", OK),
        ("truncate table ns_1", OK),
        (
            "alter table ns_2 enable constraint ns_parent",
            "ORA-02298: cannot validate ({user}.NS_PARENT) - parent keys not",
        ),
        ("insert into ns_1 values (7, 1)", OK),
        ("alter table ns_2 modify constraint ns_parent enable", OK),
        ("insert into ns_2 values (8)", "ORA-02291"),
        ("truncate table ns_1", "ORA-02266"),
        ("alter table ns_1 disable constraint ns_check", OK),
        ("update ns_1 set m = -1", OK),
        (
            "alter table ns_1 enable constraint ns_check",
            "ORA-02293: cannot validate ({user}.NS_CHECK) - check constraint",
        ),
        ("update ns_1 set m = 1", OK),
        ("alter table ns_1 enable constraint ns_check", OK),
        ("update ns_1 set m = -1", "ORA-02290"),
        (
            "alter table ns_1 disable constraint ns_none",
            "ORA-02431: cannot disable constraint (NS_NONE) - no such constraint",
        ),
        ("alter table ns_1 disable primary key", "ORA-03001"),
    ],
    "a deferrable key is deferred by its name": [
        ("create table ns_1 (n number constraint ns_key unique deferrable)", OK),
        ("set constraint ns_key deferred", OK),
        ("insert into ns_1 values (1)", OK),
        ("insert into ns_1 values (1)", OK),
        ("set constraints ns_key immediate", "ORA-00001"),
        ("set constraint ns_none deferred", "ORA-02448"),
    ],
}


@pytest.fixture
def cursor(connection) -> Iterator[oracledb.Cursor]:
    with connection.cursor() as cursor:
        yield cursor
        connection.rollback()
        for name in ("ns_2", "ns_1"):
            cursor.execute(f"drop table if exists {name} cascade constraints purge")


def said(cursor: oracledb.Cursor, sql: str) -> str:
    try:
        cursor.execute(sql)
    except oracledb.DatabaseError as error:
        return str(error)
    return OK


@pytest.mark.parametrize("story", STORIES)
def test_each_statement_is_answered_as_by_oracle(cursor, database, story):
    for sql, expected in STORIES[story]:
        answer = said(cursor, sql)
        assert answer.startswith(expected.format(user=database.user)), sql
        assert expected or not answer, sql


def test_the_dictionary_has_the_names_that_were_given(cursor):
    cursor.execute("create table ns_1 (id number constraint ns_1 primary key, n number)")
    cursor.execute("create index ns_n on ns_1 (n)")
    cursor.execute("select index_name from user_indexes where table_name = 'NS_1' order by 1")
    assert cursor.fetchall() == [("NS_1",), ("NS_N",)]
    cursor.execute("select constraint_name, index_name from user_constraints where table_name = 'NS_1'")
    assert cursor.fetchall() == [("NS_1", "NS_1")]
    cursor.execute(
        "select object_name, object_type from user_objects where object_name like 'NS!_%' escape '!' order by 1, 2"
    )
    assert cursor.fetchall() == [("NS_1", "INDEX"), ("NS_1", "TABLE"), ("NS_N", "INDEX")]
