"""A slow network on purpose: a relay on this machine between the driver and the database that lets bytes wait."""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
from types import TracebackType

from labs.toolkit import driver

_LOOPBACK = "127.0.0.1"
_CHUNK_BYTES = 65536


class SlowLink:
    """Relays one database address; `dsn` is what to connect to instead.

        with slow_link(dsn, connect_s=0.05) as link:
            pool = oracledb.create_pool(..., dsn=link.dsn)

    Each new connection waits `connect_s` before the database hears of it, each message to the database `message_s`.
    Leaving the block ends all connections through it, the relay and its thread.
    """

    def __init__(self, dsn: str, *, connect_s: float = 0.0, message_s: float = 0.0) -> None:
        for name, value in (("connect_s", connect_s), ("message_s", message_s)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"{name}={value!r} must be a number of seconds, 0 or more")
        self._host, self._port, self._service = driver.endpoint(dsn)
        self.connect_s = connect_s
        self.message_s = message_s
        self.connections = 0
        self._lock = threading.Lock()
        self._relay: _Relay | None = None

    @property
    def dsn(self) -> str:
        """Return the Easy Connect string that leads through the slow link; asking for it opens a closed one."""
        with self._lock:
            if self._relay is None:
                self._relay = _Relay(self)
            return f"{_LOOPBACK}:{self._relay.listen_port}/{self._service}"

    @property
    def upstream(self) -> tuple[str, int]:
        """Return host and port of the database."""
        return self._host, self._port

    def close(self) -> None:
        """End all connections through it and the relay itself; doing so twice is no error."""
        with self._lock:
            relay, self._relay = self._relay, None
        if relay is not None:
            relay.close()

    def __enter__(self) -> SlowLink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Relay:
    """The listening socket, the connections and the thread of an open link."""

    def __init__(self, link: SlowLink) -> None:
        self._link = link
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pool-lab-slow-link", daemon=True)
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except BaseException:
            self._stop_loop()
            raise
        self.listen_port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """End everything and wait for it."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._stop_loop()

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, _LOOPBACK, 0)

    async def _shut(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._link.connections += 1
        task = self._loop.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(self._link.connect_s)
            upstream_reader, upstream_writer = await asyncio.open_connection(*self._link.upstream)
        except OSError:  # the database is not there: the driver sees its connection end
            writer.close()
            return
        except asyncio.CancelledError:
            writer.close()
            raise
        try:
            async with asyncio.TaskGroup() as both_ways:
                both_ways.create_task(self._pass_on(reader, upstream_writer, slowly=True))
                both_ways.create_task(self._pass_on(upstream_reader, writer, slowly=False))
        finally:
            upstream_writer.close()
            writer.close()

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slowly: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(_CHUNK_BYTES):
                if slowly and self._link.message_s:
                    await asyncio.sleep(self._link.message_s)
                target.write(chunk)
                await target.drain()
        if target.can_write_eof() and not target.is_closing():
            with contextlib.suppress(OSError):
                target.write_eof()


def slow_link(dsn: str, *, connect_s: float = 0.0, message_s: float = 0.0) -> SlowLink:
    """Return a slow link to the database that `dsn` leads to; use it as a context manager.

    Raises: ValueError for a dsn that is not one TCP address, and for times that are not seconds.
    """
    return SlowLink(dsn, connect_s=connect_s, message_s=message_s)
