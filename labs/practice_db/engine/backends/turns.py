"""One caller at a time on a backend, and what a caller sees when it is lost or the caller cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from labs.practice_db.engine.backends.backend import Backend, BackendLost
from labs.practice_db.errors import OraError


class Turns:
    """`async with` waits for one's turn. `on_lost` is told of a lost backend; it returns the error to raise."""

    __slots__ = ("_backend", "_lock", "_on_lost")

    def __init__(self, backend: Backend, on_lost: Callable[[], OraError]) -> None:
        self._backend = backend
        self._on_lost = on_lost
        self._lock = asyncio.Lock()

    @property
    def is_taken(self) -> bool:
        """Whether somebody's call is running."""
        return self._lock.locked()

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        if self._backend.is_lost:
            self._lock.release()
            raise self._on_lost()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
        if kind is None:
            return
        if isinstance(error, BackendLost):
            raise self._on_lost() from error
        # The next call reads the rest of the answer; see Executor.settle.
        if isinstance(error, asyncio.CancelledError) and self._backend.expects_data and not self._backend.is_lost:
            self._backend.interrupt()
