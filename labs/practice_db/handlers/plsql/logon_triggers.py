"""AFTER LOGON triggers: run on a backend of the server's own before the client hears that it is logged on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.engine.settings import INTERNAL_SCHEMA, SUPERUSER
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.plsql.host import SessionHost
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.run import run_trigger

log: Final = logging.getLogger(__name__)


class LogonHost(SessionHost):
    """The session while its logon triggers run: on a backend of the server's own, in a transaction of their own."""

    def __init__(self, process: ServerProcess, backend: EngineSession) -> None:
        super().__init__(process)
        self._own = backend

    async def mark(self) -> None:
        """A trigger's transaction is its own: undoing it is a rollback."""

    async def rollback_to(self, mark: object) -> None:
        """Undo what the trigger has done."""
        await self._own.rollback()

    @asynccontextmanager
    async def _backend(self, definer: str | None) -> AsyncIterator[EngineSession]:
        if definer is None:
            raise NotSupported("SQL of nobody in a logon trigger")
        await self._own.act_as(definer, definer)
        yield self._own


async def fire_logon_triggers(process: ServerProcess) -> None:
    """Run the AFTER LOGON triggers of the session's user and commit.

    Raises: OraError, which refuses the logon, except of those who may repair the trigger.
    Source: Oracle Database PL/SQL Language Reference, system triggers: a logon trigger runs as its owner; its failure
    does not keep out who has ADMINISTER DATABASE TRIGGER.
    """
    engine, triggers = process.instance.engine, process.instance.library.logon_triggers(process.session.user)
    if not triggers:
        return
    async with process.instance.trigger_turns, engine.internal() as backend:
        try:
            for trigger in triggers:
                await run_trigger(LogonHost(process, backend), trigger)
            await backend.commit()
        except OraError as error:
            if "ADMINISTER DATABASE TRIGGER" not in process.instance.accounts.privileges(process.session.user):
                raise
            log.warning("a logon trigger failed for %s: %s", process.session.user, error)
        finally:
            if not backend.is_closed:
                await backend.rollback()
                await backend.act_as(SUPERUSER, INTERNAL_SCHEMA)
