"""The lab's database for notebooks and checks: a learner's settings, and an admin's view of the sessions.

The view is taken through a connection that is opened for the question and closed again: nothing is left open.
"""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import oracledb
from IPython.core.getipython import get_ipython
from IPython.display import display

import db_config
from labs.database import Kind, Role, Target, health
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.grader.administration import Administration, DrcpCounts
from labs.toolkit import SlowLink
from labs.toolkit import slow_link as relay
from labs.toolkit.faults import Drill
from labs.toolkit.probe import Probe


class LabDatabase:
    """One database, found when it is first needed and then the same for whoever works on it."""

    @cached_property
    def target(self) -> Target:
        """Return the database as it was when it was first asked for. Raises: DatabaseProblem."""
        return db_config.target

    def settings(self, program: str) -> dict[str, Any]:
        """Return the keyword arguments of `oracledb.connect` and `create_pool` for the lab user."""
        return self.target.connect_arguments(program=program)

    def open_probe(self) -> Probe:
        """Return a probe on an admin connection of its own.

        Raises: DatabaseProblem that says what to set, if the database has no admin user.
        """
        return Probe(**self.target.connect_arguments(Role.LAB_ADMIN))

    def heal(self) -> tuple[str, ...]:
        """Return what was wrong with the lab's tables, rights and passwords and was put right. Raises: DatabaseProblem.

        A database of your own is left alone: the error says what is wrong and what helps.
        """
        return health.heal(self.target)

    def administration(self) -> Administration:
        """Return the door through which checks ask and act as an administrator, as far as this database has one."""
        target = self.target
        return Administration({role: target.connect_arguments(role) for role in Role if target.has(role)})


def database() -> LabDatabase:
    """Return the lab's database; it is found when it is first asked."""
    return LabDatabase()


def settings(program: str) -> dict[str, Any]:
    """Return the keyword arguments of `oracledb.connect` and `create_pool` for the lab user.

    `program` is the name under which the sessions stand in V$SESSION.
    """
    return database().settings(program)


def open_probe() -> Probe:
    """Return a probe on an admin connection of its own.

    Raises: DatabaseProblem that says what to set, if the database has no admin user.
    """
    return database().open_probe()


def sessions(program: str) -> int:
    """Return how many sessions a program has at this moment."""
    with open_probe() as probe:
        return len(probe.sessions(program))


def logons(program: str) -> int:
    """Return how often a program has logged on, ended sessions included.

    Raises: LookupError if the database keeps no record of logons.
    """
    with open_probe() as probe:
        number = probe.logons(program)
    if number is None:
        raise LookupError("no record of logons: setup/schema/2_logon_record.sql makes one")
    return number


def server_processes(program: str) -> tuple[str, ...]:
    """Return the operating system's ids of the server processes that work for a program."""
    with open_probe() as probe:
        return probe.server_processes(program)


def sessions_left(program: str, *, within_s: float = 5.0) -> int:
    """Return how many sessions are left, after waiting for those that are about to end."""
    with open_probe() as probe:
        return len(probe.wait_for(program, 0, deadline_s=within_s))


def heal() -> tuple[str, ...]:
    """Return what was wrong with the lab's tables, rights and passwords and was put right.

    Raises: DatabaseProblem for a database of your own, which is left alone: it says what is wrong and what helps.
    """
    return database().heal()


def administration() -> Administration:
    """Return the door through which checks ask and act as an administrator, as far as this database has one."""
    return database().administration()


@contextmanager
def drcp_pool(program: str, *, maxsize: int = 2) -> Iterator[dict[str, Any]]:
    """Make a DRCP pool with a name of its own for a block and yield settings that ask for its servers.

    Where there are no named pools, the settings lead to the default pool, which has a size of its own.
    """
    pooled = {**settings(program), "server_type": "pooled"}
    door = administration()
    if door.has_named_pools():
        with door.drcp_pool(maxsize=maxsize, minsize=0) as pool_name:
            yield {**pooled, "pool_name": pool_name}
    else:
        print("No DRCP pool can be made here: the default pool serves, and its size may differ.")
        yield pooled


def drcp_counts(connection_class: str = "SHARED") -> DrcpCounts:
    """Return what DRCP has counted for a class of the lab user; `SHARED` is the name for no class."""
    return administration().drcp(f"{db_config.user.upper()}.{connection_class}")


@dataclass(slots=True)
class StraightLink:
    """What stands in for a slow link where there cannot be one: the same names, no delay."""

    dsn: str
    connect_s: float = 0.0
    message_s: float = 0.0

    def __enter__(self) -> StraightLink:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing was opened."""


def slow_link(who: dict[str, Any], *, connect_s: float = 0.0) -> SlowLink | StraightLink:
    """Return a way to the database whose logons take `connect_s` longer; `dsn` is what to connect to.

    A relay cannot stand in for a database that proves its name (TLS, wallet): then the way is straight, and it is said.
    """
    try:
        return relay(who["dsn"], connect_s=connect_s)
    except (ValueError, oracledb.Error) as reason:
        print(f"Without the delay, since nothing can be put before this database: {reason}")
        return StraightLink(who["dsn"], connect_s)


def drill(program: str) -> Drill:
    """Return every fault that can be made for a program on this database; connect with its `client` to suffer them.

    On the lab's own databases SYS is the administrator, since locking accounts takes more than LAB_ADMIN may.
    """
    target = db_config.target
    is_ours = target.kind is not Kind.OWN
    admin = Role.SYS if is_ours else Role.LAB_ADMIN
    return Drill(
        client=target.connect_arguments(program=program),
        admin=target.connect_arguments(admin) if target.has(admin) else None,
        root=target.connect_arguments(Role.ROOT) if target.has(Role.ROOT) else None,
        restart=PracticeDatabase(home_of(os.environ)) if target.kind is Kind.PRACTICE else None,
        is_ours=is_ours,
    )


def logon_s(who: dict[str, Any]) -> float:
    """Return the seconds that a logon takes at least here: the shortest of three."""
    took_s = []
    for _ in range(3):
        started_s = time.perf_counter()
        oracledb.connect(**who).close()
        took_s.append(time.perf_counter() - started_s)
    return min(took_s)


def ask(who: dict[str, Any], statement: str, *binds: object) -> list[tuple[Any, ...]]:
    """Return the rows of one query, on a connection with the settings `who` that is closed again."""
    with oracledb.connect(**who) as connection, connection.cursor() as cursor:
        cursor.execute(statement, binds)
        return list(cursor.fetchall())


def show(function: Callable[..., Any]) -> None:
    """Show the source of a function: in a notebook as a listing with colours, elsewhere as text."""
    source = inspect.getsource(function).rstrip()
    shell = get_ipython()
    if shell is None:
        print(source)
    else:
        # A fence takes the colours of the page, light or dark; a listing with colours of its own would not.
        display({"text/markdown": f"```python\n{source}\n```", "text/plain": source}, raw=True)
