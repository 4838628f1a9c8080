"""Connections for tests that go through the real driver.

They run on the practice database, or on the one that ORACLE_DSN, ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD name:
the same tests for every database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD

PASSWORD = "Learner-Pass-1"
RIGHTS = (
    "create session, create table, create sequence, create view, create procedure, create trigger, create type,"
    " alter session, select_catalog_role"
)
Connect = Callable[..., oracledb.Connection]


@dataclass(frozen=True)
class Database:
    """Where the tests connect to, and as whom."""

    dsn: str
    admin_user: str
    admin_password: str
    user: str
    password: str


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The database under test with a fresh user in it."""
    dsn = os.environ.get("POOL_LAB_TEST_DSN")
    admin_user = os.environ.get("POOL_LAB_TEST_ADMIN_USER", "SYSTEM")
    admin_password = os.environ.get("POOL_LAB_TEST_ADMIN_PASSWORD", ADMIN_PASSWORD)
    if dsn is None:
        dsn = request.getfixturevalue("practice_server").dsn
    user = f"DRV_{os.getpid()}"
    with oracledb.connect(user=admin_user, password=admin_password, dsn=dsn) as admin, admin.cursor() as cursor:
        cursor.execute(f'create user {user} identified by "{PASSWORD}" quota unlimited on users')
        cursor.execute(f"grant {RIGHTS} to {user}")
    yield Database(dsn, admin_user, admin_password, user, PASSWORD)
    with oracledb.connect(user=admin_user, password=admin_password, dsn=dsn) as admin, admin.cursor() as cursor:
        cursor.execute(f"drop user {user} cascade")


@pytest.fixture
def connect(database: Database) -> Iterator[Connect]:
    """Open connections as the test user (or as told); all are closed at the end."""
    opened: list[oracledb.Connection] = []

    def open_one(**changes: object) -> oracledb.Connection:
        arguments = {"user": database.user, "password": database.password, "dsn": database.dsn} | changes
        connection = oracledb.connect(**arguments)
        opened.append(connection)
        return connection

    yield open_one
    for connection in opened:
        with suppress(oracledb.Error):
            connection.close()


@pytest.fixture
def connection(connect: Connect) -> oracledb.Connection:
    """One connection as the test user."""
    return connect()


@pytest.fixture
def admin(database: Database, connect: Connect) -> oracledb.Connection:
    """One connection as the administrator."""
    return connect(user=database.admin_user, password=database.admin_password)


_numbers = count(1)


@pytest.fixture
def table(connection: oracledb.Connection) -> Iterator[str]:
    """An empty table `(id number(9) primary key, name varchar2(20) not null)`, dropped at the end."""
    name = f"T_{next(_numbers)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"create table {name} (id number(9) constraint {name}_pk primary key, name varchar2(20) not null)"
        )
        yield name
        connection.rollback()
        cursor.execute(f"drop table {name} purge")
