"""Views outlive what they read.

Source: SQL Language Reference 23ai, DROP TABLE, DROP VIEW, ALTER TABLE, CREATE VIEW; Database Error Messages,
ORA-01402, ORA-04063.
"""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

pytestmark = pytest.mark.driver

STATUS = "select object_name, status from user_objects where object_type = 'VIEW' and object_name like 'CV%' order by 1"
VALID, INVALID = "VALID", "INVALID"
CHANGES = {
    "drop table cv_t": (INVALID, INVALID),
    "alter table cv_t drop column b": (INVALID, INVALID),
    "alter table cv_t rename column b to c": (INVALID, INVALID),
    "alter table cv_t rename to cv_u": (INVALID, INVALID),
    "rename cv_t to cv_u": (INVALID, INVALID),
    "alter table cv_t modify (b varchar2(40))": (VALID, VALID),
    "alter table cv_t add c number": (VALID, VALID),
    "create or replace view cv_1 as select b, a from cv_t": (VALID, VALID),
    "create or replace view cv_1 as select b from cv_t": (VALID, INVALID),
    "drop view cv_1": (INVALID,),
}


@pytest.fixture
def cursor(connection) -> Iterator[oracledb.Cursor]:
    with connection.cursor() as cursor:
        cursor.execute("create table cv_t (a number primary key, b varchar2(10))")
        cursor.execute("create view cv_1 as select a, b from cv_t")
        cursor.execute("create view cv_2 as select a from cv_1")
        yield cursor
        for kind, name in (("view", "cv_2"), ("view", "cv_1"), ("table", "cv_t"), ("table", "cv_u")):
            cursor.execute(f"drop {kind} if exists {name} cascade constraints")


def statuses(cursor: oracledb.Cursor) -> tuple[str, ...]:
    return tuple(status for _, status in cursor.execute(STATUS))


@pytest.mark.parametrize(("change", "expected"), CHANGES.items())
def test_a_view_stays_and_is_valid_if_it_still_can_be(cursor, database, change, expected):
    cursor.execute(change)
    assert statuses(cursor) == expected
    if expected[-1] == VALID:
        assert cursor.execute("select a from cv_2").fetchall() == []
    else:
        with pytest.raises(oracledb.DatabaseError, match=rf'ORA-04063: view "{database.user}.CV_2" has errors'):
            cursor.execute("select a from cv_2")


@pytest.mark.parametrize("again", ["create table cv_t (a number, b varchar2(10))", "rename cv_u to cv_t"])
def test_views_work_again_when_their_table_is_back(cursor, again):
    cursor.execute("create table cv_u (b varchar2(10), a number)")
    cursor.execute("drop table cv_t")
    assert statuses(cursor) == (INVALID, INVALID)
    cursor.execute(again)
    cursor.execute("insert into cv_t (a, b) values (7, 'x')")
    assert cursor.execute("select a, b from cv_1").fetchall() == [(7, "x")]
    assert cursor.execute("select a from cv_2").fetchall() == [(7,)]
    assert statuses(cursor) == (VALID, VALID)


def test_an_invalid_view_is_replaced_and_dropped(cursor):
    cursor.execute("drop table cv_t")
    cursor.execute("create or replace view cv_2 as select 1 as one from dual")
    assert statuses(cursor) == (INVALID, VALID)
    cursor.execute("drop view cv_1")
    cursor.execute("create table cv_t (a number, b varchar2(10))")
    assert cursor.execute(STATUS).fetchall() == [("CV_2", VALID)]
    assert cursor.execute("select one from cv_2").fetchall() == [(1,)]


def test_rights_comments_and_the_check_stay_with_a_view(cursor, connection):
    cursor.execute("create or replace view cv_1 as select a, b from cv_t where a > 0 with check option")
    cursor.execute("grant select on cv_1 to public")
    cursor.execute("comment on table cv_1 is 'those above zero'")
    cursor.execute("alter table cv_t modify (b varchar2(30))")
    cursor.execute("select grantee, privilege from user_tab_privs where table_name = 'CV_1'")
    assert cursor.fetchall() == [("PUBLIC", "SELECT")]
    cursor.execute("select comments from user_tab_comments where table_name = 'CV_1'")
    assert cursor.fetchall() == [("those above zero",)]
    with pytest.raises(oracledb.DatabaseError, match="ORA-01402"):
        cursor.execute("insert into cv_1 values (-1, 'x')")
    connection.rollback()


def test_the_dictionary_keeps_what_was_typed(cursor):
    cursor.execute("create or replace view cv_1 as select A , upper(b) up /* why */\n  from CV_T where nvl(a, 0) <> 3")
    cursor.execute("select text, text_length from user_views where view_name = 'CV_1'")
    typed = "select A , upper(b) up /* why */\n  from CV_T where nvl(a, 0) <> 3"
    assert cursor.fetchall() == [(typed, len(typed))]


def test_a_view_of_a_temporary_table_stays(cursor):
    cursor.execute("drop table cv_t")
    cursor.execute("create global temporary table cv_t (a number, b varchar2(10))")
    assert statuses(cursor) == (VALID, VALID)
    cursor.execute("drop table cv_t")
    assert statuses(cursor) == (INVALID, INVALID)
