"""An SQLAlchemy engine in the shape of a pool, so that the same workload runs on it and gives the same picture."""

from __future__ import annotations

from types import TracebackType
from typing import Final, cast

from sqlalchemy import Engine, PoolProxiedConnection, QueuePool, event

from labs.toolkit import driver
from labs.toolkit.driver import Connection, OperationCallback, Pool, RoundTripCallback
from labs.toolkit.events import PoolShape

_CALLBACKS: Final = ("operation_callback", "round_trip_callback")


class EnginePool:
    """Lends the driver's connections out of an engine's pool.

        run(workload, EnginePool(create_engine("oracle+oracledb://", connect_args=settings)))

    Its `max` is pool_size + max_overflow. Under NullPool, which keeps nothing, there is the driver's pool: give it as
    `under`, and the sizes are that one's.
    """

    def __init__(self, engine: Engine, under: Pool | None = None) -> None:
        if not callable(getattr(engine, "raw_connection", None)):
            raise TypeError(f"engine={engine!r} must be an engine of SQLAlchemy: create_engine(...)")
        if under is None and not hasattr(engine.pool, "checkedin"):
            raise TypeError(f"engine={engine!r} has {type(engine.pool).__name__}: give the driver's pool as `under`")
        if not event.contains(engine, "checkin", _hear_no_more):
            event.listen(engine, "checkin", _hear_no_more)
        self._engine = engine
        self._under = under

    @property
    def shape(self) -> PoolShape:
        """Return the settings that pictures name."""
        if self._under is not None:
            return driver.pool_shape(self._under)
        pool = self._queue
        # SQLAlchemy has no public name for max_overflow. Source: SQLAlchemy 2.1, pool/impl.py, QueuePool.
        return PoolShape(min=0, max=pool.size() + pool._max_overflow, getmode="TIMEDWAIT")

    @property
    def opened(self) -> int:
        """Return how many connections the pool has, lent ones included; a place whose connection is lost counts too."""
        if self._under is not None:
            return self._under.opened
        return self._queue.checkedin() + self._queue.checkedout()

    @property
    def busy(self) -> int:
        """Return how many connections are lent."""
        return self._under.busy if self._under is not None else self._queue.checkedout()

    def acquire(self) -> Connection:
        """Check a connection out. Raises: what the engine raises, such as sqlalchemy.exc.TimeoutError."""
        return cast(Connection, EngineLoan(self._engine.raw_connection()))

    def drop(self, connection: Connection) -> None:
        """Take a connection out of the engine's pool."""
        connection.operation_callback = connection.round_trip_callback = None
        cast(EngineLoan, connection).invalidate()

    def close(self, force: bool = False) -> None:
        """Close what the engine keeps; `force` is there because pools have it."""
        self._engine.dispose()

    @property
    def _queue(self) -> QueuePool:
        return cast(QueuePool, self._engine.pool)


class EngineLoan:
    """A connection that is checked out: the driver's in all but close(), which checks it in."""

    operation_callback: OperationCallback | None = None
    round_trip_callback: RoundTripCallback | None = None

    def __init__(self, checked_out: PoolProxiedConnection) -> None:
        self._checked_out = checked_out

    def __getattr__(self, name: str) -> object:
        return getattr(self._checked_out.driver_connection, name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute; callbacks reach the driver's connection too, which hears what SQLAlchemy does with it."""
        super().__setattr__(name, value)
        if name in _CALLBACKS:
            setattr(self._checked_out.driver_connection, name, value)

    def __enter__(self) -> EngineLoan:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def invalidate(self) -> None:
        """Have the engine's pool close the connection and forget it."""
        self._checked_out.invalidate()

    def close(self) -> None:
        """Check the connection in: SQLAlchemy rolls back first, and the recorder hears of both."""
        if not self._checked_out.is_valid:
            return
        heard = self.operation_callback
        done = heard("close", {}) if heard else None
        try:
            self._checked_out.close()
        finally:
            if done is not None:
                done(None)


def _hear_no_more(connection: Connection | None, _record: object) -> None:
    """Take the callbacks off before somebody else can check the connection out, as the driver's own pool does."""
    if connection is not None:
        connection.operation_callback = connection.round_trip_callback = None
