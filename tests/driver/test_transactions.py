"""Commit, rollback, savepoints, locks: what concurrent sessions do to each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from tests.polling import until

pytestmark = pytest.mark.driver


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


def run(connection: oracledb.Connection, sql: str, *binds: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, binds)
        return cursor.rowcount


def is_blocked(admin: oracledb.Connection, connection: oracledb.Connection) -> bool:
    found = rows(admin, "select blocking_session from v$session where sid = :1", connection.session_id)
    return found[0][0] is not None


def test_uncommitted_work_is_seen_by_its_session_alone(connect, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    assert rows(connection, f"select count(*) from {table}") == [(1,)]
    assert rows(connect(), f"select count(*) from {table}") == [(0,)]


def test_rollback_undoes_and_commit_keeps(connect, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    connection.rollback()
    run(connection, f"insert into {table} values (2, 'b')")
    connection.commit()
    assert rows(connect(), f"select id from {table}") == [(2,)]


def test_the_driver_knows_whether_a_transaction_is_open(connection, table):
    assert not connection.transaction_in_progress
    rows(connection, f"select * from {table}")
    assert not connection.transaction_in_progress
    run(connection, f"insert into {table} values (1, 'a')")
    assert connection.transaction_in_progress
    connection.commit()
    assert not connection.transaction_in_progress


def test_a_failing_statement_undoes_itself_and_nothing_else(connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    with pytest.raises(oracledb.IntegrityError):
        run(connection, f"insert into {table} select 2 - level, 'x' from dual connect by level <= 2")
    connection.commit()
    assert rows(connection, f"select id, name from {table}") == [(1, "a")]


def test_a_lost_connection_leaves_no_work_behind(connect, admin, table):
    connection = connect()
    run(connection, f"insert into {table} values (1, 'a')")
    sid = connection.session_id
    connection.close()
    until(lambda: not rows(admin, "select 1 from v$session where sid = :1", sid))
    assert rows(connect(), f"select count(*) from {table}") == [(0,)]


def test_ddl_commits_what_was_open(connect, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    run(connection, "create table drv_ddl (id number)")
    run(connection, "drop table drv_ddl purge")
    assert rows(connect(), f"select count(*) from {table}") == [(1,)]
    run(connection, f"truncate table {table}")


def test_a_savepoint_takes_back_what_came_after_it(connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    run(connection, "savepoint before_two")
    run(connection, f"insert into {table} values (2, 'b')")
    run(connection, "rollback to before_two")
    connection.commit()
    assert rows(connection, f"select id from {table}") == [(1,)]
    with pytest.raises(oracledb.DatabaseError, match="ORA-01086"):
        run(connection, "rollback to before_two")


def test_a_reader_is_not_blocked_by_a_writer(connect, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    connection.commit()
    run(connection, f"update {table} set name = 'changed'")
    assert rows(connect(), f"select name from {table}") == [("a",)]


def test_a_writer_waits_for_the_row_and_the_views_say_for_whom(connect, admin, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    connection.commit()
    waiter = connect()
    run(connection, f"update {table} set name = 'first'")
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(run, waiter, f"update {table} set name = name || ' second'")
        until(lambda: is_blocked(admin, waiter))
        blocker = rows(admin, "select blocking_session, event from v$session where sid = :1", waiter.session_id)
        assert blocker == [(connection.session_id, "enq: TX - row lock contention")]
        assert not waiting.done()
        connection.commit()
        assert waiting.result(10) == 1
    waiter.commit()
    assert rows(connection, f"select name from {table}") == [("first second",)]


def test_nowait_fails_at_once_and_wait_after_its_time(connect, connection, table):
    run(connection, f"insert into {table} values (1, 'a')")
    connection.commit()
    rows(connection, f"select * from {table} for update")
    assert connection.transaction_in_progress
    other = connect()
    with pytest.raises(oracledb.DatabaseError, match="ORA-00054"):
        rows(other, f"select * from {table} for update nowait")
    with pytest.raises(oracledb.DatabaseError, match="ORA-30006"):
        rows(other, f"select * from {table} for update wait 1")
    assert rows(other, f"select * from {table} for update skip locked") == []
    other.rollback()


def test_a_deadlock_is_ora_00060_for_one_of_the_two(connect, connection, table):
    run(connection, f"insert into {table} select level, 'a' from dual connect by level <= 2")
    connection.commit()
    sessions = [connect(), connect()]
    barrier = threading.Barrier(2)

    def cross(place: int) -> str:
        session = sessions[place]
        run(session, f"update {table} set name = 'x' where id = :1", 1 + place)
        barrier.wait(10)
        try:
            run(session, f"update {table} set name = 'x' where id = :1", 2 - place)
        except oracledb.DatabaseError as error:
            session.rollback()
            return str(error.args[0].full_code)
        session.commit()
        return "done"

    with ThreadPoolExecutor(2) as executor:
        outcomes = list(executor.map(cross, range(2)))
    assert sorted(outcomes) == ["ORA-00060", "done"]


def test_an_open_transaction_shows_in_the_views(admin, connection, table, database):
    run(connection, f"insert into {table} values (1, 'a')")
    sid = connection.session_id
    found = rows(
        admin,
        "select t.status from v$transaction t join v$session s on s.saddr = t.ses_addr where s.sid = :1",
        sid,
    )
    assert found == [("ACTIVE",)]
    locked = rows(admin, "select oracle_username, locked_mode from v$locked_object where session_id = :1", sid)
    assert locked == [(database.user, 3)]
    connection.rollback()
    assert rows(admin, "select 1 from v$locked_object where session_id = :1", sid) == []


@pytest.fixture
def deferring(connection) -> Iterator[oracledb.Connection]:
    """A connection with a table whose constraints wait for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("create table dfr_p (id number primary key)")
        cursor.execute(
            "create table dfr_c (p number constraint dfr_fk references dfr_p deferrable initially deferred,"
            " u number constraint dfr_u unique)"
        )
        yield connection
        connection.rollback()
        cursor.execute("drop table dfr_c purge")
        cursor.execute("drop table dfr_p purge")


@pytest.mark.parametrize("autocommit", [False, True])
def test_a_deferred_constraint_that_fails_at_the_commit_rolls_it_back(deferring, autocommit):
    deferring.autocommit = autocommit
    cursor = deferring.cursor()
    insert = "insert into dfr_c values (99, 1)"
    if not autocommit:
        cursor.execute(insert)
    with pytest.raises(oracledb.DatabaseError, match=r"ORA-02091: transaction rolled back\nORA-02291: .*DFR_FK"):
        _ = cursor.execute(insert) if autocommit else deferring.commit()
    deferring.autocommit = False
    assert not deferring.transaction_in_progress
    assert cursor.execute("select count(*) from dfr_c").fetchone() == (0,)


def test_a_commit_in_a_block_is_rolled_back_too(deferring):
    with pytest.raises(oracledb.DatabaseError, match="ORA-02091"):
        deferring.cursor().execute("begin insert into dfr_c values (99, 1); commit; end;")
    assert deferring.cursor().execute("select count(*) from dfr_c").fetchone() == (0,)


@pytest.mark.parametrize("names", ["constraints all", "constraint dfr_fk", "constraints dfr_fk"])
def test_a_constraint_can_be_looked_at_before_the_commit(deferring, names):
    cursor = deferring.cursor()
    cursor.execute("insert into dfr_c values (99, 1)")
    with pytest.raises(oracledb.DatabaseError, match="ORA-02291"):
        cursor.execute(f"set {names} immediate")
    cursor.execute("insert into dfr_p values (99)")
    cursor.execute(f"set {names} immediate")
    deferring.commit()
    assert cursor.execute("select count(*) from dfr_c").fetchone() == (1,)


def test_a_constraint_that_cannot_wait_is_not_made_to(deferring):
    with pytest.raises(oracledb.DatabaseError, match="ORA-02447"):
        deferring.cursor().execute("set constraint dfr_u deferred")
