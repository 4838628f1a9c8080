"""A bounded pool of superuser sessions for the server's own work: its catalogue, accounts, records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from labs.practice_db.engine.sessions.session import EngineSession


class SessionPool:
    """Lends sessions, opens at most `limit`; a borrower waits while all are lent. The last one back goes out first."""

    def __init__(self, open_session: Callable[[], Awaitable[EngineSession]], limit: int) -> None:
        self._open_session = open_session
        self._slots = asyncio.Semaphore(limit)
        self._idle: list[EngineSession] = []

    @asynccontextmanager
    async def session(self) -> AsyncIterator[EngineSession]:
        """Lend a session; what it left uncommitted is rolled back at the end."""
        async with self._slots:
            session = await self._take()
            try:
                yield session
            finally:
                if not session.is_closed:
                    await session.rollback()
                    self._idle.append(session)

    async def _take(self) -> EngineSession:
        while self._idle:
            session = self._idle.pop()
            if session.is_usable():
                return session
            await session.close()
        return await self._open_session()

    async def close(self) -> None:
        """Close the sessions that are not lent."""
        while self._idle:
            await self._idle.pop().close()
