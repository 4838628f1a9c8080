"""What lasted: loans of servers, waits in the queue, transactions, waits for locks, sessions; each a pair of events."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog, Seen

_ENDINGS: Final[Mapping[Seen, frozenset[Seen]]] = {
    Seen.LOGON: frozenset({Seen.LOGOFF}),
    Seen.SERVER_QUEUED: frozenset({Seen.SERVER_LENT, Seen.QUEUE_LEFT}),
    Seen.SERVER_LENT: frozenset({Seen.SERVER_RETURNED}),
    Seen.TRANSACTION_BEGAN: frozenset({Seen.TRANSACTION_ENDED}),
    Seen.LOCK_WAIT_BEGAN: frozenset({Seen.LOCK_WAIT_ENDED}),
}
_OF_CLIENTS: Final = frozenset({Seen.SERVER_QUEUED, Seen.SERVER_LENT})


@dataclass(frozen=True, slots=True)
class Span:
    """From the event that began it to the one that ended it; None while it lasts."""

    began: DatabaseEvent
    ended: DatabaseEvent | None = None

    def lasted_s(self, until_s: float) -> float:
        """Return how long it lasted, or has lasted at `until_s`."""
        return (until_s if self.ended is None else self.ended.at_s) - self.began.at_s


def spans(log: DatabaseLog, kind: Seen) -> tuple[Span, ...]:
    """Return what began with a kind of event, in the order of beginning: `spans(log, Seen.LOCK_WAIT_BEGAN)`.

    Loans and waits in the queue are a client connection's, everything else is a session's. What had begun before the
    watch is left out. Raises: KeyError for a kind that begins nothing.
    """
    endings = _ENDINGS[kind]
    found: list[Span] = []
    is_open: dict[Hashable, int] = {}
    for event in log.of(kind, *endings):
        who = event.connection if kind in _OF_CLIENTS else event.session
        if event.kind is kind:
            is_open[who] = len(found)
            found.append(Span(event))
        elif who in is_open:
            at = is_open.pop(who)
            found[at] = Span(found[at].began, event)
    return tuple(found)
