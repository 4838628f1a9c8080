"""PRACTICE_EVENT_LOG through the driver: what the practice database has seen, in order and with times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import oracledb
import pytest

from labs.practice_db.session.event_log import EventKind
from tests.driver.conftest import Connect
from tests.polling import until

Log = Callable[..., list[tuple]]
_numbers = count(1)

# The driver leaves the socket of a dead connection to the garbage collector.
pytestmark = [
    pytest.mark.driver,
    pytest.mark.practice,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def program() -> str:
    """The name by which a test knows its own connections."""
    return f"event-log-test-{next(_numbers)}"


@pytest.fixture
def log(admin: oracledb.Connection, program: str) -> Log:
    """Return events of the tests' program since the test began: the columns that are named, in the order of time."""
    cursor = admin.cursor()
    ((before,),) = cursor.execute("select last_seq from practice_event_log_state").fetchall()

    def read(*kinds: EventKind, columns: str = "event") -> list[tuple]:
        cursor.execute(
            f"select {columns}, event from practice_event_log where seq > :1 and program = :2 order by time_us, seq",
            [before, program],
        )
        wanted = {kind.value for kind in kinds or EventKind}
        return [row[:-1] for row in cursor.fetchall() if row[-1] in wanted]

    return read


@pytest.fixture
def client(connect: Connect, program: str) -> Connect:
    """Open connections of the test's program."""
    return lambda **changes: connect(**{"program": program, **changes})


def in_thread(call: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def test_a_session_is_logged_from_logon_to_logoff(log, client):
    connection = client()
    sid, serial_num = connection.session_id, connection.serial_num
    connection.close()
    found = log(EventKind.LOGON, EventKind.LOGOFF, columns="sid, serial#, event, duration_us, time_us")
    (logon, logoff) = found
    assert logon[:4] == (sid, serial_num, "LOGON", None)
    assert logoff[:3] == (sid, serial_num, "LOGOFF")
    assert logoff[3] == pytest.approx(logoff[4] - logon[4], abs=1)


def test_statements_and_round_trips_are_logged_while_somebody_reads(log, client):
    with client() as connection, connection.cursor() as cursor:
        cursor.execute("select 'seen' from dual").fetchone()
        connection.ping()
        found = log(EventKind.STATEMENT, EventKind.ROUND_TRIP, columns="event, detail, sql_id, duration_us")
        statement, execute, ping = found
        assert statement[:2] == ("STATEMENT", "select 'seen' from dual")
        assert execute[:3] == ("ROUND TRIP", "execute", None)
        assert ping[:2] == ("ROUND TRIP", "ping")
        assert all(row[3] >= 0 for row in found)
        (known,) = cursor.execute("select sql_id from v$sql where sql_text = :1", [statement[1]]).fetchall()
        assert known == (statement[2],)


def test_the_statements_of_a_block_take_no_round_trip(log, client):
    with client() as connection, connection.cursor() as cursor:
        cursor.execute("declare n number; begin for i in 1..3 loop select i into n from dual; end loop; end;")
        kinds = [kind for (kind,) in log(EventKind.STATEMENT, EventKind.ROUND_TRIP)]
        assert kinds.count("STATEMENT") == 4
        assert kinds.count("ROUND TRIP") == 1


def test_a_password_in_a_statement_is_not_logged(log, client, database):
    with client(**database.administrator) as connection:
        cursor = connection.cursor()
        for form in ("{}", "begin execute immediate '{}'; end;"):
            cursor.execute(form.format("create user log_secret identified by swordfish"))
            cursor.execute(form.format("drop user log_secret"))
        texts = [text for (text,) in log(EventKind.STATEMENT, columns="detail") if "begin" not in text]
    assert texts == ["create user log_secret identified by *", "drop user log_secret"] * 2


def test_a_transaction_is_logged_with_how_it_ended(log, client, table):
    with client() as connection, connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
        cursor.execute(f"update {table} set name = 'b'")
        connection.commit()
        cursor.execute(f"delete from {table}")
        connection.rollback()
        cursor.execute(f"select * from {table}").fetchall()
    found = log(EventKind.TRANSACTION_BEGAN, EventKind.TRANSACTION_ENDED, columns="event, detail")
    assert found == [
        ("TRANSACTION BEGAN", None), ("TRANSACTION ENDED", "commit"),
        ("TRANSACTION BEGAN", None), ("TRANSACTION ENDED", "rollback"),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["autocommit", "array", "block", "ddl"])
def test_a_commit_that_nobody_asked_for_is_logged(log, client, table, how):
    with client() as connection, connection.cursor() as cursor:
        connection.autocommit = how in ("autocommit", "array")
        if how == "array":
            cursor.executemany(f"insert into {table} values (:1, 'a')", [(1,), (2,)])
        else:
            cursor.execute(f"insert into {table} values (1, 'a')")
        if how == "block":
            cursor.execute("begin commit; end;")
        if how == "ddl":
            cursor.execute("create sequence event_log_s")
            cursor.execute("drop sequence event_log_s")
    found = log(EventKind.TRANSACTION_BEGAN, EventKind.TRANSACTION_ENDED, columns="event, detail")
    assert found == [("TRANSACTION BEGAN", None), ("TRANSACTION ENDED", "commit")]


def test_closing_a_connection_rolls_its_transaction_back(log, client, table):
    with client() as connection, connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'a')")
    found = log(EventKind.TRANSACTION_ENDED, EventKind.LOGOFF, columns="event, detail")
    assert found == [("TRANSACTION ENDED", "rollback"), ("LOGOFF", None)]


def test_an_error_is_logged_with_its_number_and_session(log, client):
    with client() as connection, connection.cursor() as cursor:
        with pytest.raises(oracledb.DatabaseError):
            cursor.execute("select * from no_such_table")
        ((code, sid, detail),) = log(EventKind.ERROR, columns="error_code, sid, detail")
        assert (code, sid) == (942, connection.session_id)
        assert "does not exist" in detail


def test_a_refused_logon_is_logged_without_a_session(log, client, database):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        client(password="Wrong-Pass-1")
    assert log(EventKind.ERROR, columns="error_code, username, sid") == [(1017, database.user, None)]


def test_a_connection_that_the_listener_refuses_is_logged(log, client, database):
    with pytest.raises(oracledb.DatabaseError, match="ORA-12520"):
        client(dsn=f"{database.dsn}:pooled")
    assert log(EventKind.ERROR, columns="error_code, detail") == [(12520, "refused by the listener")]


def test_a_kill_is_logged_and_its_work_undone(log, client, admin, table):
    connection = client()
    connection.cursor().execute(f"insert into {table} values (1, 'a')")
    admin.cursor().execute(f"alter system kill session '{connection.session_id},{connection.serial_num}'")
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        connection.ping()
    until(lambda: log(EventKind.LOGOFF))
    found = log(
        EventKind.KILLED, EventKind.TRANSACTION_ENDED, EventKind.ERROR, EventKind.LOGOFF,
        columns="event, error_code, detail",
    )  # fmt: skip
    assert [(event, code) for event, code, _ in found] == [
        ("KILLED", None), ("TRANSACTION ENDED", None), ("ERROR", 28), ("LOGOFF", None),
    ]  # fmt: skip
    assert found[1][2] == "rollback"


def test_a_lock_wait_is_logged_with_its_blocker_and_its_length(log, client, connection, table):
    holder = connection.cursor()
    holder.execute(f"insert into {table} values (1, 'a')")
    connection.commit()
    holder.execute(f"update {table} set name = 'b'")
    waiter = client()
    thread = in_thread(lambda: waiter.cursor().execute(f"update {table} set name = 'c'"))
    ((sid, blocker, detail),) = until(lambda: log(EventKind.LOCK_WAIT_BEGAN, columns="sid, blocking_session, detail"))
    assert (sid, blocker) == (waiter.session_id, connection.session_id)
    assert detail == "enq: TX - row lock contention"
    connection.rollback()
    thread.join()
    until(lambda: log(EventKind.LOCK_WAIT_ENDED))
    began, ended = log(
        EventKind.LOCK_WAIT_BEGAN, EventKind.LOCK_WAIT_ENDED, columns="event, time_us, duration_us, blocking_session"
    )
    assert (began[0], ended[0]) == ("LOCK WAIT BEGAN", "LOCK WAIT ENDED")
    assert ended[2] == pytest.approx(ended[1] - began[1], abs=2)
    assert ended[3] == connection.session_id
    waiter.rollback()


def test_the_second_in_line_waits_for_the_holder_too(log, client, connection, table):
    holder = connection.cursor()
    holder.execute(f"insert into {table} values (1, 'a')")
    connection.commit()
    holder.execute(f"update {table} set name = 'b'")
    waiters = [client() for _ in range(2)]
    threads = [in_thread(lambda w=w: w.cursor().execute(f"update {table} set name = 'c'")) for w in waiters]
    until(lambda: len(log(EventKind.LOCK_WAIT_BEGAN)) == 2)
    blockers = log(EventKind.LOCK_WAIT_BEGAN, columns="blocking_session")
    assert blockers == [(connection.session_id,)] * 2
    connection.rollback()
    until(lambda: any(not thread.is_alive() for thread in threads))
    for thread, waiter in sorted(zip(threads, waiters, strict=True), key=lambda pair: pair[0].is_alive()):
        thread.join()
        waiter.rollback()


def test_the_state_tells_clock_reach_and_losses(admin, client):
    client().close()
    cursor = admin.cursor()
    ask = "select s.time_us, s.first_seq, s.last_seq, s.lost, min(e.seq), max(e.seq), max(e.time_us)"
    ask += " from practice_event_log_state s, practice_event_log e group by s.time_us, first_seq, last_seq, lost"
    ((now_us, first, last, lost, oldest, newest, latest_us),) = cursor.execute(ask).fetchall()
    assert (first, last) == (oldest, newest)
    assert lost == first - 1
    assert latest_us <= now_us


@pytest.mark.parametrize(
    "condition",
    [
        "seq > :n",
        "l.seq > :n and event is not null",
        "not seq <= :n",
        "seq > :n or 1 = 0",
        "event = 'LOGON' and (seq > :n)",
        "seq > to_number(:n) - 0",
    ],
)
def test_reading_on_gives_the_same_rows_however_it_is_asked(admin, client, condition):
    client().close()
    cursor = admin.cursor()
    ((last,),) = cursor.execute("select last_seq - 3 from practice_event_log_state").fetchall()
    client().close()
    kinds = "and event in ('LOGON', 'LOGOFF')"
    every = cursor.execute(f"select seq, event from practice_event_log where 1 = 1 {kinds} order by seq").fetchall()
    found = cursor.execute(
        f"select seq, event from practice_event_log l where ({condition}) {kinds} order by seq", {"n": last}
    ).fetchall()
    only = ("LOGON",) if "LOGON" in condition else ("LOGON", "LOGOFF")
    assert found == [(seq, event) for seq, event in every if seq > last and event in only]
    assert found


@pytest.mark.parametrize("right", ["select_catalog_role", "alter system"])
def test_a_user_without_rights_does_not_see_the_log(admin, connect, right):
    ask = "select (select count(*) from practice_event_log), last_seq from practice_event_log_state"
    with admin.cursor() as cursor:
        cursor.execute('create user log_plain identified by "Plain-Pass-1"')
        cursor.execute("grant create session to log_plain")
        try:
            with connect(user="log_plain", password="Plain-Pass-1") as plain:
                with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
                    plain.cursor().execute(ask)
                cursor.execute(f"grant {right} to log_plain")
                assert plain.cursor().execute(ask).fetchone()[0] > 0
        finally:
            cursor.execute("drop user log_plain")
