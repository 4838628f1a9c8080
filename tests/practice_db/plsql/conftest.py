"""Running blocks on a scripted session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from labs.practice_db.plsql.library import UnitSource
from labs.practice_db.plsql.run import BindVariable, Outcome, run_client_block
from labs.practice_db.plsql.units import Kept, create_unit
from tests.practice_db.plsql.scripted_host import ScriptedHost


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def run(host: ScriptedHost) -> Callable[..., Outcome]:
    """Run a block with binds."""

    def run_one(source: str, *binds: BindVariable) -> Outcome:
        return asyncio.run(run_client_block(host, source, binds))

    return run_one


@pytest.fixture
def shown(host: ScriptedHost, run: Callable[..., Outcome]) -> Callable[[str], list[str]]:
    """Run a block and return the lines that it wrote with DBMS_OUTPUT; `show(x)` is short for PUT_LINE."""

    def run_one(source: str) -> list[str]:
        run(source.replace("show(", "dbms_output.put_line("))
        lines = list(host.output)
        host.output.clear()
        return lines

    return run_one


@pytest.fixture
def create(host: ScriptedHost) -> Callable[..., Kept]:
    """Create a stored unit from its source, which begins with its keyword."""

    def create_one(source: str, owner: str = "LAB", *, or_replace: bool = True) -> Kept:
        words = source.replace("(", " ").split()
        kind = "PACKAGE BODY" if words[1].upper() == "BODY" else words[0].upper()
        name = words[2 if kind == "PACKAGE BODY" else 1].upper()
        unit = UnitSource(owner, kind, name, source, "2026-01-01 00:00:00")
        return create_unit(host.library, host.library.compile(unit), or_replace=or_replace)

    return create_one
