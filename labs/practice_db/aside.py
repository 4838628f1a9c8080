"""Work on long texts, done beside the event loop: one thread that does one thing after the other.

One, since each thread that computes makes the event loop wait for its turn, for Python's 5 ms at most. Garbage is not
looked for meanwhile: what the work has made so far would have to be looked through again and again, and everybody
waits for that.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Final, TypeAlias, TypeVar

T = TypeVar("T")
_Job: TypeAlias = tuple[Callable[[], Any], asyncio.Future[Any], asyncio.AbstractEventLoop]

# Measured: a thousand characters of SQL take 8 to 20 ms until they are a plan. Nobody may wait for longer than 50 ms.
LONG_CHARACTERS: Final = 2_000


class Aside:
    """The thread, which begins with the first long text and does not keep the process from its end."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def parsed(self, text: str, parse: Callable[[], T]) -> T:
        """Return what `parse` makes of a text: on the spot, or in the thread if the text is long."""
        return await self.do(parse) if is_long(text) else parse()

    async def do(self, work: Callable[[], T]) -> T:
        """Return what the work returns, when its turn has come; raise what it raises."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="long texts", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put((work, future, loop))
        return await future

    def _run(self) -> None:
        while True:
            _carry_out(*self._jobs.get())


def is_long(text: str) -> bool:
    """Return whether a text is so long that work on it would hold the event loop up."""
    return len(text) > LONG_CHARACTERS


def _carry_out(work: Callable[[], Any], future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
    if future.cancelled():
        return
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        outcome: tuple[Any, BaseException | None] = work(), None
    except BaseException as error:  # noqa: BLE001 - whoever waits for the work gets it
        outcome = None, error
    finally:
        if is_enabled:
            gc.enable()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_settle, future, *outcome)


def _settle(future: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    """Tell the outcome to whoever still waits."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
