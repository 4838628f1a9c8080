"""When PostgreSQL, or one process of it, is killed: who notices, and that nothing committed is lost."""

from __future__ import annotations

from contextlib import closing

import oracledb
import psutil
import pytest

from tests.polling import until
from tests.practice import ADMIN_PASSWORD, PracticeServer, running

pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture
def server(tmp_path):
    with running(tmp_path) as server:
        yield server


def connect(server: PracticeServer) -> oracledb.Connection:
    return oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn)


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


def execute(connection: oracledb.Connection, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def process_of(admin: oracledb.Connection, connection: oracledb.Connection) -> psutil.Process:
    found = rows(
        admin,
        "select p.spid from v$process p join v$session s on s.paddr = p.addr where s.sid = :1",
        connection.session_id,
    )
    return psutil.Process(int(str(found[0][0])))


def test_a_server_process_that_ends_takes_its_session_along_and_no_other(server):
    with connect(server) as admin:
        victim, other = connect(server), connect(server)
        execute(victim, "create table kept (id number)")
        execute(victim, "insert into kept values (1)")
        assert rows(other, "select count(*) from kept") == [(0,)]
        process_of(admin, victim).terminate()
        with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
            until(lambda: not rows(victim, "select count(*) from kept"))
        assert rows(other, "select count(*) from kept") == [(0,)]
        other.close()


def test_all_of_postgresql_killed_is_survived_with_what_was_committed(server):
    connection = connect(server)
    execute(connection, "create table kept (id number)")
    execute(connection, "insert into kept values (1)")
    connection.commit()
    execute(connection, "insert into kept values (2)")
    for process in psutil.Process(server.process.pid).children(recursive=True):
        if process.is_running():
            process.kill()
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011"):
        until(lambda: not rows(connection, "select id from kept"))
    with connect(server) as again:
        assert rows(again, "select id from kept") == [(1,)]


def test_an_idle_pool_notices_that_a_server_process_has_ended(server):
    who = {"user": "system", "password": ADMIN_PASSWORD, "dsn": server.dsn}
    with connect(server) as admin, closing(oracledb.create_pool(**who, min=1, max=1, ping_interval=-1)) as pool:
        with pool.acquire() as connection:
            rows(connection, "select count(*) from user_tables")
            serial_num = connection.serial_num
            process = process_of(admin, connection)
        process.terminate()
        until(lambda: not process.is_running())
        until(lambda: not rows(admin, "select 1 from v$session where serial# = :1", serial_num))
        with pool.acquire() as connection:
            assert connection.serial_num != serial_num
            rows(connection, "select count(*) from user_tables")


@pytest.mark.parametrize("ping_interval", [-1, 0])
@pytest.mark.parametrize("is_noticed", [True, False], ids=["noticed", "not noticed yet"])
@pytest.mark.parametrize("is_killed", [True, False], ids=["session killed", "server process ended"])
def test_drcp_does_not_lend_a_server_whose_session_is_over(server, ping_interval, is_killed, is_noticed):
    sys = {"user": "sys", "password": ADMIN_PASSWORD, "mode": oracledb.AUTH_MODE_SYSDBA}
    with oracledb.connect(**sys, dsn=server.service("FREE")) as root:
        execute(root, "begin dbms_connection_pool.start_pool; end;")
    who = {"user": "system", "password": ADMIN_PASSWORD, "dsn": server.dsn, "server_type": "pooled"}
    with (
        connect(server) as admin,
        closing(oracledb.create_pool(**who, min=1, max=1, ping_interval=ping_interval)) as pool,
    ):
        execute(admin, "create table kept (id number)")
        with pool.acquire() as connection:
            rows(connection, "select count(*) from kept")
            sid, serial_num = connection.session_id, connection.serial_num
            process = process_of(admin, connection)
        if is_killed:
            execute(admin, f"alter system kill session '{sid},{serial_num}' immediate")
        else:
            process.terminate()
        # The driver's pool asks first, or the database has found out first.
        if is_noticed:
            seen = "select 1 from v$session where sid = :1 and serial# = :2"
            until(lambda: not rows(admin, seen, sid, serial_num))
        else:
            until(lambda: not process.is_running())
        for _ in range(2):
            with pool.acquire() as connection:
                assert rows(connection, "select count(*) from kept") == [(0,)]
                assert (connection.session_id, connection.serial_num) != (sid, serial_num)
