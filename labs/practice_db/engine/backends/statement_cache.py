"""The prepared statements of one backend, by text: the least recently used one goes when it is full."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from labs.practice_db.engine.results import EngineColumn

LARGEST: Final = 200


class Prepared:
    """A statement known to one backend; `columns` is filled by its first result."""

    __slots__ = ("columns", "is_parsed", "key", "name")

    def __init__(self, key: tuple[str, tuple[int, ...]], name: bytes) -> None:
        self.key = key
        self.name = name
        self.is_parsed = False
        self.columns: tuple[EngineColumn, ...] | None = None


class StatementCache:
    """Text and parameter types to prepared statement."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._known: OrderedDict[tuple[str, tuple[int, ...]], Prepared] = OrderedDict()
        self._count = 0

    def get(self, sql: str, oids: tuple[int, ...]) -> tuple[Prepared, Prepared | None]:
        """Return the statement, new if need be, and one that has to be closed to make room."""
        key = (sql, oids)
        prepared = self._known.get(key)
        if prepared is not None:
            self._known.move_to_end(key)
            return prepared, None
        self._count += 1
        prepared = self._known[key] = Prepared(key, b"s%d" % self._count)
        if len(self._known) <= self._largest:
            return prepared, None
        _, oldest = self._known.popitem(last=False)
        return prepared, oldest if oldest.is_parsed else None

    def drop(self, prepared: Prepared) -> None:
        """Forget a statement; the next use parses it under a new name."""
        if self._known.get(prepared.key) is prepared:
            del self._known[prepared.key]
