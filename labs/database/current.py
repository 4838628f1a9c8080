"""Which database the lab uses now.

What has to do with a container is imported where it is needed: the engine's client is slow to load, and few have one.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import oracledb

from labs.database.choice import CHOICE, remember, remembered
from labs.database.container.record import Record, read_record
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.database.target import DatabaseProblem, Kind, Target
from labs.database.user_owned import own_target

# What this process took in a lab folder: it stays with it, whatever has become possible since.
_taken: dict[Path, Kind] = {}


@dataclass(frozen=True, slots=True)
class _Found:
    """What `lab_target` has found, and the record of the container that it was found in."""

    target: Target
    container: Record | None


# How long a container may take to accept a connection before it counts as stopped.
LISTENS_S: Final = 1.0
# By what was asked for, and the lab's folder.
_found: dict[tuple[str, Path], _Found] = {}


def lab_target() -> Target:
    """Return the lab's database, found once a process; it is looked for again when it is seen to have ended.

    Raises: DatabaseProblem.
    """
    choice, home = os.environ.get(CHOICE) or "auto", home_of(os.environ)
    found = _found.get((choice, home))
    if found is None or not _is_there(found, choice, home):
        target = current_target()
        found = _found[choice, home] = _Found(target, read_record(home) if target.kind is Kind.CONTAINER else None)
    return found.target


def _is_there(found: _Found, choice: str, home: Path) -> bool:
    """Return whether what was found is what would be found now, as far as that can be told without asking an engine."""
    own = own_target(os.environ) if choice in ("auto", "own") else None
    if own is not None or found.target.kind is Kind.OWN:
        return own == found.target
    if found.target.kind is Kind.CONTAINER:
        return read_record(home) == found.container and _listens(found.target)
    return PracticeDatabase(home).running() == found.target


def _listens(target: Target) -> bool:
    """Return whether somebody listens where the target is: nobody does when its container was stopped."""
    address = oracledb.ConnectParams()
    address.parse_connect_string(target.dsn)
    try:
        socket.create_connection((address.host, address.port), LISTENS_S).close()
    except OSError:
        return False
    return True


def current_target(environ: Mapping[str, str] | None = None) -> Target:
    """Return the lab's database; the practice database, or the container, is started if it is wanted and does not run.

    POOL_LAB_DATABASE chooses: own, practice, container, or auto (unset too): own if ORACLE_DSN is set, else the one
    that this lab runs on already, else a container if one can be had soon, else practice.
    Asked again after the practice database stopped itself, it is started again, on the same port if it can be.
    Raises: DatabaseProblem.
    """
    environ = os.environ if environ is None else environ
    choice = environ.get(CHOICE) or "auto"
    if choice not in CHOICES:
        raise DatabaseProblem(f"{CHOICE}={choice}: it must be one of {', '.join(CHOICES)}")
    target = CHOICES[choice](environ)
    if target.kind is not Kind.OWN:
        remember(home_of(environ), target.kind)
    return target


def running(home: Path) -> list[Target]:
    """Return the databases of this lab that run now, without starting one."""
    found = [PracticeDatabase(home).running()]
    if read_record(home) is not None:
        from labs.database.container.database import ContainerDatabase

        found.append(ContainerDatabase(home).running())
    return [target for target in found if target is not None]


def stop(home: Path) -> bool:
    """Stop the databases of this lab, whoever started them, the kept container too; return whether there was one.

    Raises: DatabaseProblem if there is a container and no engine answers.
    """
    stopped = PracticeDatabase(home).stop()
    return stop_container(home) or stopped


def stop_container(home: Path) -> bool:
    """Remove the lab's container and return whether there was one."""
    from labs.database.container.database import ContainerDatabase

    return ContainerDatabase(home).stop()


def _own(environ: Mapping[str, str]) -> Target:
    target = own_target(environ)
    if target is None:
        raise DatabaseProblem("A database of your own was asked for: set ORACLE_DSN, ORACLE_USER and ORACLE_PASSWORD.")
    return target


def _practice(environ: Mapping[str, str]) -> Target:
    return PracticeDatabase(home_of(environ)).ensure()


def _container(environ: Mapping[str, str]) -> Target:
    from labs.database.container.database import ContainerDatabase
    from labs.database.container.engine import EngineProblem

    try:
        return ContainerDatabase.of(environ).ensure(_say)
    except EngineProblem as problem:
        raise DatabaseProblem(f"{problem}\nOr use --database practice, which needs no container.") from problem


def _auto(environ: Mapping[str, str]) -> Target:
    home = home_of(environ)
    target = own_target(environ) or _taken_before(home, environ) or _chosen(environ)
    if target.kind is not Kind.OWN:
        _taken[home] = target.kind
    return target


def _taken_before(home: Path, environ: Mapping[str, str]) -> Target | None:
    """Return the database that this process, or the running lab, has taken already."""
    if home in _taken:
        return CHOICES[_taken[home].value](environ)
    if remembered(home) is Kind.CONTAINER:
        from labs.database.container.database import ContainerDatabase

        return ContainerDatabase.of(environ).running()
    return PracticeDatabase(home).running()


def _chosen(environ: Mapping[str, str]) -> Target:
    from labs.database.automatic import choose

    return choose(environ, _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


CHOICES: Final[dict[str, Callable[[Mapping[str, str]], Target]]] = {
    "auto": _auto,
    "container": _container,
    "own": _own,
    "practice": _practice,
}
