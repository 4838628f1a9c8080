"""Values as JSON and back: what an answer returns is read kindly, and no object crosses with its methods.

Numbers of every kind become int or float, collections become lists, tuples stay tuples. What cannot be plain data
becomes a `Foreign` that only knows the name of its type; an iterator becomes an `Unread` that is read when asked.
"""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

MOST_ITEMS: Final = 100_000
MOST_CHARACTERS: Final = 100_000
DEEPEST: Final = 20
_MARK: Final = "$"

Plain: TypeAlias = Any
"""None, bool, int, float, str, list, tuple, dict; `Foreign` and `Unread` stand for what is none of these."""

Keep = Callable[[Iterator[Any]], int]
Read = Callable[[int], Plain]


class Kind(StrEnum):
    """What a marked value stands for."""

    TUPLE = "tuple"
    TABLE = "table"
    ITERATOR = "iterator"
    COROUTINE = "coroutine"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, repr=False)
class Foreign:
    """Something that is no plain data: an object of the type with this name, or a coroutine."""

    type: str
    kind: Kind = Kind.OBJECT

    def __repr__(self) -> str:
        return f"<{self.type}>"


@dataclass(frozen=True, slots=True)
class Unread:
    """An iterator, such as a generator; `read` returns what is in it, once."""

    type: str
    read: Callable[[], Any]


class _TooMuch(Exception):
    """A value is larger or deeper than what is carried."""


def encoded(value: object, keep: Keep) -> Plain:
    """Return `value` as what JSON can carry; `keep` remembers an iterator and returns its number. Never raises."""
    try:
        return _encoded(value, keep, _Budget())
    except Exception:  # noqa: BLE001 - a learner's object may raise anything when it is looked at
        return {_MARK: Kind.OBJECT, "type": type(value).__name__}


def decoded(value: Plain, read: Read) -> Plain:
    """Return what was encoded; `read` returns the content of the iterator with a number."""
    if isinstance(value, list):
        return [decoded(one, read) for one in value]
    if not isinstance(value, dict):
        return value
    kind, name = value[_MARK], str(value.get("type", ""))
    if kind == Kind.TUPLE:
        return tuple(decoded(one, read) for one in value["items"])
    if kind == Kind.TABLE:
        return {_key(decoded(key, read)): decoded(one, read) for key, one in value["items"]}
    if kind == Kind.ITERATOR:
        number = int(value["number"])
        return Unread(name, lambda: read(number))
    return Foreign(name, Kind(kind))


class _Budget:
    """How much of a value may still be carried."""

    def __init__(self) -> None:
        self._items = MOST_ITEMS
        self._characters = MOST_CHARACTERS

    def take(self, items: int = 0, characters: int = 0) -> None:
        """Raises: _TooMuch when nothing is left."""
        self._items -= items
        self._characters -= characters
        if self._items < 0 or self._characters < 0:
            raise _TooMuch


def _encoded(value: object, keep: Keep, budget: _Budget, depth: int = 0) -> Plain:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        budget.take(characters=len(value))
        return str.__str__(value)
    if isinstance(value, numbers.Number):
        return _number(value)
    if inspect.iscoroutine(value):
        value.close()
        return {_MARK: Kind.COROUTINE, "type": "coroutine"}
    if isinstance(value, Iterator):
        return {_MARK: Kind.ITERATOR, "type": type(value).__name__, "number": keep(value)}
    if isinstance(value, bytes | bytearray | memoryview) or not isinstance(value, Collection):
        return {_MARK: Kind.OBJECT, "type": type(value).__name__}
    if depth == DEEPEST:
        raise _TooMuch
    if isinstance(value, Mapping):
        return {_MARK: Kind.TABLE, "items": _items(value.items(), keep, budget, depth, is_pair=True)}
    items = _items(value, keep, budget, depth)
    return {_MARK: Kind.TUPLE, "items": items} if isinstance(value, tuple) else items


def _items(value: Plain, keep: Keep, budget: _Budget, depth: int, *, is_pair: bool = False) -> list[Any]:
    found = []
    for one in value:
        budget.take(items=1)
        found.append(
            [_encoded(part, keep, budget, depth + 1) for part in one]
            if is_pair
            else _encoded(one, keep, budget, depth + 1)
        )
    return found


def _number(value: Plain) -> Plain:
    if isinstance(value, numbers.Integral):
        whole = int(value)
        str(whole)  # one that is too long to be written raises here
        return whole
    if isinstance(value, float):
        return float(value)
    return int(value) if value == int(value) else float(value)  # Decimal, Fraction, numpy's; complex raises


def _key(value: Plain) -> Plain:
    """Return a key that a dict takes."""
    return value if isinstance(value, str | int | float | bool | tuple) or value is None else repr(value)
