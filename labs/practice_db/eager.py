"""Start a coroutine at once and make a task of it only if it has to wait.

Most statements that need PostgreSQL are answered within the engine's short wait, without a turn of the event loop; a
task would cost two turns. asyncio has this from Python 3.12 on (eager tasks); the project runs on 3.11 too.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


def start(coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> asyncio.Task[T] | T:
    """Run a coroutine up to its first wait; return its result, or the task that it has become.

    What runs before the first wait is outside of a task: `asyncio.current_task()` is None there. A task that is
    returned may be cancelled after its first step only (`loop.call_soon(task.cancel)`).
    Raises: whatever the coroutine raises before its first wait.
    """
    try:
        awaited = coroutine.send(None)
    except StopIteration as finished:
        result: T = finished.value
        return result
    return loop.create_task(_rest(coroutine, awaited))


async def _rest(coroutine: Coroutine[Any, Any, T], awaited: object) -> T:
    """Go on with a coroutine that has begun to wait: a task takes no bare generator from Python 3.12 on."""
    return await _relay(coroutine, awaited)


@types.coroutine
def _relay(coroutine: Coroutine[Any, Any, T], awaited: object) -> Generator[object, Any, T]:
    """Hand a task what the coroutine waits for, and the coroutine what comes of it, until it ends."""
    while True:
        failure: BaseException | None = None
        sent = None
        try:
            sent = yield awaited
        except BaseException as error:  # noqa: BLE001 - a task throws what it is given, a cancellation among others
            failure = error
        try:
            awaited = coroutine.send(sent) if failure is None else coroutine.throw(failure)
        except StopIteration as finished:
            result: T = finished.value
            return result
