"""Editions: names that a session can be in. Nothing is versioned by them here."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.session import DEFAULT_EDITION
from labs.practice_db.sql.plan import CreateEdition, DropEdition

EDITION: Final = "edition"


async def create(process: ServerProcess, plan: CreateEdition) -> None:
    """CREATE EDITION. Raises: OraError 955 if the name is taken."""
    instance = process.instance
    if plan.name in instance.editions:
        raise OraError(955)
    await instance.engine.catalog.put(EDITION, plan.name, {})
    instance.editions.add(plan.name)


async def drop(process: ServerProcess, plan: DropEdition) -> None:
    """DROP EDITION. Raises: OraError 38802 if there is none, 38805 while a session is in it."""
    instance = process.instance
    if plan.name not in instance.editions:
        raise OraError(38802)
    in_use = plan.name == DEFAULT_EDITION or any(session.edition == plan.name for session in instance.sessions)
    if in_use:
        raise OraError(38805)
    await instance.engine.catalog.delete(EDITION, plan.name)
    instance.editions.discard(plan.name)


def checked_edition(process: ServerProcess, name: str) -> str:
    """Return the edition's name in upper case. Raises: OraError 38802 if there is none of that name."""
    if name.upper() not in process.instance.editions:
        raise OraError(38802)
    return name.upper()
