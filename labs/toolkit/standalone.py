"""No pool at all, in the shape of one, so that the same workload can be run both ways and compared."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labs.toolkit import driver
from labs.toolkit.driver import Connection, Pool
from labs.toolkit.events import PoolShape

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool


class Standalone:
    """Makes a new connection for each acquire(); closing it logs off.

        run(workload, Standalone(lambda: oracledb.connect(...)))

    It keeps no connection alive: it knows of those that are open by weak references.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        if not callable(connect):
            raise TypeError(f"connect={connect!r} must be a function that returns a connection")
        self._connect = connect
        self._lock = threading.Lock()
        self._made: list[weakref.ref[Any]] = []

    def acquire(self) -> Connection:
        """Connect."""
        connection = self._connect()
        with self._lock:
            self._made.append(weakref.ref(connection))
        return connection

    @property
    def shape(self) -> PoolShape:
        """Return that there is no pool."""
        return PoolShape(min=0, max=0, is_standalone=True)

    @property
    def opened(self) -> int:
        """Return how many connections are open."""
        with self._lock:
            self._made = [ref for ref in self._made if (connection := ref()) is not None and driver.is_open(connection)]
            return len(self._made)

    @property
    def busy(self) -> int:
        """Return the same: nothing is kept for later."""
        return self.opened

    def close(self, force: bool = False) -> None:
        """Close what is still open; `force` is there because pools have it."""
        with self._lock:
            left = [
                connection for ref in self._made if (connection := ref()) is not None and driver.is_open(connection)
            ]
        for connection in left:
            connection.close()


def shape_of(pool: Pool | Standalone | EnginePool) -> PoolShape:
    """Return the settings of a pool, or that there is none."""
    shape = getattr(pool, "shape", None)
    return shape if isinstance(shape, PoolShape) else driver.pool_shape(pool)  # type: ignore[arg-type]
