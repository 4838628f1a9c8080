"""Clients that go away in the middle of a logon leave no session behind; a broken trigger keeps only some out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from tests.polling import until
from tests.practice import ADMIN_PASSWORD, PracticeServer, running

pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PASSWORD = "Early-Pass-1"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("early"), ["--logon-timeout", "2"]) as server:
        yield server


def connect(server: PracticeServer, user: str = "system", password: str = ADMIN_PASSWORD) -> oracledb.Connection:
    return oracledb.connect(user=user, password=password, dsn=server.dsn)


def execute(connection: oracledb.Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def trigger(server):
    """Return a function that makes a logon trigger of a given body for the user EARLY."""
    with connect(server) as admin:
        execute(admin, f'create user early identified by "{PASSWORD}"', "grant create session to early")

        def make(body: str) -> None:
            execute(admin, f"create or replace trigger early_logon after logon on early.schema begin {body} end;")

        yield make
        until(lambda: sessions_of(admin, "EARLY") == 0)
        execute(admin, "drop trigger early_logon", "drop user early")


def sessions_of(admin: oracledb.Connection, user: str) -> int:
    with admin.cursor() as cursor:
        return cursor.execute("select count(*) from v$session where username = :1", [user]).fetchone()[0]


def test_a_logon_that_takes_too_long_ends_with_its_session(server, trigger):
    trigger("dbms_session.sleep(60);")
    with connect(server) as admin, ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(connect, server, "early", PASSWORD)
        until(lambda: sessions_of(admin, "EARLY") == 1)
        assert "DPY-4011" in str(waiting.exception(20))
        until(lambda: sessions_of(admin, "EARLY") == 0)


def test_a_trigger_that_fails_refuses_the_logon_and_says_why(server, trigger):
    trigger("raise_application_error(-20001, 'closed today');")
    with pytest.raises(oracledb.DatabaseError, match="ORA-20001: closed today"):
        connect(server, "early", PASSWORD)
    with connect(server) as admin:
        execute(admin, "grant administer database trigger to early")
    connect(server, "early", PASSWORD).close()
    assert "a logon trigger failed for EARLY" in server.log()
