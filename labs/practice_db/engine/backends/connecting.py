"""Opening a backend without blocking the event loop."""

from __future__ import annotations

import asyncio
from typing import Final

from psycopg import pq

from labs.practice_db.engine.backends.backend import Backend
from labs.practice_db.engine.backends.short_wait import ShortWait
from labs.practice_db.errors import OraError

# How PostgreSQL refuses for good, and for want of connections; all else passes: it is starting, recovering from the
# death of a backend, or just died (postmaster.c, CAC_STARTUP and the like).
FINAL: Final = "FATAL:"
PASSING: Final = ("is starting up", "in recovery mode", "not yet accepting connections", "shutting down")
FULL: Final = ("too many clients", "remaining connection slots", "too many connections")


class NotReady(Exception):
    """PostgreSQL takes no connections at this moment."""


async def open_backend(conninfo: bytes, short_wait: ShortWait) -> Backend:
    """Connect.

    Raises: NotReady; ORA-00018 if all connections are taken; ORA-03113 if PostgreSQL does not take this role.
    """
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
    if FINAL in message and not any(text in message for text in PASSING):
        raise OraError(3113) from ConnectionError(message)
    raise NotReady(message)


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
