"""A server as a process: ready line, stop, second server, crash and restart, idle exit, admin password."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import oracledb
import psutil
import pytest

from tests.polling import until
from tests.practice import ADMIN_PASSWORD, PROJECT, PracticeServer, running, start, stop

pytestmark = pytest.mark.driver


def connect(server: PracticeServer, **changes: object) -> oracledb.Connection:
    arguments = {"user": "system", "password": ADMIN_PASSWORD, "dsn": server.dsn} | changes
    return oracledb.connect(**arguments)


def descendants(server: PracticeServer) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_a_stopped_server_leaves_no_process_and_ends_with_status_0(tmp_path):
    server = start(tmp_path)
    postgres = descendants(server)
    assert postgres
    assert stop(server) == 0
    until(lambda: are_gone(postgres))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT of another process is a POSIX thing")
def test_sigint_stops_as_sigterm_does(tmp_path):
    server = start(tmp_path)
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(15) == 0
    assert "stopping: SIGINT" in server.log()
    stop(server)


def test_a_server_stops_while_clients_are_connected(tmp_path):
    with running(tmp_path) as server:
        connection = connect(server)
        assert stop(server) == 0
        with pytest.raises(oracledb.Error, match=r"DPY-4011|DPY-1001"):
            connection.ping()


def test_a_second_server_on_the_same_folder_says_so(tmp_path):
    with running(tmp_path), pytest.raises(RuntimeError, match=r"another practice database runs on"):
        start(tmp_path)


def test_a_killed_server_takes_postgresql_along_and_the_next_start_has_what_was_committed(tmp_path):
    server = start(tmp_path)
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept (id number)")
        cursor.execute("insert into kept values (1)")
        connection.commit()
        cursor.execute("insert into kept values (2)")
        postgres = descendants(server)
        server.process.kill()
        server.process.wait()
        until(lambda: are_gone(postgres))
        connection.call_timeout = 0
    stop(server)
    with running(tmp_path) as second, connect(second) as connection, connection.cursor() as cursor:
        assert cursor.execute("select id from kept").fetchall() == [(1,)]


def test_an_admin_password_given_at_a_later_start_wins(tmp_path):
    with running(tmp_path, ["--admin-password", "First-Pass-1"]) as server:
        connect(server, password="First-Pass-1").close()
    with running(tmp_path) as server:
        connect(server).close()
        with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
            connect(server, password="First-Pass-1")


def test_a_parameter_that_was_altered_stays_so_after_a_restart(tmp_path):
    value = "select value from v$parameter where name = 'open_cursors'"
    with running(tmp_path) as server, connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("alter system set open_cursors = 123")
    with running(tmp_path) as server, connect(server) as connection, connection.cursor() as cursor:
        assert cursor.execute(value).fetchone() == ("123",)


def test_an_account_that_wrong_passwords_have_locked_is_locked_after_a_restart(tmp_path):
    with running(tmp_path) as server, connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("create profile strict limit failed_login_attempts 1")
        cursor.execute('create user forgetful identified by "Right-Pass-1" profile strict')
        with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
            oracledb.connect(user="forgetful", password="wrong", dsn=server.dsn)
    with running(tmp_path) as server, pytest.raises(oracledb.DatabaseError, match="ORA-28000"):
        oracledb.connect(user="forgetful", password="Right-Pass-1", dsn=server.dsn)


def test_without_an_admin_password_a_random_one_is_kept_for_the_owner_alone(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "POOL_LAB_ADMIN_PASSWORD"}
    command = [sys.executable, "-m", "labs.practice_db", "serve", "--data-dir", str(tmp_path), "--idle-exit", "0.05"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.startswith('{"host": "127.0.0.1"')
    password_file = tmp_path / "admin-password"
    assert len(password_file.read_text(encoding="utf-8").strip()) >= 20
    if sys.platform != "win32":
        assert password_file.stat().st_mode & 0o077 == 0


def test_a_server_that_nobody_uses_stops_by_itself(tmp_path):
    server = start(tmp_path, ["--idle-exit", "0.2"])
    assert server.process.wait(15) == 0
    assert "no client for 0.2 s" in server.log()
    stop(server)


def test_a_connected_client_keeps_the_server_up_and_its_end_starts_the_clock(tmp_path):
    server = start(tmp_path, ["--idle-exit", "0.3"])
    with connect(server) as connection:
        begin_s = time.monotonic()
        until(lambda: connection.ping() or time.monotonic() > begin_s + 1.0)
        assert server.process.poll() is None
    assert server.process.wait(15) == 0
    stop(server)


def test_a_wrong_argument_is_said_with_its_limit():
    command = [sys.executable, "-m", "labs.practice_db", "serve", "--data-dir", "x", "--processes", "2"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "--processes 2 is below 6" in done.stderr


def test_a_port_that_is_taken_is_said(tmp_path):
    with running(tmp_path / "one") as server, pytest.raises(RuntimeError, match="address already in use"):
        start(tmp_path / "two", ["--port", str(server.port)])
