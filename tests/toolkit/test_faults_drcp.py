"""What a driver pool over DRCP reports when something is taken away: kills, dead server processes, restarts, drains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import oracledb
import pytest

from labs.database.practice import PracticeDatabase
from labs.database.state import read_state
from labs.toolkit import SessionId
from labs.toolkit.faults import DatabaseFaults, Kill, outage
from tests.polling import until

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.practice,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROGRAM = "drcp-fault-tests"
ROWS = "select count(*) from drcp_rows"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeDatabase]:
    """A practice database of its own, which may be stopped, with a table."""
    home = tmp_path_factory.mktemp("drcp-faults")
    database = PracticeDatabase(home, prepare=lambda target: None, is_prepared=lambda target: True)
    try:
        database.ensure()
        with oracledb.connect(**admin_of(database)) as connection:
            connection.cursor().execute("create table drcp_rows (id number)")
        yield database
    finally:
        database.stop()


def admin_of(lab: PracticeDatabase) -> dict[str, str]:
    return {"user": "system", "password": read_state(lab.home).passwords.system, "dsn": lab.ensure().dsn}


def in_root(lab: PracticeDatabase, statement: str) -> list[tuple]:
    """Run a statement as SYS in the container root; give its rows."""
    who = admin_of(lab) | {"user": "sys", "dsn": lab.ensure().dsn.replace("FREEPDB1", "FREE")}
    with oracledb.connect(**who, mode=oracledb.AUTH_MODE_SYSDBA) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def faults(lab: PracticeDatabase) -> DatabaseFaults:
    return DatabaseFaults(**admin_of(lab))


@pytest.fixture
def pool(lab: PracticeDatabase) -> Iterator[oracledb.ConnectionPool]:
    """A driver pool over DRCP, which is started; it looks at a connection before it lends it."""
    if in_root(lab, "select status from dba_cpool_info") == [("INACTIVE",)]:
        in_root(lab, "begin dbms_connection_pool.start_pool; end;")
    who = admin_of(lab)
    who["dsn"] += ":pooled"
    with closing(oracledb.create_pool(**who, min=1, max=2, cclass="FAULTS", program=PROGRAM, ping_interval=0)) as made:
        yield made


def asked(connection: oracledb.Connection, statement: str = ROWS) -> int:
    with connection.cursor() as cursor:
        return cursor.execute(statement).fetchone()[0]


def change(connection: oracledb.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into drcp_rows values (1)")


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(oracledb.Error) as caught:
        call()
    return caught.value.args[0].full_code


def id_of(connection: oracledb.Connection) -> SessionId:
    return SessionId(connection.session_id, connection.serial_num)


@pytest.mark.parametrize("how", [Kill.KILL, Kill.KILL_IMMEDIATE, Kill.DISCONNECT_IMMEDIATE])
def test_who_holds_a_killed_session_gets_dpy_4011_and_the_pool_a_new_one(faults, pool, how):
    with pool.acquire() as connection:
        change(connection)
        session = id_of(connection)
        with faults.kill(PROGRAM, how) as killed:
            assert killed == (session,)
            assert code_of(lambda: asked(connection)) == "DPY-4011"
    with pool.acquire() as connection:
        assert asked(connection) == 0
        assert id_of(connection) != session


def test_a_session_that_is_killed_between_two_borrowers_is_replaced_unseen(faults, pool):
    with pool.acquire() as connection:
        asked(connection)
        session = id_of(connection)
    with faults.kill(PROGRAM) as killed, pool.acquire() as connection:
        assert killed == (session,)
        assert asked(connection) == 0
        assert id_of(connection) != session
    assert pool.opened == 1


def test_a_transaction_may_end_before_the_session_is_disconnected(faults, lab, pool):
    with pool.acquire() as connection:
        change(connection)
        with faults.kill(PROGRAM, Kill.DISCONNECT_POST_TRANSACTION):
            connection.commit()
            assert code_of(lambda: asked(connection)) == "DPY-4011"
    with pool.acquire() as connection:
        assert asked(connection) == 1
        connection.cursor().execute("truncate table drcp_rows")


def test_who_holds_a_session_whose_server_process_ends_gets_dpy_4011_and_the_pool_a_new_one(faults, pool):
    with pool.acquire() as connection:
        change(connection)
        with faults.kill_server_processes(PROGRAM) as ended:
            assert len(ended) == 1
            assert code_of(lambda: asked(connection)) == "DPY-4011"
    with pool.acquire() as connection:
        assert asked(connection) == 0


def test_a_server_process_that_ends_between_two_borrowers_is_replaced_unseen(faults, pool):
    with pool.acquire() as connection:
        asked(connection)
    with faults.kill_server_processes(PROGRAM) as ended, pool.acquire() as connection:
        assert len(ended) == 1
        assert asked(connection) == 0


def test_a_restart_ends_the_connections_and_drcp_is_started_again_with_the_database(lab, pool):
    who = admin_of(lab)
    with pool.acquire() as connection:
        change(connection)
        with outage(lab):
            assert code_of(lambda: asked(connection)) == "DPY-4011"
            assert code_of(lambda: oracledb.connect(**who)) == "DPY-6005"
    assert in_root(lab, "select status from dba_cpool_info") == [("ACTIVE",)]
    with pool.acquire() as connection:
        assert asked(connection) == 0


def test_a_drain_lets_work_end_and_then_refuses_new_connections(lab, pool):
    with pool.acquire() as working:
        change(working)
        in_root(lab, "begin dbms_connection_pool.stop_pool(draintime => 600); end;")
        with pytest.raises(oracledb.OperationalError, match=r"(?s)DPY-6005.*DPY-6000.*12520"):
            pool.acquire()
        working.commit()
        assert asked(working) == 1
    until(lambda: pool.opened == 0)
    until(lambda: in_root(lab, "select status from dba_cpool_info") == [("INACTIVE",)])
    in_root(lab, "truncate table system.drcp_rows")


def test_a_stop_without_a_drain_ends_the_connections_at_once(lab, pool):
    with pool.acquire() as working:
        change(working)
        in_root(lab, "begin dbms_connection_pool.stop_pool(draintime => 0); end;")
        assert code_of(lambda: asked(working)) == "DPY-4011"
    with pytest.raises(oracledb.OperationalError, match=r"(?s)DPY-6005.*DPY-6000.*12520"):
        pool.acquire()
