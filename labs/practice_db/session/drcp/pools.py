"""The DRCP pools by name, and what DBMS_CONNECTION_POOL does to them.

A pool is a name with settings that outlive it, and a broker while it is started.
Source: PL/SQL Packages and Types Reference 19c, DBMS_CONNECTION_POOL; python-oracledb user guide on DRAINTIME (26ai).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.session.drcp.broker import Broker, Client, ServerNumbers
from labs.practice_db.session.drcp.settings import PoolSettings

DEFAULT_POOL: Final = "SYS_DEFAULT_CONNECTION_POOL"


class PoolStatus(Enum):
    """The STATUS column of DBA_CPOOL_INFO."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


@dataclass(slots=True)
class Pool:
    """One pool: its settings, and its broker and clients while it is started.

    `closes_at` is set while the pool drains: it takes no new client and ends the rest at that time.
    """

    name: str
    settings: PoolSettings = field(default_factory=PoolSettings)
    broker: Broker | None = None
    clients: dict[int, Client] = field(default_factory=dict)
    closes_at: float | None = None

    @property
    def status(self) -> PoolStatus:
        """ACTIVE while the pool is started."""
        return PoolStatus.INACTIVE if self.broker is None else PoolStatus.ACTIVE

    def join(self, client_id: int, client: Client) -> Broker:
        """Register a client connection and return the broker that serves it.

        Raises: OraError 12520 for a pool that is not started or drains, as the listener refuses it
            (seen on Oracle Free 23.26.1: rust-oracledb, docs/PARITY_SKIPS.md).
        """
        if self.broker is None or self.closes_at is not None:
            raise OraError(12520)
        self.clients[client_id] = client
        counters = self.broker.statistics
        counters.total.authentications += 1
        counters.of_class(str(client.key)).authentications += 1
        return self.broker

    def leave(self, client_id: int) -> None:
        """Forget a client connection that has ended; its server is to be released before."""
        self.clients.pop(client_id, None)


class Pools:
    """Every pool of the database by name; the default pool is always there."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {DEFAULT_POOL: Pool(DEFAULT_POOL)}
        self._numbers = ServerNumbers()

    def __iter__(self) -> Iterator[Pool]:
        return iter(self._pools.values())

    def find(self, name: str | None) -> Pool:
        """Return a pool; the default one for None and ''.

        Raises: OraError 56500 if there is none of that name.
        """
        pool = self._pools.get((name or DEFAULT_POOL).upper())
        if pool is None:
            raise OraError(56500)
        return pool

    def is_open(self, name: str | None) -> bool:
        """Return whether a pool takes clients: it is there, started, and does not drain; with no name, any pool."""
        pools = [pool for pool in self if name is None or pool.name == name.upper()]
        return any(pool.broker is not None and pool.closes_at is None for pool in pools)

    def add(self, name: str, settings: PoolSettings) -> Pool:
        """Add a pool that is not started.

        Raises: OraError 56507 if the name is taken. Assumed: ADD_POOL's own error is not documented.
        """
        if name.upper() in self._pools:
            raise OraError(56507)
        pool = self._pools[name.upper()] = Pool(name.upper(), settings)
        return pool

    def remove(self, name: str) -> None:
        """Remove a pool. Raises: OraError 56500, 56503 while it is started, 56507 for the default pool (Assumed)."""
        pool = self.find(name)
        if pool.broker is not None:
            raise OraError(56503)
        if pool.name == DEFAULT_POOL:
            raise OraError(56507)
        del self._pools[pool.name]

    def start(self, name: str | None, now: float) -> Pool:
        """Start a pool with fresh statistics. Starting a started pool changes nothing (Assumed)."""
        pool = self.find(name)
        if pool.broker is None:
            pool.broker = Broker(pool.settings, numbers=self._numbers)
            pool.broker.start(now)
        return pool

    def stop(self, name: str | None, now: float, *, drain_s: float | None = None) -> Pool:
        """Begin to stop a pool; it is stopped when `finish_stop` has been called.

        Args:
            drain_s: seconds that the clients have to leave; 0 ends them at once; None refuses while there are any.
        Raises: OraError 56506 for None while clients are connected (Assumed: the number; that it is refused:
            python-oracledb user guide), 56502 if the pool is not started (Assumed).
        """
        pool = self.find(name)
        if pool.broker is None:
            raise OraError(56502)
        if drain_s is None and pool.clients:
            raise OraError(56506)
        pool.closes_at = now + (drain_s or 0.0)
        return pool

    def due_to_close(self, now: float) -> list[Pool]:
        """Return the draining pools whose clients have left or whose time is over."""
        draining = [pool for pool in self._pools.values() if pool.closes_at is not None]
        return [pool for pool in draining if not pool.clients or now >= (pool.closes_at or 0.0)]

    def finish_stop(self, pool: Pool) -> list[int]:
        """Take the broker away; return the client ids whose connections are to be ended."""
        if pool.broker is not None:
            pool.broker.stop()
        pool.broker, pool.closes_at = None, None
        ended = list(pool.clients)
        pool.clients.clear()
        return ended

    def configure(self, name: str | None, settings: PoolSettings) -> Pool:
        """Replace every setting of a pool. Assumed: a started pool follows at once."""
        pool = self.find(name)
        pool.settings = settings
        if pool.broker is not None:
            pool.broker.settings = settings
        return pool

    def alter_param(self, name: str | None, parameter: str, value: str) -> Pool:
        """Change one setting by its name and text value."""
        pool = self.find(name)
        return self.configure(pool.name, pool.settings.altered(parameter, value))

    def restore_defaults(self, name: str | None) -> Pool:
        """Give a pool Oracle's default settings."""
        return self.configure(name, PoolSettings())


def check_container(*, is_root: bool, is_per_pdb: bool, is_pooled: bool) -> None:
    """Refuse pool management from the wrong place.

    Args:
        is_root: the session is in the container root.
        is_per_pdb: ENABLE_PER_PDB_DRCP.
        is_pooled: the session itself runs on a pooled server.
    Raises: OraError 56513, 56515, 56615.
    """
    if is_pooled:
        raise OraError(56513)
    if is_root == is_per_pdb:
        raise OraError(56615 if is_root else 56515)
