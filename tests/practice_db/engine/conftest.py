"""One engine for all engine tests; each test gets sessions of a user of its own."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest_asyncio

from labs.practice_db.engine.engine import Engine, EngineSession
from labs.practice_db.engine.settings import EngineSettings
from labs.practice_db.values import Row

OpenSession = Callable[[], Awaitable[EngineSession]]
_numbers = itertools.count(1)
DEADLINE_S = 10.0
LOOK_INTERVAL_S = 0.005


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(tmp_path_factory) -> AsyncIterator[Engine]:
    engine = Engine(EngineSettings(tmp_path_factory.mktemp("engine") / "data", max_sessions=60))
    await engine.start()
    yield engine
    await engine.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def user(engine: Engine) -> AsyncIterator[str]:
    name = f"USER{next(_numbers)}"
    await engine.create_user(name)
    yield name
    await engine.drop_user(name, cascade=True)


@pytest_asyncio.fixture(loop_scope="session")
async def open_session(engine: Engine, user: str) -> AsyncIterator[OpenSession]:
    opened: list[EngineSession] = []

    async def open_one() -> EngineSession:
        opened.append(await engine.open_session(user))
        return opened[-1]

    yield open_one
    for session in opened:
        await session.close()


@pytest_asyncio.fixture(loop_scope="session")
async def session(open_session: OpenSession) -> EngineSession:
    return await open_session()


async def rows(session: EngineSession, sql: str, *params: bytes | None) -> list[Row]:
    """Return all rows of a query."""
    result = await session.execute(sql, params)
    return await result.rows.fetch_all()


async def value(session: EngineSession, sql: str, *params: bytes | None) -> bytes | None:
    """Return the only value of a query."""
    ((only,),) = await rows(session, sql, *params)
    return only


async def until_blocked(engine: Engine, session: EngineSession) -> None:
    """Wait until PostgreSQL says that the session waits for a lock."""
    query = "SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1::int"
    async with engine.internal() as observer:

        async def is_blocked() -> bool:
            return await value(observer, query, str(session.backend_pid).encode()) == b"Lock"

        await until(is_blocked)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition holds, looking every few milliseconds. Raises: TimeoutError at the deadline."""
    never = asyncio.Event()
    async with asyncio.timeout(DEADLINE_S):
        while not await condition():
            with suppress(TimeoutError):
                await asyncio.wait_for(never.wait(), LOOK_INTERVAL_S)


async def until_busy(session: EngineSession) -> None:
    """Wait until a call of the session is running."""

    async def is_busy() -> bool:
        return session.is_busy

    await until(is_busy)
