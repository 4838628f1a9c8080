"""Which database the lab uses now."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Final

from labs.database.own import own_target
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.database.target import DatabaseProblem, Target

CHOICE: Final = "POOL_LAB_DATABASE"


def current_target(environ: Mapping[str, str] | None = None) -> Target:
    """Return the lab's database; the practice database, or the container, is started if it is wanted and does not run.

    POOL_LAB_DATABASE chooses: own, practice, container, or auto (unset too): own if ORACLE_DSN is set, else practice.
    Asked again after the practice database stopped itself, it is started again, on the same port if it can be.
    Raises: DatabaseProblem.
    """
    environ = os.environ if environ is None else environ
    choice = environ.get(CHOICE) or "auto"
    if choice not in CHOICES:
        raise DatabaseProblem(f"{CHOICE}={choice}: it must be one of {', '.join(CHOICES)}")
    return CHOICES[choice](environ)


def _own(environ: Mapping[str, str]) -> Target:
    target = own_target(environ)
    if target is None:
        raise DatabaseProblem("A database of your own was asked for: set ORACLE_DSN, ORACLE_USER and ORACLE_PASSWORD.")
    return target


def _practice(environ: Mapping[str, str]) -> Target:
    return PracticeDatabase(home_of(environ)).ensure()


def _container(environ: Mapping[str, str]) -> Target:
    # Imported here: the engine's client is slow to load, and few need it.
    from labs.database.container.database import ContainerDatabase

    return ContainerDatabase(home_of(environ)).ensure(_say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _auto(environ: Mapping[str, str]) -> Target:
    return own_target(environ) or _practice(environ)


CHOICES: Final[dict[str, Callable[[Mapping[str, str]], Target]]] = {
    "auto": _auto,
    "container": _container,
    "own": _own,
    "practice": _practice,
}
