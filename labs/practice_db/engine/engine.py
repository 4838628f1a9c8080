"""Engine: PostgreSQL started and stopped, sessions opened, users and the server's own records kept."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final

from labs.practice_db.engine import roles
from labs.practice_db.engine.backends.connecting import NotReady, open_backend
from labs.practice_db.engine.backends.short_wait import ShortWait
from labs.practice_db.engine.catalog import Catalog
from labs.practice_db.engine.process.postgres import Postgres
from labs.practice_db.engine.sessions.pool import SessionPool
from labs.practice_db.engine.sessions.session import EngineSession, search_path
from labs.practice_db.engine.settings import SUPERUSER, EngineSettings
from labs.practice_db.engine.types.table_columns import TableColumns
from labs.practice_db.errors import OraError

__all__ = ["Engine", "EngineSession"]

LOG: Final = logging.getLogger(__name__)
INSTALLED: Final = "installed"
OPEN_LIMIT_S: Final = 30.0
RETRY_INTERVAL_S: Final = 0.02


class Engine:
    """One PostgreSQL and the sessions on it; everything runs on the event loop that `start` was called on.

    `has_other_work` tells whether requests of other clients wait to be served; see `ShortWait`.
    """

    def __init__(self, settings: EngineSettings, has_other_work: Callable[[], bool] | None = None) -> None:
        self._settings = settings = replace(settings, data_dir=settings.data_dir.resolve())
        self._postgres = Postgres(settings)
        self._short_wait = ShortWait(has_other_work)
        self._pool = SessionPool(self._open_internal, settings.internal_sessions)
        self._sessions: set[EngineSession] = set()
        self._reviving = asyncio.Lock()
        self._is_stopped = True
        self.catalog = Catalog(self._pool)
        self.table_columns = TableColumns(self._pool)

    @property
    def is_running(self) -> bool:
        """Whether PostgreSQL is there."""
        return self._postgres.is_running

    @property
    def postmaster_pid(self) -> int:
        """The process id of PostgreSQL's first process, 0 when it does not run."""
        return self._postgres.pid

    @property
    def sessions_open(self) -> int:
        """How many sessions are open, internal ones not counted."""
        return len(self._sessions)

    async def start(self) -> None:
        """Start PostgreSQL, on a new folder after making it.

        Raises: FolderInUse if another server works on the folder; EngineError with what to do.
        """
        await self._postgres.start()
        self._is_stopped = False
        try:
            await self.catalog.prepare()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close all sessions and stop PostgreSQL; idempotent."""
        self._is_stopped = True
        for session in tuple(self._sessions):
            await session.close()
        await self._pool.close()
        await self._postgres.stop()

    async def install(self, scripts: Sequence[str], version: str = "") -> None:
        """Run SQL scripts of several statements as superuser, all or nothing, once for each version and text.

        Raises: EngineError with PostgreSQL's message.
        """
        digest = hashlib.sha256("\n".join((version, *scripts)).encode()).hexdigest()
        if ("scripts", {"digest": digest}) in await self.catalog.items(INSTALLED):
            return
        LOG.info("installing %d SQL scripts, version %s", len(scripts), version)
        # A session of its own, because scripts change settings.
        session = await self._open_internal()
        try:
            await session.run_scripts(scripts)
        finally:
            await session.close()
        await self.catalog.put(INSTALLED, "scripts", {"digest": digest})

    async def open_session(self, user: str) -> EngineSession:
        """Open a session of a user on a backend of its own.

        Raises: ORA-00018 if all backends are taken.
        """
        session = await self._open(user)
        self._sessions.add(session)
        session.on_close = lambda: self._sessions.discard(session)
        return session

    def internal(self) -> AbstractAsyncContextManager[EngineSession]:
        """Lend a superuser session of the bounded pool; uncommitted changes are rolled back at the end."""
        return self._pool.session()

    async def create_user(self, name: str, *, is_admin: bool = False) -> None:
        """Make role and schema of an Oracle user; an admin may do everything. Raises: ORA-01920."""
        async with self._pool.session() as session:
            await roles.create(session, name, self._postgres.secret, is_admin=is_admin)

    async def drop_user(self, name: str, *, cascade: bool) -> None:
        """Drop role and schema. Raises: ORA-01918, ORA-01922."""
        async with self._pool.session() as session:
            await roles.drop(session, name, cascade=cascade)

    async def user_names(self) -> list[str]:
        """Return the users that have a role."""
        async with self._pool.session() as session:
            return await roles.names(session)

    async def _open_internal(self) -> EngineSession:
        return await self._open(SUPERUSER)

    async def _open(self, user: str) -> EngineSession:
        shared = self._settings.shared_schemas
        loop = asyncio.get_running_loop()
        deadline = loop.time() + OPEN_LIMIT_S
        while True:
            await self._ensure_running()
            conninfo = self._postgres.conninfo(user, search_path(user, shared))
            try:
                return EngineSession(await open_backend(conninfo, self._short_wait), user, shared)
            except NotReady as error:
                if self._is_stopped or loop.time() > deadline:
                    raise OraError(3113) from error
            await asyncio.sleep(RETRY_INTERVAL_S)

    async def _ensure_running(self) -> None:
        """Start PostgreSQL again if it died, which costs all sessions but nothing that was committed."""
        async with self._reviving:
            if not self.is_running and not self._is_stopped:
                LOG.error("PostgreSQL died; starting it again")
                await self._postgres.revive()
