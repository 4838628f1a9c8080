"""PROCESSES, SESSIONS and failed logons: what a client sees when the instance is full or the account is closed."""

from __future__ import annotations

from contextlib import ExitStack

import oracledb
import pytest

from labs.practice_db.session.limits import RESERVED
from tests.polling import until
from tests.practice import ADMIN_PASSWORD, PracticeServer, running

pytestmark = pytest.mark.driver

PROCESSES = 8


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("limits"), ["--processes", str(PROCESSES)]) as server:
        yield server


def connect(server: PracticeServer, user: str = "system", password: str = ADMIN_PASSWORD) -> oracledb.Connection:
    return oracledb.connect(user=user, password=password, dsn=server.dsn)


def execute(connection: oracledb.Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def count(connection: oracledb.Connection, sql: str) -> int:
    with connection.cursor() as cursor:
        return cursor.execute(sql).fetchone()[0]


@pytest.fixture(scope="module")
def learner(server) -> dict[str, str]:
    """A user with no rights but to log on."""
    with connect(server) as admin:
        execute(admin, 'create user learner identified by "Learner-Pass-1"', "grant create session to learner")
    return {"user": "learner", "password": "Learner-Pass-1"}


def test_learners_are_refused_when_processes_is_reached_and_taken_again_when_one_has_gone(server, learner):
    with ExitStack() as stack:
        sessions = [stack.enter_context(connect(server, **learner)) for _ in range(PROCESSES)]
        with pytest.raises(oracledb.DatabaseError, match="ORA-00020"):
            connect(server, **learner)
        with connect(server) as admin:
            sessions.pop().close()
            until(lambda: count(admin, "select count(*) from v$session where username = 'LEARNER'") == PROCESSES - 1)
        until(lambda: count_processes(server) == PROCESSES)
        stack.enter_context(connect(server, **learner))


def count_processes(server: PracticeServer) -> int:
    """Return how many processes there are, the looker's included."""
    with connect(server) as admin:
        return count(admin, "select count(*) from v$process")


def test_administrators_have_processes_of_their_own_until_the_listener_refuses_everybody(server, learner):
    with ExitStack() as stack:
        for _ in range(PROCESSES):
            stack.enter_context(connect(server, **learner))
        administrators = [stack.enter_context(connect(server)) for _ in range(RESERVED)]
        assert count(administrators[-1], "select count(*) from user_tables") >= 0
        with pytest.raises(oracledb.OperationalError, match="ORA-12516"):
            connect(server)
        with pytest.raises(oracledb.OperationalError, match="ORA-12516"):
            connect(server, **learner)


def test_the_servers_of_a_drcp_pool_are_processes_too(server):
    sys = {"user": "sys", "password": ADMIN_PASSWORD, "mode": oracledb.AUTH_MODE_SYSDBA}
    with oracledb.connect(**sys, dsn=server.service("FREE")) as root, ExitStack() as stack:
        execute(root, "begin dbms_connection_pool.start_pool; end;")
        try:
            sessions = [stack.enter_context(connect(server)) for _ in range(PROCESSES - 1 - 4)]
            for _ in range(RESERVED):
                stack.enter_context(connect(server))
            with pytest.raises(oracledb.OperationalError, match="ORA-12516"):
                connect(server)
            pooled = {"user": "system", "password": ADMIN_PASSWORD, "dsn": f"{server.dsn}:pooled"}
            with oracledb.connect(**pooled) as client:
                assert count(client, "select count(*) from v$process") == PROCESSES + RESERVED
            assert len(sessions) == 3
        finally:
            execute(root, "begin dbms_connection_pool.stop_pool(draintime => 0); end;")


def test_a_pool_stops_right_after_its_last_client_has_closed(server):
    sys = {"user": "sys", "password": ADMIN_PASSWORD, "mode": oracledb.AUTH_MODE_SYSDBA}
    pooled = {"user": "system", "password": ADMIN_PASSWORD, "dsn": f"{server.dsn}:pooled"}
    with oracledb.connect(**sys, dsn=server.service("FREE")) as root:
        for _ in range(10):
            execute(root, "begin dbms_connection_pool.start_pool; end;")
            with oracledb.connect(**pooled) as client:
                count(client, "select count(*) from v$process")
            execute(root, "begin dbms_connection_pool.stop_pool; end;")


def test_every_process_may_have_a_backend(server):
    with ExitStack() as stack:
        sessions = [stack.enter_context(connect(server)) for _ in range(PROCESSES)]
        for session in sessions:
            assert count(session, "select count(*) from user_tables") >= 0


def test_the_highest_use_stays_in_v_resource_limit(server):
    with ExitStack() as stack:
        for _ in range(PROCESSES + RESERVED):
            stack.enter_context(connect(server))
    dsn = server.service("FREE")
    with oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=dsn) as root:
        most = "select max_utilization from v$resource_limit where resource_name = 'processes'"
        assert count(root, most) == PROCESSES + RESERVED


def test_sessions_is_a_limit_of_its_own_that_can_be_altered(server, learner):
    with connect(server) as admin:
        execute(admin, "alter system set sessions = 1")
        try:
            with pytest.raises(oracledb.DatabaseError, match="ORA-00018"):
                connect(server, **learner)
        finally:
            execute(admin, "alter system set sessions = 34")
        connect(server, **learner).close()


def test_wrong_passwords_lock_an_account_and_the_lock_outlives_the_right_password(server):
    with connect(server) as admin:
        execute(admin, 'create user forgetful identified by "Right-Pass-1"', "grant create session to forgetful")
        for _ in range(10):
            with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
                connect(server, "forgetful", "wrong")
        for password in ("wrong", "Right-Pass-1"):
            with pytest.raises(oracledb.DatabaseError, match="ORA-28000"):
                connect(server, "forgetful", password)
        execute(admin, "alter user forgetful account unlock")
        connect(server, "forgetful", "Right-Pass-1").close()
        execute(admin, "drop user forgetful")


def test_a_user_who_is_connected_cannot_be_dropped(server):
    with connect(server) as admin:
        execute(admin, 'create user busy identified by "Busy-Pass-1"', "grant create session to busy")
        with connect(server, "busy", "Busy-Pass-1"), pytest.raises(oracledb.DatabaseError, match="ORA-01940"):
            execute(admin, "drop user busy")
        until(lambda: not count(admin, "select count(*) from v$session where username = 'BUSY'"))
        execute(admin, "drop user busy")
