"""An instance and a session of it, without PostgreSQL."""

from __future__ import annotations

from typing import cast

import pytest

from labs.practice_db.engine.engine import Engine
from labs.practice_db.handlers.drcp.service import Drcp
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.accounts import Account
from labs.practice_db.session.drcp.pools import Pools
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.table import SessionTable
from tests.practice_db.session.fakes import START, HandClock, newcomer


@pytest.fixture
def instance() -> Instance:
    """An instance without an engine: nothing here needs PostgreSQL."""
    clock, limits = HandClock(), Limits(processes=4)
    instance = Instance(clock, cast(Engine, None), "labhost", START, limits, SessionTable(clock, limits))
    instance.drcp = Drcp(Pools())
    for number, name in enumerate(("LAB", "OTHER")):
        instance.accounts.put(Account(name, 100 + number, START, b"salt", b"key"))
    return instance


@pytest.fixture
def process(instance) -> ServerProcess:
    return ServerProcess(instance, instance.sessions.open(newcomer()))
