"""What the V$ views tell about sessions that wait for locks, as the classic queries join them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import oracledb
import pytest

from tests.polling import until

pytestmark = pytest.mark.driver

FIRST = "update {table} set name = 'first' where id = 1"
SECOND = "update {table} set name = 'second' where id = 1"
LOCK = "begin :1 := dbms_lock.request(4711, 6, {wait_s}); end;"
PAIRS = {
    "a row": (FIRST, SECOND),
    "a table": ("lock table {table} in exclusive mode", SECOND),
    "a user lock": (LOCK.format(wait_s=0), LOCK.format(wait_s=60)),
}
TYPES = {"a row": "TX", "a table": "TM", "a user lock": "UL"}


def rows(connection: oracledb.Connection, sql: str, **binds: object) -> list[tuple]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


def run(connection: oracledb.Connection, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [cursor.var(int)] if ":1" in sql else [])


@contextmanager
def waiting(
    admin: oracledb.Connection, connect: Callable[..., oracledb.Connection], table: str, what: str
) -> Iterator[tuple[int, int]]:
    """Have one session wait for another for the length of a block; give the holder's and the waiter's sid."""
    holder, waiter = connect(), connect()
    first, second = (text.format(table=table) for text in PAIRS[what])
    run(holder, first)
    thread = threading.Thread(target=run, args=(waiter, second))
    thread.start()
    try:
        is_waiting = "select count(*) from v$session where sid = :sid and blocking_session is not null"
        until(lambda: rows(admin, is_waiting, sid=waiter.session_id) == [(1,)])
        yield holder.session_id, waiter.session_id
    finally:
        holder.close()
        thread.join()
        waiter.rollback()


@pytest.fixture
def one_row(connection: oracledb.Connection, table: str) -> str:
    run(connection, f"insert into {table} values (1, 'one')")
    connection.commit()
    return table


@pytest.fixture(params=PAIRS)
def pair(request, admin, connect, database, one_row) -> Iterator[tuple[int, int, str]]:
    run(admin, f"grant execute on dbms_lock to {database.user}")
    with waiting(admin, connect, one_row, request.param) as (holder, waiter):
        yield holder, waiter, TYPES[request.param]


# Source of the columns' meaning: Oracle Database Reference, V$LOCK and V$SESSION (LOCKWAIT, ROW_WAIT_OBJ#).
def test_the_waiter_shows_the_lock_that_the_holder_has(admin, pair):
    holder, waiter, kind = pair
    found = rows(
        admin,
        "select h.sid, w.sid, h.type from v$lock h join v$lock w on h.type = w.type and h.id1 = w.id1 and h.id2 = w.id2"
        " where h.block = 1 and w.request > 0",
    )
    assert found == [(holder, waiter, kind)]


def test_holder_and_waiter_are_found_by_their_requests(admin, pair):
    holder, waiter, _ = pair
    found = rows(
        admin,
        "select decode(request, 0, 'holder', 'waiter'), sid from v$lock"
        " where (id1, id2, type) in (select id1, id2, type from v$lock where request > 0) order by request",
    )
    assert found == [("holder", holder), ("waiter", waiter)]


def test_lockwait_is_the_address_of_the_awaited_lock(admin, pair):
    _, waiter, kind = pair
    joined = "select s.sid, l.type, l.lmode from v$session s join v$lock l on l.kaddr = s.lockwait"
    assert rows(admin, joined) == [(waiter, kind, 0)]


def test_the_wait_names_the_lock_in_its_parameters(admin, pair):
    _, waiter, kind = pair
    found = rows(
        admin,
        "select chr(bitand(s.p1, 4278190080) / 16777216) || chr(bitand(s.p1, 16711680) / 65536), bitand(s.p1, 65535),"
        " l.request, s.p2, l.id1, s.state, s.wait_time, s.wait_class"
        " from v$session s join v$lock l on l.sid = s.sid and l.request > 0 where s.sid = :sid",
        sid=waiter,
    )
    ((name, mode, request, p2, id1, state, wait_time, wait_class),) = found
    assert (name, mode, p2) == (kind, request, id1)
    assert (state, wait_time, wait_class) == ("WAITING", 0, "Application")


def test_a_wait_for_a_row_names_the_table_and_the_row(admin, connect, database, one_row):
    with waiting(admin, connect, one_row, "a row") as (_, waiter):
        found = rows(
            admin,
            "select o.object_name, s.row_wait_block#, s.row_wait_row# from v$session s"
            " join dba_objects o on o.object_id = s.row_wait_obj# where s.sid = :sid",
            sid=waiter,
        )
        place = f"select rowid from {database.user}.{one_row} where id = 1"
        ((name, block, slot),) = found
        assert name == one_row
        assert rows(admin, place)[0][0][9:] == _digits(block, 6) + _digits(slot, 3)


def _digits(number: int, count: int) -> str:
    """Return a number in the digits of a ROWID."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return "".join(alphabet[number >> 6 * place & 63] for place in reversed(range(count)))


def test_who_does_not_wait_waits_for_no_row(admin):
    found = rows(admin, "select row_wait_obj#, lockwait, seq# from v$session where sid = sys_context('userenv', 'sid')")
    assert found[0][:2] == (-1, None)


def test_a_transaction_has_records_of_undo(admin, connection, table):
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} values (:1, 'x')", [(number,) for number in range(200)])
    of_session = "from v$transaction t join v$session s on s.taddr = t.addr where s.sid = :sid"
    ((records, blocks),) = rows(admin, f"select t.used_urec, t.used_ublk {of_session}", sid=connection.session_id)
    assert records >= 200
    assert 1 <= blocks <= records


def test_the_statement_that_runs_is_found_by_its_address(admin):
    mine = "where s.sid = sys_context('userenv', 'sid')"
    joined = f"select q.sql_text from v$session s join v$sqlarea q on q.address = s.sql_address {mine}"
    assert rows(admin, joined) == [(joined,)]
    seen = rows(admin, f"select sql_child_number, sql_exec_start, sql_exec_id, prev_exec_start from v$session s {mine}")
    assert None not in seen[0]


def test_a_logon_is_dated(admin, connection, database):
    age = "select sysdate - cast(last_login as date) from dba_users where username = :who"
    found = rows(admin, age, who=database.user)
    assert 0 <= found[0][0] < 1


def test_object_id_is_a_column_like_others(connection, table):
    run(connection, f"alter table {table} add (object_id number default 7, object_value number)")
    run(connection, f"insert into {table} (id, name) values (1, 'x')")
    assert rows(connection, f"select object_id, object_value from {table} where object_id = 7") == [(7, None)]
    assert rows(connection, "select count(object_id) from user_objects where object_id is null") == [(0,)]
    with pytest.raises(oracledb.DatabaseError, match="ORA-00904"):
        rows(connection, "select object_id from dual")
