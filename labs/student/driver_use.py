"""How an answer uses the driver's pools, seen in its own process: what the database cannot see.

A borrowed connection that sends nothing leaves no trace in the database, and neither does the difference between a
pool that was closed and one that nothing refers to any more, which its `__del__` closes (python-oracledb 26.1.0,
pool.py; an async pool has none).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FunctionType
from typing import Any, Final, TypeAlias

import oracledb

Pool: TypeAlias = Any

# A borrowed connection is made with the pool that it comes from, by acquire() and by connect(pool_alias=) alike; an
# async one learns of it later. Source: python-oracledb 26.1.0, connection.py.
_METHODS: Final[tuple[tuple[Any, str, str], ...]] = (
    (oracledb.ConnectionPool, "__init__", "made"),
    (oracledb.ConnectionPool, "__del__", "deleted"),
    (oracledb.AsyncConnectionPool, "__init__", "made"),
    (oracledb.Connection, "__init__", "lent"),
    (oracledb.AsyncConnectionPool, "acquire", "lent"),
)
_lock: Final = threading.Lock()
_watching: Final[list[DriverUse]] = []


class DriverUse:
    """Counts of the pools that were made since the watching began: made, borrowed from, deleted while open."""

    def __init__(self) -> None:
        self.pools = 0
        self.loans = 0
        self.collected = 0
        self._ids: set[int] = set()  # a weak reference would be gone before `__del__` runs

    def as_data(self) -> dict[str, int]:
        """Return the counts."""
        return {"pools": self.pools, "loans": self.loans, "collected": self.collected}

    def note(self, what: str, pool: Pool) -> None:
        """Note that a pool is made, deleted, or that a connection of it is lent."""
        if what == "made":
            self.pools += 1
            self._ids.add(id(pool))
        elif what == "lent":
            self.loans += id(pool) in self._ids
        elif id(pool) in self._ids:
            self._ids.discard(id(pool))
            self.collected += _is_open(pool)


@contextmanager
def watched() -> Iterator[DriverUse]:
    """Watch the driver's pools for the length of a block; as long as nobody watches, the driver is as it was."""
    use = DriverUse()
    with _lock:
        if not _watching:
            _wrap()
        _watching.append(use)
    try:
        yield use
    finally:
        with _lock:
            _watching.remove(use)
            if not _watching:
                _unwrap()


_before: Final[list[tuple[Any, str, Any]]] = []


def _wrap() -> None:
    for kind, name, what in _METHODS:
        _before.append((kind, name, kind.__dict__.get(name)))
        setattr(kind, name, _noting(what, getattr(kind, name)))


def _unwrap() -> None:
    while _before:
        kind, name, own = _before.pop()
        delattr(kind, name) if own is None else setattr(kind, name, own)


def _noting(what: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def tell(self: Pool, named: dict[str, object]) -> None:
        pool = named.get("pool") if isinstance(self, oracledb.Connection) else self
        for use in tuple(_watching):
            use.note(what, pool)

    def noted(self: Pool, *arguments: object, **named: object) -> object:
        tell(self, named)
        return method(self, *arguments, **named)

    # An answer may go up the stack from a callback, past the driver's frames: this one is to look like one of them.
    code = noted.__code__.replace(co_filename=method.__code__.co_filename, co_name=method.__name__)
    return wraps(method)(FunctionType(code, method.__globals__, method.__name__, None, noted.__closure__))


def _is_open(pool: Pool) -> bool:
    try:
        return int(pool.opened) >= 0
    except (oracledb.Error, AttributeError):  # DPY-1002: it was closed; AttributeError: it was never opened
        return False
