"""What the driver reports when an administrator or an outage takes something away; what was committed stays."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import closing, contextmanager

import oracledb
import pytest

from labs.database.practice import PracticeDatabase
from labs.database.state import read_state
from labs.toolkit import Probe, SessionId
from labs.toolkit.faults import DatabaseFaults, Kill, Proxy, outage
from labs.toolkit.faults.server_process import end_server_process
from tests import chosen
from tests.polling import until

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PROGRAM = "fault-tests"


@pytest.fixture(scope="module")
def admin(chosen_database):
    return chosen.administrator(chosen_database)


@pytest.fixture(scope="module")
def user(admin):
    """A user of the database with a table of one committed row."""
    arguments = {**admin, "user": "fault_user", "password": "Fault-User-1", "program": PROGRAM}
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        cursor.execute('create user fault_user identified by "Fault-User-1"')
        cursor.execute("grant create session, create table, unlimited tablespace to fault_user")
        with oracledb.connect(**arguments) as own:
            own.cursor().execute("create table fault_rows (id number primary key, text varchar2(20))")
            own.cursor().execute("insert into fault_rows values (1, 'kept')")
            own.commit()
        yield arguments
        DatabaseFaults(**admin).kill(PROGRAM).begin()
        cursor.execute("drop user fault_user cascade")


@pytest.fixture
def faults(admin):
    return DatabaseFaults(**admin)


@pytest.fixture
def connection(user):
    with oracledb.connect(**user) as opened:
        opened.call_timeout = 20_000
        yield opened


def asked(connection, statement="select 1 from dual", **binds):
    with connection.cursor() as cursor:
        return cursor.execute(statement, **binds).fetchone()


def code_of(call):
    with pytest.raises(oracledb.Error) as caught:
        call()
    return caught.value.args[0].full_code


def rows(user):
    with oracledb.connect(**user) as connection, connection.cursor() as cursor:
        return cursor.execute("select id, text from fault_rows order by id").fetchall()


def change(connection):
    with connection.cursor() as cursor:
        cursor.execute("update fault_rows set text = 'lost' where id = 1")


def is_working(probe):
    return any(seen.status == "ACTIVE" for seen in probe.sessions(PROGRAM))


@contextmanager
def in_background(call):
    """Run a call in a thread during the block; gives the list that its error's code is put into."""
    codes = []

    def run():
        try:
            call()
        except oracledb.Error as error:
            codes.append(error.args[0].full_code)

    thread = threading.Thread(target=run)
    thread.start()
    yield codes
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("how", [Kill.KILL, Kill.KILL_IMMEDIATE, Kill.DISCONNECT_IMMEDIATE])
def test_a_killed_session_is_dpy_4011_and_its_open_work_is_lost(faults, user, connection, how):
    change(connection)
    session = SessionId(connection.session_id, connection.serial_num)
    with faults.kill(PROGRAM, how) as killed:
        assert killed == (session,)
        assert code_of(lambda: asked(connection)) == "DPY-4011"
        assert not connection.is_healthy()
    assert rows(user) == [(1, "kept")]


def test_disconnecting_after_the_transaction_ends_a_session_that_has_none(faults, connection):
    asked(connection)
    with faults.kill(PROGRAM, Kill.DISCONNECT_POST_TRANSACTION) as killed:
        assert len(killed) == 1
        assert code_of(lambda: asked(connection)) == "DPY-4011"


def test_one_session_is_killed_by_its_id_and_the_others_live(faults, user, connection):
    with oracledb.connect(**user) as other:
        with faults.kill_session(SessionId(other.session_id, other.serial_num)) as killed:
            assert len(killed) == 1
        assert code_of(lambda: asked(other)) == "DPY-4011"
    assert asked(connection) == (1,)


def test_killing_a_session_that_is_gone_ends_nothing(faults, connection):
    with faults.kill_session(SessionId(connection.session_id, connection.serial_num + 1)) as killed:
        assert killed == ()
    assert asked(connection) == (1,)


def test_a_pool_replaces_sessions_that_were_killed(faults, user):
    with closing(oracledb.create_pool(**user, min=2, max=2, ping_interval=0)) as pool:
        until(lambda: pool.opened == 2)
        with faults.kill(PROGRAM) as killed:
            assert len(killed) == 2
        with pool.acquire() as first, pool.acquire() as second:
            assert asked(first) == asked(second) == (1,)


@pytest.mark.practice  # its server processes run on this machine
@pytest.mark.practice
def test_a_session_whose_server_process_ends_is_dpy_4011_and_the_others_live(faults, admin, user, connection):
    change(connection)
    with oracledb.connect(**admin) as other:
        asked(other, "select count(*) from fault_user.fault_rows")
        with faults.kill_server_processes(PROGRAM) as ended:
            assert len(ended) == 1
            assert code_of(lambda: asked(connection, "select text from fault_rows")) == "DPY-4011"
        assert asked(other, "select text from fault_user.fault_rows") == ("kept",)
    assert rows(user) == [(1, "kept")]


def test_a_process_that_serves_nobody_here_is_left_alone():
    with pytest.raises(LookupError, match="the database runs on elsewhere, not on"):
        end_server_process(str(os.getpid()), "elsewhere")


@pytest.mark.skipif(not os.path.exists("/proc/self/comm"), reason="this system does not say what a process is")
def test_a_process_that_is_no_server_process_is_left_alone():
    with pytest.raises(LookupError, match="not a server process"):
        end_server_process(str(os.getpid()), socket.gethostname())


def test_whoever_wants_a_locked_row_gets_dpy_4024_by_call_timeout_and_may_go_on(faults, connection):
    connection.call_timeout = 100
    with faults.row_lock("fault_user.fault_rows", "id", 1) as holder:
        assert holder is not None
        assert code_of(lambda: change(connection)) == "DPY-4024"
        connection.call_timeout = 20_000
        assert code_of(lambda: asked(connection, "select 1 from fault_rows for update nowait")) == "ORA-00054"
    change(connection)
    connection.rollback()


def test_whoever_waits_for_a_row_goes_on_when_the_fault_ends(faults, admin, connection):
    fault = faults.row_lock("fault_user.fault_rows", "id", 1)
    fault.begin()
    with Probe(**admin) as probe, in_background(lambda: change(connection)) as codes:
        try:
            until(lambda: is_working(probe))
        finally:
            fault.end()
    assert codes == []
    connection.rollback()


def test_a_session_that_is_killed_while_it_waits_is_dpy_4011(faults, admin, connection):
    with faults.row_lock("fault_user.fault_rows", "id", 1), in_background(lambda: change(connection)) as codes:
        with Probe(**admin) as probe:
            until(lambda: is_working(probe))
        faults.kill(PROGRAM).begin()
        assert until(lambda: codes) == ["DPY-4011"]


def test_the_lock_ends_with_its_block_also_after_an_error_or_if_its_session_is_killed(faults, user, connection):
    fault = faults.row_lock("fault_rows", "id", 1, holder=user)
    with pytest.raises(ZeroDivisionError), fault as holder:
        assert 1 / (holder is None)
    asked(connection, "select 1 from fault_rows for update nowait")
    connection.rollback()
    with fault as holder:
        faults.kill_session(holder).begin()
        asked(connection, "select 1 from fault_rows for update nowait")
        connection.rollback()
    assert not fault.is_active


def test_a_row_that_is_not_there_cannot_be_locked_and_a_name_must_be_one(faults):
    with pytest.raises(LookupError, match="no row to lock: 99"):
        faults.row_lock("fault_user.fault_rows", "id", 99).begin()
    with pytest.raises(ValueError, match="must be a name"):
        faults.row_lock("fault_rows; drop", "id", 1)


def test_a_locked_account_refuses_logons_with_ora_28000_and_sessions_stay(faults, user, connection):
    with faults.lock_account("fault_user"):
        assert code_of(lambda: oracledb.connect(**user)) == "ORA-28000"
        assert asked(connection) == (1,)
    assert rows(user) == [(1, "kept")]


def test_an_account_that_was_locked_before_stays_locked(faults, user):
    with faults.lock_account("fault_user"):
        with faults.lock_account("fault_user"):
            pass
        assert code_of(lambda: oracledb.connect(**user)) == "ORA-28000"
    assert rows(user) == [(1, "kept")]


def test_an_account_that_does_not_exist_is_named(faults):
    with pytest.raises(LookupError, match="knows no nobody_here"):
        faults.lock_account("nobody_here").begin()


def test_restricted_logons_are_dpy_6000_and_sessions_stay(faults, admin, user, connection):
    with faults.restrict_logons():
        for who in (user, admin):
            with pytest.raises(oracledb.OperationalError, match=r"(?s)DPY-6000.*12526"):
                oracledb.connect(**who)
        assert asked(connection) == (1,)
    assert rows(user) == [(1, "kept")]


@pytest.fixture
def lab(tmp_path):
    database = PracticeDatabase(tmp_path, prepare=lambda target: None, is_prepared=lambda target: True)
    yield database
    database.stop()


def test_an_outage_is_seen_by_a_pool_and_what_was_committed_is_there_afterwards(lab):
    dsn = lab.ensure().dsn
    who = {"user": "system", "password": read_state(lab.home).passwords.system}
    with Proxy(dsn) as proxy, closing(oracledb.create_pool(**who, dsn=dsn, min=1, max=1)) as pool:
        with pool.acquire() as connection:
            connection.cursor().execute("create table outage_rows (id number)")
            connection.cursor().execute("insert into outage_rows values (1)")
            connection.commit()
            connection.cursor().execute("insert into outage_rows values (2)")
            with outage(lab):
                assert code_of(lambda: asked(connection)) == "DPY-4011"
                assert code_of(lambda: oracledb.connect(**who, dsn=dsn)) == "DPY-6005"
                assert code_of(lambda: oracledb.connect(**who, dsn=proxy.dsn)) == "DPY-6005"
        with pool.acquire() as connection:
            assert asked(connection, "select min(id), count(*) from outage_rows") == (1, 1)
