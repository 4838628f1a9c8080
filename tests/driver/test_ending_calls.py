"""Cancel, call_timeout, kill and disconnect: what the victim sees, and what becomes of its work."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import oracledb
import pytest

from tests.polling import CALL_TIMEOUT_MS, until

# The driver leaves the socket of a dead connection to the garbage collector.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

MANY = "(select level from dual connect by level <= 4000)"
SLOW = f"select count(*) from {MANY} a, {MANY} b, {MANY} c"


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


def is_active(admin: oracledb.Connection, connection: oracledb.Connection) -> bool:
    found = rows(admin, "select status from v$session where sid = :1", connection.session_id)
    return found == [("ACTIVE",)]


def locked(connect, table) -> tuple[oracledb.Connection, oracledb.Connection]:
    """Return a session that holds a row and one that would wait for it."""
    holder, waiter = connect(), connect()
    with holder.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
        holder.commit()
        cursor.execute(f"update {table} set name = 'b'")
    return holder, waiter


def end(killer: oracledb.Connection, victim: oracledb.Connection, how: str) -> None:
    with killer.cursor() as cursor:
        cursor.execute(f"alter system {how} session '{victim.session_id},{victim.serial_num}' immediate")


def test_a_cancelled_wait_ends_at_once_and_the_session_goes_on(connect, admin, table):
    holder, waiter = locked(connect, table)
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(rows, waiter, f"select * from {table} for update")
        until(lambda: is_active(admin, waiter))
        begin = time.perf_counter()
        waiter.cancel()
        error = waiting.exception(10)
        assert time.perf_counter() - begin < 1
    assert "ORA-01013" in str(error)
    assert rows(waiter, "select 1 from dual") == [(1,)]
    holder.rollback()
    with holder.cursor() as cursor:
        cursor.execute(f"lock table {table} in exclusive mode nowait")
    holder.rollback()


def test_a_cancelled_block_leaves_none_of_its_changes(connect, admin, table):
    connection = connect()
    block = f"begin insert into {table} values (1, 'a'); dbms_session.sleep(20); end;"
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(connection.cursor().execute, block)
        until(lambda: is_active(admin, connection))
        connection.cancel()
        assert "ORA-01013" in str(running.exception(10))
    connection.commit()
    assert rows(connection, f"select count(*) from {table}") == [(0,)]


def test_call_timeout_ends_a_wait_and_the_session_goes_on(connect, table):
    holder, waiter = locked(connect, table)
    waiter.call_timeout = CALL_TIMEOUT_MS
    with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        rows(waiter, f"select * from {table} for update")
    waiter.call_timeout = 0
    assert rows(waiter, f"select name from {table}") == [("a",)]
    holder.rollback()


def test_call_timeout_ends_a_long_computation(connect):
    connection = connect()
    connection.call_timeout = CALL_TIMEOUT_MS
    with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        rows(connection, SLOW)
    connection.call_timeout = 0
    assert rows(connection, "select 1 from dual") == [(1,)]


def test_others_are_served_while_one_computes(connect, admin):
    slow = connect()
    with ThreadPoolExecutor(1) as executor:
        computing = executor.submit(rows, slow, SLOW)
        until(lambda: is_active(admin, slow))
        begin = time.perf_counter()
        for _ in range(20):
            rows(admin, "select 1 from dual")
        assert time.perf_counter() - begin < 2
        slow.cancel()
        assert "ORA-01013" in str(computing.exception(10))


def test_a_cancel_that_comes_too_late_does_no_lasting_harm(connect):
    connection = connect()
    connection.cancel()
    with suppress(oracledb.DatabaseError):
        rows(connection, "select 1 from dual")
    assert rows(connection, "select 1 from dual") == [(1,)]


def test_a_killed_idle_session_is_told_at_its_next_call(connect, admin):
    victim = connect()
    end(admin, victim, "kill")
    found = rows(admin, "select status, server from v$session where sid = :1", victim.session_id)
    assert found == [("KILLED", "PSEUDO")]
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011") as caught:
        rows(victim, "select 1 from dual")
    assert "ORA-00028" in str(caught.value)
    assert not victim.is_healthy()


def test_a_killed_waiting_session_is_told_at_once_and_its_lock_is_free(connect, admin, table):
    holder, waiter = locked(connect, table)
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(rows, waiter, f"select * from {table} for update")
        until(lambda: is_active(admin, waiter))
        end(admin, waiter, "kill")
        assert "DPY-4011" in str(waiting.exception(10))
    end(admin, holder, "kill")
    other = connect()
    assert rows(other, f"select name from {table} for update nowait") == [("a",)]
    other.rollback()


def test_a_disconnected_session_loses_its_socket(connect, admin):
    victim = connect()
    end(admin, victim, "disconnect")
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        rows(victim, "select 1 from dual")
    until(lambda: not rows(admin, "select 1 from v$session where sid = :1", victim.session_id))


@pytest.mark.parametrize("how", ["", " immediate"])
@pytest.mark.parametrize(("ending", "kept"), [("commit", 1), ("rollback", 0)])
def test_a_session_disconnected_after_its_transaction_may_end_it(connect, admin, table, ending, kept, how):
    victim = connect()
    rows_of_table = f"select count(*) from {table}"
    with victim.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
    name = f"{victim.session_id},{victim.serial_num}"
    with admin.cursor() as cursor:
        cursor.execute(f"alter system disconnect session '{name}' post_transaction{how}")
    assert rows(victim, rows_of_table) == [(1,)]
    with victim.cursor() as cursor:
        cursor.execute(ending)
    with pytest.raises(oracledb.DatabaseError, match="ORA-00028"):
        rows(victim, "select 1 from dual")
    assert rows(connect(), rows_of_table) == [(kept,)]


def test_disconnecting_after_the_transaction_kills_a_session_without_one(connect, admin):
    victim = connect()
    with admin.cursor() as cursor:
        cursor.execute(f"alter system disconnect session '{victim.session_id},{victim.serial_num}' post_transaction")
    with pytest.raises(oracledb.DatabaseError, match="ORA-00028"):
        rows(victim, "select 1 from dual")


def test_killing_needs_the_right_and_a_session_that_is_there(connect, admin, connection):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        end(connection, admin, "kill")
    with admin.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match="ORA-00030"):
        cursor.execute("alter system kill session '9999,1'")
    with pytest.raises(oracledb.DatabaseError, match="ORA-00027"):
        end(admin, admin, "kill")
