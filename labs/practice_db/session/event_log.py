"""What the database has seen, in order: a bounded log in memory.

Two kinds of events. Those of sessions, pooled servers, transactions and errors are always written. Those of single
calls (statement, round trip) and lock waits would fill the log in seconds and cost time at each call, so they are
written only while somebody reads: `watch` renews a lease, `expire` ends it. An event is kept as a plain tuple,
which takes half a microsecond to make; readers get a `LoggedEvent`.

Oracle has nothing like it: its V$ views show the present, and what was over before anybody looked is gone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from labs.practice_db.session.session import Session

# About 8 MiB when full; at 10,000 calls a second, each a statement and a round trip, 1.6 s.
CAPACITY: Final = 32_768
LEASE_S: Final = 30.0


class EventKind(Enum):
    """What can happen; the value is what SQL shows."""

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
class Requester:
    """A client without a session of its own: of DRCP's broker, or one whose logon failed.

    `connection_num` is the client connection's number at the broker, None elsewhere.
    """

    user: str
    program: str
    connection_class: str = ""
    connection_num: int | None = None


NOBODY: Final = Requester("", "")


class LoggedEvent(NamedTuple):
    """One event as readers get it.

    Args:
        at_s: when it happened, or ended, by the server's monotonic clock.
        took_s: how long that had lasted which ended: a session, a wait, a loan, a transaction, a call.
        code: the error's number.
        detail: what else there is to say, by kind: `hit` or `miss`, `commit` or `rollback`, the call's name, the
            statement's text, the name of the wait, the error's text.
        process_name: of the pooled server; empty for a dedicated one.
        blocking_sid: who holds what a lock wait waits for.
    """

    seq: int
    at_s: float
    kind: EventKind
    sid: int | None
    serial_num: int | None
    user: str
    program: str
    took_s: float | None
    code: int | None
    detail: str
    process_name: str
    connection_class: str
    connection_num: int | None
    blocking_sid: int | None


_Who: TypeAlias = tuple[int | None, int | None, str, str]
_Kept: TypeAlias = tuple[float, EventKind, _Who, float | None, int | None, str, str, Requester, int | None]


@dataclass(slots=True)
class EventLog:
    """The last `capacity` events, numbered from 1 on; `is_watched` says that calls and lock waits are wanted too.

    `on_watched` is called when that begins.
    """

    capacity: int = CAPACITY
    is_watched: bool = False
    on_watched: Callable[[], None] | None = None
    last_seq: int = 0
    _watched_until_s: float = 0.0
    _ring: deque[_Kept] = field(init=False)

    def __post_init__(self) -> None:
        self._ring = deque(maxlen=self.capacity)

    def add(
        self,
        at_s: float,
        kind: EventKind,
        session: Session | None,
        requester: Requester = NOBODY,
        *,
        took_s: float | None = None,
        code: int | None = None,
        detail: str = "",
        blocking_sid: int | None = None,
    ) -> None:
        """Write an event of a session, or of a client that has none."""
        self.last_seq += 1
        who: _Who
        if session is None:
            who, name = (None, None, requester.user, requester.program), ""
        else:
            who = (session.sid, session.serial_num, session.user, session.client.program)
            name = session.process_name
        self._ring.append((at_s, kind, who, took_s, code, detail, name, requester, blocking_sid))

    @property
    def first_seq(self) -> int:
        """The number of the oldest event that is still here, or of the next one if there is none."""
        return self.last_seq - len(self._ring) + 1

    @property
    def lost(self) -> int:
        """How many events have made room for newer ones."""
        return self.last_seq - len(self._ring)

    def after(self, seq: int) -> Iterator[LoggedEvent]:
        """Yield the events behind a number, oldest first."""
        first = max(seq + 1, self.first_seq)
        newest = list(islice(reversed(self._ring), max(self.last_seq - first + 1, 0)))
        for number, event in enumerate(reversed(newest), start=first):
            at_s, kind, who, took_s, code, detail, name, requester, blocking_sid = event
            yield LoggedEvent(
                number, at_s, kind, *who, took_s, code, detail, name,
                requester.connection_class, requester.connection_num, blocking_sid,
            )  # fmt: skip

    def watch(self, now_s: float) -> None:
        """Note that somebody reads: single calls and lock waits are written for the length of the lease."""
        self._watched_until_s = now_s + LEASE_S
        if not self.is_watched:
            self.is_watched = True
            if self.on_watched is not None:
                self.on_watched()

    def expire(self, now_s: float) -> None:
        """End a lease that is over; call it each second."""
        if self.is_watched and now_s >= self._watched_until_s:
            self.is_watched = False
