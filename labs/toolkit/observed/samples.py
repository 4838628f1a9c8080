"""Oracle's V$ views as a source: two looks are compared, so it shows what has changed and not what happened between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from labs.toolkit.driver import Connection
from labs.toolkit.observed.changes import changes
from labs.toolkit.observed.events import DatabaseEvent, Seen
from labs.toolkit.observed.snapshots import CLIENTS, COUNTERS, TRANSACTION, Snapshot, readable, take
from labs.toolkit.observed.source import Clock

# No view shows an error that a client got, nor that the memory of a kept session was wiped.
NEVER_SEEN: Final = (Seen.SESSION_WIPED, Seen.ERROR)
# What is not seen without the right to read a view.
_BY_VIEW: Final = {
    TRANSACTION: (Seen.TRANSACTION_BEGAN, Seen.TRANSACTION_ENDED),
    COUNTERS: (Seen.STATEMENT, Seen.ROUND_TRIP),
    CLIENTS: (Seen.SERVER_QUEUED, Seen.SERVER_LENT, Seen.SERVER_RETURNED, Seen.QUEUE_LEFT),
}


class SampleSource:
    """Compares each look with the one before. Its times are this program's own: nothing is to be added."""

    name = "V$ views"
    every_s = 0.05

    def __init__(self, program: str | None, clock: Clock, *, last: Snapshot | None = None) -> None:
        self.lost = 0
        self._program = program
        self._clock = clock
        self._last = last
        self._views: frozenset[str] = frozenset()

    @property
    def offset_s(self) -> float:
        """Nothing: the times are this program's."""
        return 0.0

    @property
    def uncertainty_s(self) -> float:
        """None besides each event's own."""
        return 0.0

    @property
    def cannot_see(self) -> tuple[Seen, ...]:
        """The events that no look shows, and those of views that may not be read."""
        missing = [kind for view, kinds in _BY_VIEW.items() if view not in self._views for kind in kinds]
        return (*missing, *NEVER_SEEN)

    def begin(self, connection: Connection) -> None:
        """Take the first look, unless the source before this one has left its last."""
        self._views = readable(connection)
        if self._last is None:
            self._last = self._look(connection)

    def resumed(self) -> SampleSource:
        """Return a source that compares with this one's last look."""
        return SampleSource(self._program, self._clock, last=self._last)

    def read(self, connection: Connection) -> Sequence[DatabaseEvent]:
        """Look again."""
        last, self._last = self._last, self._look(connection)
        return () if last is None else changes(last, self._last)

    def _look(self, connection: Connection) -> Snapshot:
        return take(connection, self._program, self._clock, self._views)
