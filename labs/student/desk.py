"""The desk at which an answer works: takes a request as a table, calls the answer, and returns a reply as a table."""

from __future__ import annotations

import asyncio
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any, Final

from labs.student.driver_use import watched
from labs.student.failure import as_data, failure_of
from labs.student.harness import Harnesses
from labs.student.values import MOST_ITEMS, Plain, encoded

CALL: Final = "call"
BESIDE: Final = "beside"
READ: Final = "read"

Request = dict[str, Any]
Reply = dict[str, Any]


class Desk:
    """Holds one answer, and the iterators that it has returned, until somebody reads them."""

    def __init__(self, function: Callable[..., Any], harnesses: Harnesses) -> None:
        self._function = function
        self._harnesses = harnesses
        self._unread: dict[int, Iterator[Any]] = {}
        self._numbers = itertools.count(1)

    def handle(self, request: Request) -> Reply:
        """Return `value` or `failure`, and `driver` with what was done with the driver's pools meanwhile."""
        with watched() as use:
            # In a function of its own: when it has returned, the answer's last names are gone.
            reply = self._reply(request)
        return {**reply, "driver": use.as_data()}

    def _reply(self, request: Request) -> Reply:
        try:
            return {"value": encoded(self._done(request), self._kept)}
        except BaseException as error:  # noqa: BLE001 - whatever an answer raises is told, not raised
            return {"failure": as_data(failure_of(error))}

    def _done(self, request: Request) -> object:
        if request["do"] == READ:
            return list(itertools.islice(self._unread.pop(request["number"]), MOST_ITEMS))
        arguments = request["arguments"]
        if request["do"] == BESIDE:
            harness = self._harnesses[request["name"]]
            # One that is `async def` itself awaits the answer, in the same loop.
            answer = self._function if inspect.iscoroutinefunction(harness) else self._plain
            return _finished(harness, [answer, *arguments])
        return self._plain(*arguments)

    def _plain(self, *arguments: Plain) -> Plain:
        """Call the answer; one that is `async def` is run to its end."""
        return _finished(self._function, list(arguments))

    def _kept(self, iterator: Iterator[Any]) -> int:
        number = next(self._numbers)
        self._unread[number] = iterator
        return number


def _finished(function: Callable[..., Any], arguments: list[Any]) -> Plain:
    result = function(*arguments)
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__):
        return asyncio.run(result)
    return result
