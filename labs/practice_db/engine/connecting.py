"""Opening a backend without blocking the event loop."""

from __future__ import annotations

import asyncio
from typing import Final

from psycopg import pq

from labs.practice_db.engine.backend import Backend
from labs.practice_db.engine.short_wait import ShortWait
from labs.practice_db.errors import OraError

CONNECT_LIMIT_S: Final = 30.0
RETRY_INTERVAL_S: Final = 0.02
# PostgreSQL says these while it recovers from the death of a backend (postmaster.c); it is back in a moment.
PASSING: Final = ("is starting up", "in recovery mode", "not yet accepting connections", "shutting down")
FULL: Final = ("too many clients", "remaining connection slots", "too many connections")


async def open_backend(conninfo: bytes, short_wait: ShortWait) -> Backend:
    """Connect; waits while PostgreSQL recovers.

    Raises: ORA-00018 if all connections are taken, ORA-01012 if PostgreSQL does not take this role.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CONNECT_LIMIT_S
    while True:
        pgconn = pq.PGconn.connect_start(conninfo)
        try:
            await _finish_connecting(pgconn)
            if pgconn.status == pq.ConnStatus.OK:
                return Backend(pgconn, short_wait)
            message = pgconn.get_error_message()
        except BaseException:
            pgconn.finish()
            raise
        pgconn.finish()
        if any(text in message for text in FULL):
            raise OraError(18)
        if loop.time() > deadline or not any(text in message for text in PASSING):
            raise OraError(3113) from ConnectionError(message)
        await asyncio.sleep(RETRY_INTERVAL_S)


async def _finish_connecting(pgconn: pq.abc.PGconn) -> None:
    """Drive libpq's connection steps through the event loop."""
    step = pq.PollingStatus.WRITING
    while step in (pq.PollingStatus.READING, pq.PollingStatus.WRITING):
        if pgconn.status == pq.ConnStatus.BAD:
            return
        await _socket_ready(pgconn.socket, for_writing=step == pq.PollingStatus.WRITING)
        step = pq.PollingStatus(pgconn.connect_poll())


async def _socket_ready(fd: int, *, for_writing: bool) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    add, remove = (loop.add_writer, loop.remove_writer) if for_writing else (loop.add_reader, loop.remove_reader)
    add(fd, wake)
    try:
        await ready
    finally:
        remove(fd)
