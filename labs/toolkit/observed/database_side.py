"""The database's side of a recording: who used which server, who waited for whose lock, who was killed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from labs.toolkit.borrows import Borrow
from labs.toolkit.events import Recording, SessionId
from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog, Seen
from labs.toolkit.observed.spans import Span, spans

_SLACK_S = 0.02
"""How much the two sides' times may differ: the client notices a moment later."""
_PING = "ping"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that lasted in the database, on the recording's time axis, and the borrow in which it happened.

    `began` and `ended` are the latest times; each may have been as much earlier as its doubt. `ended_s` is None while
    it lasts. `blocker` is who holds the lock: a borrower, or a session that is none of this pool's.
    """

    began_s: float
    ended_s: float | None
    began_doubt_s: float
    ended_doubt_s: float
    session: SessionId | None
    borrow: Borrow | None
    detail: str = ""
    server: str | None = None
    connection_class: str | None = None
    blocker: str = ""


@dataclass(frozen=True, slots=True)
class Instant:
    """Something that happened in the database to one session: a kill, a ping."""

    at_s: float
    doubt_s: float
    session: SessionId | None


@dataclass(frozen=True, slots=True)
class DatabaseNumbers:
    """What the database counted. None is what its log cannot tell."""

    logons_seen: int | None = None
    sessions_peak: int | None = None
    round_trips_seen: int | None = None
    pings: int | None = None
    hits: int | None = None
    misses: int | None = None
    server_waits: int | None = None
    lock_waits: int | None = None
    lock_wait_max_s: float | None = None
    kills: int | None = None


@dataclass(frozen=True, slots=True)
class DatabaseSide:
    """What a log says about a recording: `loans` of pooled servers, `queued` for one, `lock_waits`, kills and pings."""

    log: DatabaseLog
    numbers: DatabaseNumbers
    loans: tuple[Stretch, ...] = ()
    queued: tuple[Stretch, ...] = ()
    lock_waits: tuple[Stretch, ...] = ()
    kills: tuple[Instant, ...] = ()
    pings: tuple[Instant, ...] = ()

    @property
    def doubt_s(self) -> float:
        """Return the largest doubt there is about a time."""
        return max((event.within_s for event in self.log.events), default=0.0) + self.log.uncertainty_s


def database_side(recording: Recording, found: Sequence[Borrow], log: DatabaseLog) -> DatabaseSide:
    """Return what the log says about a recording; what it saw before and after that is left out."""
    placed = log.beside(recording)
    until_s = recording.until_s
    who = _Borrowers(found, until_s)
    loans = [_stretch(span, who) for span in _within(spans(placed, Seen.SERVER_LENT), until_s)]
    got = {(span.ended.connection, span.ended.at_s) for span in spans(placed, Seen.SERVER_QUEUED) if span.ended}
    by_loan = {
        (span.began.connection, span.began.at_s): loan
        for span, loan in zip(_within(spans(placed, Seen.SERVER_LENT), until_s), loans, strict=True)
        if (span.began.connection, span.began.at_s) in got
    }
    queued = [_queued(span, by_loan) for span in _within(spans(placed, Seen.SERVER_QUEUED), until_s)]
    locks = [_stretch(span, who) for span in _within(spans(placed, Seen.LOCK_WAIT_BEGAN), until_s)]
    inside = [event for event in placed.events if 0 <= event.at_s <= until_s]
    return DatabaseSide(
        placed,
        _numbers(recording, found, placed, locks, len(queued)),
        tuple(loans),
        tuple(queued),
        tuple(locks),
        tuple(_instants(inside, Seen.KILLED)),
        tuple(_instants((e for e in inside if e.detail == _PING), Seen.ROUND_TRIP)),
    )


@dataclass(slots=True)
class _Borrowers:
    """Finds the borrow in which something happened to a session."""

    found: Sequence[Borrow]
    until_s: float
    _of: dict[SessionId, list[Borrow]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for borrow in self.found:
            if borrow.lent_s is not None and borrow.session is not None:
                self._of.setdefault(borrow.session, []).append(borrow)

    def at(self, session: SessionId | None, at_s: float, within_s: float = 0.0) -> Borrow | None:
        """Return who held a session's connection at a time, or not longer before than the doubt.

        With DRCP several may hold a connection that the session will serve; the next to give one back is served now.
        """
        fitting = [
            borrow
            for borrow in (self._of.get(session, ()) if session else ())
            if (borrow.lent_s or 0.0) <= at_s + _SLACK_S and self._ended_s(borrow) + _SLACK_S >= at_s - within_s
        ]
        return min(fitting, key=lambda borrow: (self._ended_s(borrow) < at_s, self._ended_s(borrow)), default=None)

    def until(self, session: SessionId | None, began_s: float, ended_s: float) -> Borrow | None:
        """Return who used a session from one time to another: whose connection went back when the use ended."""
        of = self._of.get(session, ()) if session else ()
        fitting = [borrow for borrow in of if (borrow.lent_s or 0.0) <= began_s + _SLACK_S]
        return min(fitting, key=lambda borrow: abs(self._ended_s(borrow) - ended_s), default=None)

    def _ended_s(self, borrow: Borrow) -> float:
        return self.until_s if borrow.returned_s is None else borrow.returned_s

    def named(self, sid: int | None, at_s: float) -> str:
        """Return who has a session, by its SID: the borrower at that time."""
        if sid is None:
            return ""
        holders = (self.at(session, at_s) for session in self._of if session.sid == sid)
        return next((holder.borrower for holder in holders if holder), f"sid {sid}")


def _within(found: Iterable[Span], until_s: float) -> list[Span]:
    return [s for s in found if s.began.at_s <= until_s and (s.ended is None or s.ended.at_s >= 0)]


def _stretch(span: Span, who: _Borrowers) -> Stretch:
    began, ended = span.began, span.ended
    session = began.session or (ended.session if ended else None)
    if began.kind is Seen.SERVER_LENT and ended is not None:
        borrow = who.until(session, began.at_s, ended.at_s)
    else:
        borrow = who.at(session, began.at_s, began.within_s)
    return Stretch(
        began.at_s,
        ended.at_s if ended else None,
        began.within_s,
        ended.within_s if ended else 0.0,
        session,
        borrow,
        began.detail or "",
        began.server,
        began.connection_class,
        who.named(began.blocking_sid, began.at_s),
    )


def _queued(span: Span, by_loan: Mapping[tuple[str | None, float], Stretch]) -> Stretch:
    """Return a wait for a server; who waited is told by the loan that ended it."""
    ended = span.ended
    loan = by_loan.get((ended.connection, ended.at_s)) if ended else None
    return Stretch(
        span.began.at_s,
        ended.at_s if ended else None,
        span.began.within_s,
        ended.within_s if ended else 0.0,
        loan.session if loan else None,
        loan.borrow if loan else None,
        connection_class=span.began.connection_class,
    )


def _instants(events: Iterable[DatabaseEvent], kind: Seen) -> list[Instant]:
    return [Instant(e.at_s, e.within_s, e.session) for e in events if e.kind is kind]


def _numbers(
    recording: Recording, found: Sequence[Borrow], log: DatabaseLog, locks: Sequence[Stretch], queued: int
) -> DatabaseNumbers:
    inside = [event for event in log.events if 0 <= event.at_s <= recording.until_s]

    def counted(kind: Seen, detail: str | None = None) -> int | None:
        if kind in log.cannot_see:
            return None
        return sum(e.count for e in inside if e.kind is kind and (detail is None or e.detail == detail))

    names_calls = any(event.detail for event in log.of(Seen.ROUND_TRIP))
    waited_s = [(recording.until_s if lock.ended_s is None else lock.ended_s) - lock.began_s for lock in locks]
    return DatabaseNumbers(
        logons_seen=counted(Seen.LOGON),
        sessions_peak=None if Seen.LOGON in log.cannot_see else _peak(log, found, recording.until_s),
        round_trips_seen=counted(Seen.ROUND_TRIP),
        pings=counted(Seen.ROUND_TRIP, _PING) if names_calls else None,
        hits=counted(Seen.SERVER_LENT, "hit"),
        misses=counted(Seen.SERVER_LENT, "miss"),
        server_waits=None if Seen.SERVER_QUEUED in log.cannot_see else queued,
        lock_waits=None if Seen.LOCK_WAIT_BEGAN in log.cannot_see else len(locks),
        lock_wait_max_s=max(waited_s, default=None),
        kills=counted(Seen.KILLED),
    )


def _peak(log: DatabaseLog, found: Sequence[Borrow], until_s: float) -> int:
    """Return how many sessions there were at once at most; one that was lent was there, seen to log on or not."""
    events = sorted(log.of(Seen.LOGON, Seen.LOGOFF), key=lambda event: event.at_s)
    logged_on = {event.session for event in events if event.kind is Seen.LOGON}
    others = {event.session for event in events} | {borrow.session for borrow in found if borrow.session}
    before = len(others - logged_on) + sum(_change(event) for event in events if event.at_s < 0)
    return max(accumulate((_change(e) for e in events if 0 <= e.at_s <= until_s), initial=before))


def _change(event: DatabaseEvent) -> int:
    return 1 if event.kind is Seen.LOGON else -1
