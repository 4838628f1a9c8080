"""A slow network on purpose: a proxy on this machine between the driver and the database that lets bytes wait."""

from __future__ import annotations

import math
from types import TracebackType

from labs.toolkit.faults.proxy import Proxy
from labs.toolkit.faults.toxics import Direction, Latency, SlowOpen, Toxic


class SlowLink:
    """Passes on one database address; `dsn` is what to connect to instead.

        with slow_link(dsn, connect_s=0.05) as link:
            pool = oracledb.create_pool(..., dsn=link.dsn)

    Each new connection waits `connect_s` before the database hears of it, each message to the database `message_s`;
    both may be set while it lives. Leaving the block ends all connections through it, the proxy and its thread.
    """

    def __init__(self, dsn: str, *, connect_s: float = 0.0, message_s: float = 0.0) -> None:
        self.proxy = Proxy(dsn)
        self._opening: Toxic | None = None
        self._sending: Toxic | None = None
        self.connect_s = connect_s
        self.message_s = message_s

    @property
    def connect_s(self) -> float:
        """Return how long a new connection waits."""
        return self._connect_s

    @connect_s.setter
    def connect_s(self, value: float) -> None:
        self._connect_s = _seconds("connect_s", value)
        new = SlowOpen(delay_s=value) if value else None
        self.proxy.replace(self._opening, new)
        self._opening = new

    @property
    def message_s(self) -> float:
        """Return how long a message to the database waits."""
        return self._message_s

    @message_s.setter
    def message_s(self, value: float) -> None:
        self._message_s = _seconds("message_s", value)
        new = Latency(latency_s=value, direction=Direction.UPSTREAM) if value else None
        self.proxy.replace(self._sending, new)
        self._sending = new

    @property
    def dsn(self) -> str:
        """Return the Easy Connect string that leads through the slow link; asking for it opens a closed one."""
        return self.proxy.dsn

    @property
    def upstream(self) -> tuple[str, int]:
        """Return host and port of the database."""
        return self.proxy.upstream

    @property
    def connections(self) -> int:
        """Return how many connections have been made through it so far."""
        return self.proxy.connections

    def close(self) -> None:
        """End all connections through it and the proxy itself; doing so twice is no error."""
        self.proxy.close()

    def __enter__(self) -> SlowLink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _seconds(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name}={value!r} must be a number of seconds, 0 or more")
    return value


def slow_link(dsn: str, *, connect_s: float = 0.0, message_s: float = 0.0) -> SlowLink:
    """Return a slow link to the database that `dsn` leads to; use it as a context manager.

    Raises: ValueError for a dsn that is not one TCP address, and for times that are not seconds.
    """
    return SlowLink(dsn, connect_s=connect_s, message_s=message_s)
