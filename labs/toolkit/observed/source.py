"""Where a watch gets its events from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from labs.toolkit.driver import Connection
from labs.toolkit.observed.events import DatabaseEvent, Seen

Clock = Callable[[], float]


class Source(Protocol):
    """Reads events with an administrator's connection, `every_s` is how often; `lost` counts what came too late."""

    name: str
    every_s: float
    lost: int

    @property
    def cannot_see(self) -> tuple[Seen, ...]:
        """The kinds of events that it never shows."""

    @property
    def offset_s(self) -> float:
        """What is to be added to the events' times to get this program's."""

    @property
    def uncertainty_s(self) -> float:
        """How far the offset may be off."""

    def begin(self, connection: Connection) -> None:
        """Take what there is now as the beginning."""

    def resumed(self) -> Source:
        """Return the source that goes on with a new connection after this one's was lost."""

    def read(self, connection: Connection) -> Sequence[DatabaseEvent]:
        """Return what has happened since the last reading."""


def fetched(connection: Connection, statement: str, **binds: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.arraysize = cursor.prefetchrows = 1000
        cursor.execute(statement, **binds)
        return list(cursor.fetchall())
