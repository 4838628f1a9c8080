"""A proxy on this machine in front of a database, whose network can be made to fail while connections live."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Final, TypeVar

from labs.toolkit import driver
from labs.toolkit.faults.fault import Fault
from labs.toolkit.faults.proxied import ProxiedConnection
from labs.toolkit.faults.toxics import Ending, Toxic, is_down

_LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 128
_TURNS: Final = 5

T = TypeVar("T")


class Proxy:
    """Passes on one database address; `dsn` is what to connect to instead.

        with Proxy(dsn) as proxy:
            pool = oracledb.create_pool(..., dsn=proxy.dsn)
            with proxy.fault(Latency(latency_s=0.05)):
                ...

    Toxics may be added and removed at any time, from any thread, and act on live connections. Leaving the block ends
    all connections through it, the proxy and its thread.
    """

    def __init__(self, dsn: str) -> None:
        self._host, self._port, self._service = driver.endpoint(dsn)
        self._lock = threading.RLock()
        self._toxics: tuple[Toxic, ...] = ()
        self._relay: _Relay | None = None
        self._connections = 0

    @property
    def dsn(self) -> str:
        """Return the Easy Connect string that leads through the proxy; asking for it opens a closed one."""
        with self._lock:
            if self._relay is None:
                self._relay = _Relay(self)
            return f"{_LOOPBACK}:{self._relay.listen_port}/{self._service}"

    @property
    def upstream(self) -> tuple[str, int]:
        """Return host and port of the database."""
        return self._host, self._port

    @property
    def connections(self) -> int:
        """Return how many connections have been made through it so far."""
        return self._connections

    @property
    def toxics(self) -> tuple[Toxic, ...]:
        """Return what is wrong with the network now."""
        return self._toxics

    def add(self, toxic: Toxic) -> None:
        """Make something go wrong, until `remove`; it has begun when this returns."""
        with self._lock:
            self._set((*self._toxics, toxic))

    def remove(self, toxic: Toxic) -> None:
        """Take away what was added; nothing happens if it is not there."""
        with self._lock:
            toxics = list(self._toxics)
            if toxic in toxics:
                toxics.remove(toxic)
                self._set(tuple(toxics))

    def replace(self, old: Toxic | None, new: Toxic | None) -> None:
        """Exchange one toxic for another at once; None stands for none."""
        with self._lock:
            kept = list(self._toxics)
            if old in kept:
                kept.remove(old)
            self._set((*kept, *([] if new is None else [new])))

    def fault(self, toxic: Toxic) -> Fault[Toxic]:
        """Return the toxic as something to switch on and off: `with proxy.fault(ResetPeer()): …`."""
        return Fault(toxic.name, toxic.description, lambda: self._suffering(toxic))

    def count(self) -> None:
        """Note a new connection; the proxy's own thread calls this."""
        self._connections += 1

    def close(self) -> None:
        """End all connections through it and the proxy itself; doing so twice is no error."""
        with self._lock:
            relay, self._relay = self._relay, None
            if relay is not None:
                relay.close()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _suffering(self, toxic: Toxic) -> Iterator[Toxic]:
        self.add(toxic)
        try:
            yield toxic
        finally:
            self.remove(toxic)

    def _set(self, toxics: tuple[Toxic, ...]) -> None:
        self._toxics = toxics
        if self._relay is not None:
            self._relay.apply()


class _Relay:
    """The listening socket, the connections and the thread of an open proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._tasks: dict[asyncio.Task[None], ProxiedConnection] = {}
        self._listening: socket.socket | None = None
        self._bound: socket.socket | None = _bind(0)
        self.listen_port: int = self._bound.getsockname()[1]
        # Of a kind that watches sockets on every system; Windows' own kind does not.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pool-lab-proxy", daemon=True)
        self._thread.start()
        try:
            self.apply()
        except BaseException:
            self.close()
            raise

    def apply(self) -> None:
        """Act on the proxy's toxics as they are now, and return when that is done."""
        self._run(self._apply)

    def close(self) -> None:
        """End everything and wait for it."""
        self._run(self._shut)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, step: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(step(), self._loop).result()

    async def _apply(self) -> None:
        if is_down(self._proxy.toxics):
            self._refuse()
        elif self._listening is None:
            listening, self._bound = self._bound or _bind(self.listen_port), None
            listening.listen(_BACKLOG)
            self._loop.add_reader(listening, self._accept, listening)
            self._listening = listening
        for connection in self._tasks.values():
            connection.apply(self._proxy.toxics)

    def _refuse(self) -> None:
        """Stop listening but keep the port if the system lets it: a bound socket that does not listen refuses."""
        if self._listening is not None:
            self._stop_listening()
            with contextlib.suppress(OSError):
                self._bound = _bind(self.listen_port)

    def _stop_listening(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            self._loop.remove_reader(listening)
            listening.close()

    async def _shut(self) -> None:
        self._stop_listening()
        if self._bound is not None:
            self._bound.close()
        await _settle()
        for task, connection in self._tasks.items():
            connection.end(Ending.CLOSE)
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _settle()

    def _accept(self, listening: socket.socket) -> None:
        """Take a client; not by asyncio's server, which loses those that come while it closes."""
        try:
            client, _ = listening.accept()
        except OSError:  # it has gone again
            return
        client.setblocking(False)
        self._proxy.count()
        connection = ProxiedConnection(self._proxy.upstream, client, self._proxy.toxics)
        task = self._loop.create_task(connection.carry())
        self._tasks[task] = connection
        task.add_done_callback(self._tasks.pop)


async def _settle() -> None:
    """Let asyncio do what it was told: to begin or close a connection takes it a few turns."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _bind(port: int) -> socket.socket:
    """Return a socket that has a port of this machine but does not listen."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let somebody else share the port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setblocking(False)
        bound.bind((_LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    return bound
