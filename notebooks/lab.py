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
from typing import Any

import oracledb
from IPython.core.getipython import get_ipython
from IPython.display import display

import db_config
from labs.database import current_target, health
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.grader.administration import Administration, DrcpCounts, Role
from labs.toolkit import SlowLink
from labs.toolkit import slow_link as relay
from labs.toolkit.faults import Drill
from labs.toolkit.probe import Probe


def settings(program: str) -> dict[str, Any]:
    """Return the keyword arguments of `oracledb.connect` and `create_pool` for the lab user.

    `program` is the name under which the sessions stand in V$SESSION.
    """
    return {"user": db_config.user, "password": db_config.pw, "dsn": db_config.dsn, "program": program, **_files()}


def open_probe() -> Probe:
    """Return a probe on an admin connection of its own.

    Raises: LookupError that says what to set, if the database has no admin user.
    """
    if db_config.admin_user is None:
        raise LookupError("checks read V$SESSION as an admin: set ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD")
    return Probe(user=db_config.admin_user, password=db_config.admin_pw, dsn=db_config.admin_dsn, **_files())


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
    return health.heal(current_target())


def administration() -> Administration:
    """Return the door through which checks ask and act as an administrator, as far as this database has one."""
    files = _files()
    admin = {"user": db_config.admin_user, "password": db_config.admin_pw, "dsn": db_config.admin_dsn, **files}
    sys = {"user": "sys", "password": db_config.sys_pw, "mode": oracledb.AUTH_MODE_SYSDBA, **files}
    has_sys = db_config.sys_pw is not None
    return Administration(
        {
            Role.ADMIN: admin if db_config.admin_user else None,
            Role.SYS: {**sys, "dsn": db_config.dsn} if has_sys else None,
            Role.ROOT: {**sys, "dsn": db_config.root_dsn} if has_sys and db_config.root_dsn else None,
        }
    )


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
    is_ours = db_config.kind in ("practice", "container")
    files = _files()
    sys = {"user": "sys", "password": db_config.sys_pw, "mode": oracledb.AUTH_MODE_SYSDBA, **files}
    admin = {"user": db_config.admin_user, "password": db_config.admin_pw, "dsn": db_config.admin_dsn, **files}
    return Drill(
        client=settings(program),
        admin={**sys, "dsn": db_config.dsn} if is_ours else admin if db_config.admin_user else None,
        root={**sys, "dsn": db_config.root_dsn} if db_config.root_dsn and db_config.sys_pw else None,
        restart=PracticeDatabase(home_of(os.environ)) if db_config.kind == "practice" else None,
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


def _files() -> dict[str, Any]:
    return {
        "config_dir": db_config.config_dir,
        "wallet_location": db_config.wallet_location,
        "wallet_password": db_config.wallet_password,
    }
