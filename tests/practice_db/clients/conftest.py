"""A user for each client, and the DRCP pool for those that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import oracledb
import pytest

from labs.database import Target
from labs.database.target import Logon, Role
from tests import chosen
from tests.polling import until

Run = Callable[[str], list[tuple]]

RIGHTS = "create session, create table, create sequence, select any dictionary"


@dataclass(frozen=True)
class Account:
    """A user of the practice database."""

    user: str
    password: str
    dsn: str

    def connect(self) -> oracledb.Connection:
        return oracledb.connect(user=self.user, password=self.password, dsn=self.dsn)


@pytest.fixture(scope="module")
def admin(chosen_database: Target) -> Iterator[Run]:
    """Run statements as SYSTEM in the pluggable database."""
    with _connected(chosen.administrator(chosen_database)) as run:
        yield run


@pytest.fixture(scope="module")
def account(chosen_database: Target, admin: Run) -> Iterator[Account]:
    """A fresh user for the tests of a module."""
    made = Account("CLIENT", "Learner-Pass-1", chosen_database.dsn)
    admin(f'create user {made.user} identified by "{made.password}" quota unlimited on users')
    admin(f"grant {RIGHTS} to {made.user}")
    yield made
    admin(f"drop user {made.user} cascade")


@pytest.fixture
def root(chosen_database: Target) -> Iterator[Run]:
    """Run statements as SYS in the container root while the DRCP pool is started; it is stopped at the end."""
    with _connected(chosen_database.connect_arguments(Role.ROOT)) as run:
        run("begin dbms_connection_pool.start_pool; end;")
        yield run
        until(lambda: run("select count(*) from v$cpool_conn_info") == [(0,)])
        run("begin dbms_connection_pool.stop_pool; end;")


@contextmanager
def _connected(logon: Logon) -> Iterator[Run]:
    with oracledb.connect(**logon) as connection, connection.cursor() as cursor:

        def run(statement: str) -> list[tuple]:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

        yield run
