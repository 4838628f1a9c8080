"""Connections for tests that go through the real driver.

They run on the database that `--database` chooses: the same tests for every database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import oracledb
import pytest

from labs.database import Target
from labs.database.target import Logon
from tests import chosen

PASSWORD = "Learner-Pass-1"
RIGHTS = (
    "create session, create table, create sequence, create view, create procedure, create trigger, create type,"
    " alter session, select_catalog_role"
)
FILES = ("config_dir", "wallet_location", "wallet_password")
Connect = Callable[..., oracledb.Connection]


@dataclass(frozen=True)
class Database:
    """Where the tests connect to, and as whom."""

    dsn: str
    user: str
    password: str
    administrator: Logon
    target: Target

    @property
    def files(self) -> Logon:
        """What a database with a wallet needs beside user, password and dsn."""
        return {name: self.administrator[name] for name in FILES if name in self.administrator}


@pytest.fixture(scope="session")
def database(chosen_database: Target) -> Iterator[Database]:
    """The database under test with a fresh user in it."""
    administrator = chosen.administrator(chosen_database)
    user = f"DRV_{os.getpid()}"
    with oracledb.connect(**administrator) as admin, admin.cursor() as cursor:
        cursor.execute(f'create user {user} identified by "{PASSWORD}" quota unlimited on users')
        cursor.execute(f"grant {RIGHTS} to {user}")
    yield Database(chosen_database.dsn, user, PASSWORD, administrator, chosen_database)
    with oracledb.connect(**administrator) as admin, admin.cursor() as cursor:
        cursor.execute(f"drop user {user} cascade")


@pytest.fixture
def connect(database: Database) -> Iterator[Connect]:
    """Open connections as the test user (or as told); all are closed at the end."""
    opened: list[oracledb.Connection] = []

    def open_one(**changes: object) -> oracledb.Connection:
        who = {"user": database.user, "password": database.password, "dsn": database.dsn}
        connection = oracledb.connect(**(database.files | who | changes))
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
    return connect(**database.administrator)


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
