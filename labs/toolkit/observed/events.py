"""What the database saw: one frozen record an event, the same from an event log and from samples of V$ views."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from labs.toolkit.events import Event, Recording, SessionId


class Seen(Enum):
    """What can be seen to happen; the value is what the practice database's PRACTICE_EVENT_LOG says."""

    LOGON = "LOGON"
    LOGOFF = "LOGOFF"
    KILLED = "KILLED"
    SNIPED = "SNIPED"
    SERVER_QUEUED = "SERVER QUEUED"
    SERVER_LENT = "SERVER LENT"
    SERVER_RETURNED = "SERVER RETURNED"
    QUEUE_LEFT = "QUEUE LEFT"
    SESSION_WIPED = "SESSION WIPED"
    TRANSACTION_BEGAN = "TRANSACTION BEGAN"
    TRANSACTION_ENDED = "TRANSACTION ENDED"
    LOCK_WAIT_BEGAN = "LOCK WAIT BEGAN"
    LOCK_WAIT_ENDED = "LOCK WAIT ENDED"
    STATEMENT = "STATEMENT"
    ROUND_TRIP = "ROUND TRIP"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class DatabaseEvent:
    """Something that the database saw, or that two samples of it differ by. None is what the source cannot know.

    Args:
        at_s: when it happened, or ended, in seconds since the watch began.
        within_s: how much earlier it may have been: 0 from an event log, the time between two samples otherwise.
        count: how often: samples know counts, not single calls.
        took_s: how long that had lasted which ended; from samples, `within_s` too long at most.
        server: the pooled server's process name.
        connection: DRCP's address of the client connection, which outlives the sessions it uses.
        full_code: of an error: `ORA-00942`.
        detail: what else there is to say: `hit`, `miss`, `commit`, `rollback`, a call's name, a statement's text,
            the name of a wait, an error's text.
    """

    at_s: float
    kind: Seen
    session: SessionId | None = None
    username: str | None = None
    program: str | None = None
    within_s: float = 0.0
    count: int = 1
    took_s: float | None = None
    server: str | None = None
    connection_class: str | None = None
    connection: str | None = None
    blocking_sid: int | None = None
    full_code: str | None = None
    sql_id: str | None = None
    detail: str | None = None

    def __str__(self) -> str:
        """Return one line: `0.262 s  22,815  LOCK WAIT ENDED  enq: TX - row lock contention, by 24, took 1.204 s`."""
        times = f"{self.count} x " if self.count > 1 else ""
        said = (
            self.full_code,
            self.connection_class,
            self.server,
            self.detail,
            None if self.blocking_sid is None else f"by {self.blocking_sid}",
            None if self.took_s is None else f"took {self.took_s:.3f} s",
        )
        who = self.session or self.connection or self.username or ""
        text = f"{self.at_s:.3f} s  {who}  {times}{self.kind.value}  {', '.join(part for part in said if part)}"
        return text.rstrip()


@dataclass(frozen=True, slots=True)
class DatabaseLog:
    """What a watch has seen so far.

    Args:
        events: in the order in which they happened.
        until_s: seconds from the watch's beginning to its end, or to this moment.
        source: `PRACTICE_EVENT_LOG` or `V$ views`.
        cannot_see: the kinds of events that this source never shows.
        lost: events that the database had forgotten before they were read.
        uncertainty_s: how far all times may be off, because the database's clock is not this program's; measured.
        clock_s: what time.perf_counter() said when the watch began.
    """

    events: tuple[DatabaseEvent, ...]
    until_s: float
    source: str
    cannot_see: tuple[Seen, ...] = ()
    lost: int = 0
    uncertainty_s: float = 0.0
    clock_s: float = 0.0

    def of(self, *kinds: Seen) -> tuple[DatabaseEvent, ...]:
        """Return the events of some kinds."""
        return tuple(event for event in self.events if event.kind in kinds)

    def count(self, *kinds: Seen) -> int:
        """Return how often events of some kinds happened."""
        return sum(event.count for event in self.of(*kinds))

    def beside(self, recording: Recording) -> DatabaseLog:
        """Return the same on a recording's time axis: 0 s is where the recording began.

        Both began by the clock of this program, so nothing becomes less certain by it.
        Raises: ValueError for a recording that no recorder has made.
        """
        if recording.clock_s is None:
            raise ValueError("this recording has no clock: only what a Recorder has made can stand beside a log")
        shift_s = self.clock_s - recording.clock_s
        shifted = tuple(replace(event, at_s=event.at_s + shift_s) for event in self.events)
        return replace(self, events=shifted, until_s=self.until_s + shift_s, clock_s=recording.clock_s)


def merged(recording: Recording, log: DatabaseLog) -> tuple[Event | DatabaseEvent, ...]:
    """Return what the client did and what the database saw, in the order of the recording's time.

    Two events that are closer than `log.uncertainty_s` may have happened in the other order.
    """
    return tuple(sorted((*recording.events, *log.beside(recording).events), key=lambda event: event.at_s))
