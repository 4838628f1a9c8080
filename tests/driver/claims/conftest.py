"""Pools to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import oracledb
import pytest

from tests.driver.conftest import Database

MakePool = Callable[..., oracledb.ConnectionPool]


@pytest.fixture
def arguments(database: Database) -> dict[str, Any]:
    """The logon of the test user."""
    return database.files | {"user": database.user, "password": database.password, "dsn": database.dsn}


@pytest.fixture
def pool_of(arguments: dict[str, Any]) -> Iterator[MakePool]:
    """Make pools of the test user, with `min=0, max=1` unless told otherwise; all are closed at the end."""
    made: list[oracledb.ConnectionPool] = []

    def make(**settings: Any) -> oracledb.ConnectionPool:
        made.append(oracledb.create_pool(**arguments | {"min": 0, "max": 1} | settings))
        return made[-1]

    yield make
    for pool in made:
        with suppress(oracledb.InterfaceError):
            pool.close(force=True)
