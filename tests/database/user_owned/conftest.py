"""A database of one's own: a practice database that is reached as one, without the lab in it."""

from __future__ import annotations

import pytest

from labs.database.user_owned import own_target
from tests.database.user_owned.own_database import LAB_ADMIN_PASSWORD, LAB_PASSWORD, take_back
from tests.practice import ADMIN_PASSWORD, running


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.fixture
def environ(server):
    return {
        "ORACLE_DSN": server.dsn,
        "ORACLE_USER": "lab",
        "ORACLE_PASSWORD": LAB_PASSWORD,
        "ORACLE_ADMIN_USER": "lab_admin",
        "ORACLE_ADMIN_PASSWORD": LAB_ADMIN_PASSWORD,
        "ORACLE_ROOT_DSN": server.service("FREE"),
        "ORACLE_SYS_PASSWORD": ADMIN_PASSWORD,
    }


@pytest.fixture
def target(environ):
    """A database without the lab in it; what a test leaves there is taken back."""
    target = own_target(environ)
    yield target
    take_back(target)
