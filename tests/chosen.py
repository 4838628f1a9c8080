"""The database that was chosen with `--database`: the practice database of the tests, a container, or your own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from labs.database import Kind, Target
from labs.database.lab_owned import target_at
from labs.database.state import Passwords
from labs.database.target import Logon, Role
from labs.database.user_owned import own_target
from tests.practice import ADMIN_PASSWORD, PracticeServer

PRACTICE, CHOICES = Kind.PRACTICE.value, [kind.value for kind in Kind]


def holds_everywhere(item: pytest.Item) -> bool:
    """Return whether a test is to run on every database: it asks for one, and is not about ours."""
    return "any_database" in getattr(item, "fixturenames", ()) and item.get_closest_marker("practice") is None


def practice(server: PracticeServer) -> Target:
    """Return the target for a practice database of the tests, without the lab's users in it."""
    return target_at(Kind.PRACTICE, f"127.0.0.1:{server.port}", Passwords(ADMIN_PASSWORD, "not made", "not made"))


@contextmanager
def container(home: Path) -> Iterator[Target]:
    """Run Oracle Free, or what POOL_LAB_IMAGE names, for the length of a block."""
    # Imported here: the engine's client is slow to load, and most runs have no container.
    from labs.database.container.database import ContainerDatabase

    database = ContainerDatabase.of({**os.environ, "POOL_LAB_HOME": str(home)})
    try:
        yield database.ensure(print)
    finally:
        database.stop()


def own() -> Target:
    """Return the database that ORACLE_DSN and the variables beside it name. Raises: LookupError."""
    target = own_target(os.environ)
    if target is None or not target.has(Role.ADMINISTRATOR):
        raise LookupError("--database own: set ORACLE_DSN, ORACLE_USER, ORACLE_PASSWORD and ORACLE_SYS_PASSWORD")
    return target


def administrator(target: Target) -> Logon:
    """Return the logon of one who may create users: SYSTEM where the password is that of SYS, else who is named."""
    if target.kind is Kind.OWN:
        return target.connect_arguments(Role.ADMINISTRATOR) if target.has(Role.ADMINISTRATOR) else {}
    return {"user": "system", "password": target.sys_password, "dsn": target.dsn}
