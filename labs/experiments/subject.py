"""The database that an experiment is run on, and how the experiment reaches it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import oracledb

from labs.database.target import NEEDED, DatabaseProblem, Kind, Logon, Role, Target
from labs.experiments.observables import Error, Observable, Said, error
from labs.toolkit.probe import Probe

REACH_S: Final = 10.0
# Rows that experiments write have keys from here upwards: far from the lab's own.
FIRST_KEY: Final = 900_000


class Unobservable(Exception):
    """This database does not let the experiment look; the text says what it would need."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A database, with the name of the program under which the present experiment logs on."""

    name: str
    target: Target
    program: str = field(default="pool-lab-compare")

    def running(self, program: str) -> Subject:
        """Return the same database for another experiment."""
        return replace(self, program=program)

    @property
    def logon(self) -> Logon:
        """Return the lab user's logon."""
        return self.target.connect_arguments(program=self.program)

    @property
    def pooled(self) -> Logon:
        """Return the lab user's logon to a pooled server."""
        return {**self.logon, "server_type": "pooled"}

    @property
    def sys(self) -> Logon:
        """Return SYS's logon where the lab's users are. Raises: Unobservable."""
        return self._arguments(Role.SYS)

    @property
    def root(self) -> Logon:
        """Return SYS's logon to the container root. Raises: Unobservable."""
        return self._arguments(Role.ROOT)

    @property
    def is_ours(self) -> bool:
        """Return whether the lab may change settings and users here."""
        return self.target.kind is not Kind.OWN

    @property
    def parameters(self) -> oracledb.ConnectParams:
        """Return where the database is, taken apart; a name is looked up in tnsnames.ora."""
        parameters: oracledb.ConnectParams = oracledb.ConnectParams(config_dir=self.target.config_dir)
        parameters.parse_connect_string(self.target.dsn)
        return parameters

    @contextlib.contextmanager
    def connect(self, logon: Logon | None = None, **changes: object) -> Iterator[oracledb.Connection]:
        """Open a connection for a block, as the lab user if nobody else is named."""
        arguments: Logon = {**(logon or self.logon), **changes}
        connection = oracledb.connect(**arguments)
        try:
            yield connection
        finally:
            with contextlib.suppress(oracledb.Error):  # the experiment has ended it
                connection.close()

    @contextlib.contextmanager
    def pool(self, logon: Logon | None = None, **options: object) -> Iterator[oracledb.ConnectionPool]:
        """Make a pool for a block; what is still borrowed at its end is dropped."""
        arguments: Logon = {**(logon or self.logon), **options}
        pool = oracledb.create_pool(**arguments)
        try:
            yield pool
        finally:
            with contextlib.suppress(oracledb.Error):  # the experiment has closed it
                pool.close(force=True)

    def probe(self) -> Probe:
        """Return a view of the sessions from outside. Raises: Unobservable."""
        return Probe(**self._arguments(Role.LAB_ADMIN))

    def ask(self, query: str, *binds: object, logon: Logon | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query, on a connection of its own under another program's name."""
        with self.connect(logon or {**self.logon, "program": "pool-lab-compare"}) as connection:
            return rows(connection, query, *binds)

    def admin(self, query: str, *binds: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query by the user the checks look through. Raises: Unobservable."""
        return self.ask(query, *binds, logon=self._arguments(Role.LAB_ADMIN))

    def _arguments(self, role: Role) -> Logon:
        if not self.target.has(role):
            raise Unobservable(f"it needs {NEEDED[role]}")
        return self.target.connect_arguments(role)

    def check(self, doing: str) -> None:
        """Do nothing if the database answers. Raises: DatabaseProblem that names it and says what was being done."""
        try:
            oracledb.connect(**self.target.connect_arguments(), tcp_connect_timeout=REACH_S).close()
        except oracledb.Error as raised:
            said = "; ".join(str(raised).splitlines()[:2])
            raise DatabaseProblem(
                f"{self.name} ({self.target.kind.value} database at {self.target.dsn}) does not answer {doing}: {said}"
            ) from raised


def rows(connection: oracledb.Connection, query: str, *binds: object) -> list[tuple[Any, ...]]:
    """Run a statement; return its rows, none if it is no query."""
    with connection.cursor() as cursor:
        cursor.execute(query, binds)
        return list(cursor.fetchall()) if cursor.description else []


def outcome(act: Callable[[], object]) -> Error | None:
    """Return what was raised by the driver, None if nothing was."""
    try:
        act()
    except oracledb.Error as raised:
        return error(raised)
    return None


def failure(act: Callable[[], object]) -> Error:
    """Return the error that is to come, `none` if it does not."""
    return outcome(act) or Error("none")


def answer(act: Callable[[], object]) -> Observable:
    """Return the error if there is one, else that there is none."""
    return outcome(act) or Said("no error")
