"""Lets through to the database what comes in at a sandbox's door, and nothing else.

One thread with an event loop serves all doors. A door is a socket that listens inside the sandbox's network and was
handed out by `labs.student.enclosed`; what is connected there is connected to the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from labs.grading.sandbox.address import Address

_BYTES: Final = 2**16
_MOST_CONNECTIONS: Final = 400
_DOOR_S: Final = 30.0


class Relay:
    """The loop and its thread; `close` ends every connection through it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pool-lab-relay", daemon=True)
        self._thread.start()

    def serve(self, way: socket.socket, at_end: Callable[[], None]) -> None:
        """Take the door that comes along `way` and serve it until the other end is closed; then call `at_end`."""
        way.setblocking(True)
        way.settimeout(_DOOR_S)
        asyncio.run_coroutine_threadsafe(self._serve(way, at_end), self._loop)

    def close(self) -> None:
        """End all connections and the thread."""
        ended: Future[None] = asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop)
        ended.result(_DOOR_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, way: socket.socket, at_end: Callable[[], None]) -> None:
        pairs: set[asyncio.Task[None]] = set()
        server: asyncio.Server | None = None

        def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(pairs) >= _MOST_CONNECTIONS:
                writer.transport.abort()
                return
            pair = asyncio.ensure_future(self._pass_on(reader, writer))
            pairs.add(pair)
            pair.add_done_callback(pairs.discard)
            pair.add_done_callback(lambda _: writer.transport.abort())  # also if it has not begun

        try:
            door = await self._loop.run_in_executor(None, _receive_door, way)
            if door is not None:
                server = await asyncio.start_server(take, sock=door, limit=_BYTES)
                await self._until_closed(way)
        finally:
            if server is not None:
                server.close()
            for pair in tuple(pairs):
                pair.cancel()
            await asyncio.gather(*pairs, return_exceptions=True)
            way.close()
            at_end()

    async def _until_closed(self, way: socket.socket) -> None:
        way.setblocking(False)
        with contextlib.suppress(OSError):
            while await self._loop.sock_recv(way, _BYTES):
                pass

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection(self._address.host, self._address.port, limit=_BYTES)
        except OSError:
            writer.transport.abort()
            return
        try:
            await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))
        finally:
            there[1].transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until one side ends, and tell the other side."""
    with contextlib.suppress(OSError):
        while data := await reader.read(_BYTES):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


def _receive_door(way: socket.socket) -> socket.socket | None:
    """Return the listening socket, None if the process has ended before it sent one."""
    with contextlib.suppress(OSError):
        _, descriptors, _, _ = socket.recv_fds(way, 16, 1)
        if descriptors:
            return socket.socket(fileno=descriptors[0])
    return None


async def _cancel_others() -> None:
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
