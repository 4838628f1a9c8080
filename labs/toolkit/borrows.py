"""Turns the events of a recording into borrows and connections, the two things a picture has lanes for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from labs.toolkit.events import (
    Asked,
    Event,
    Failed,
    GivenBack,
    Lent,
    Place,
    Recording,
    Refused,
    RoundTrip,
    SessionId,
    Sized,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at one time while a connection was borrowed: `commit`, `rollback`, `ping` or an error."""

    at_s: float
    name: str
    full_code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Borrow:
    """One acquire() and what came of it; a time is None as long as it has not happened."""

    num: int
    borrower: str
    asked_s: float
    place: Place | None = None
    lent_s: float | None = None
    returned_s: float | None = None
    refused_s: float | None = None
    session: SessionId | None = None
    is_dropped: bool = False
    statements: int = 0
    round_trips: int = 0
    moments: tuple[Moment, ...] = ()

    def waited_s(self, until_s: float) -> float:
        """Return how long acquire() took, or has taken at `until_s`."""
        ends = [at_s for at_s in (self.lent_s, self.refused_s) if at_s is not None]
        return min(ends, default=until_s) - self.asked_s

    def held_s(self, until_s: float) -> float:
        """Return how long the connection was held, or has been at `until_s`; 0 if it never was."""
        if self.lent_s is None:
            return 0.0
        return (until_s if self.returned_s is None else self.returned_s) - self.lent_s

    @property
    def ended_s(self) -> float | None:
        """Return when it was over: given back or refused."""
        return self.returned_s if self.refused_s is None else self.refused_s

    @property
    def is_waiting(self) -> bool:
        """Tell whether it still waits for a connection."""
        return self.lent_s is None and self.refused_s is None

    @property
    def is_held(self) -> bool:
        """Tell whether the connection is still out."""
        return self.lent_s is not None and self.returned_s is None

    @property
    def error(self) -> Moment | None:
        """Return its first error."""
        return next((moment for moment in self.moments if moment.full_code), None)


_SLACK_S = 0.02
"""How much later than it happened a change of the pool's size may be seen."""

_NOTED = frozenset({"commit", "rollback", "ping"})


@dataclass(slots=True)
class _Draft:
    """A borrow while its events are read."""

    made: Borrow
    moments: list[Moment] = field(default_factory=list)
    statements: int = 0
    round_trips: int = 0

    def take(self, event: Event) -> None:
        match event:
            case RoundTrip():
                self.round_trips += 1
                if event.name in _NOTED:
                    self.moments.append(Moment(event.at_s + event.took_s, event.name))
            case Statement():
                self.statements += 1
            case Lent():
                self.made = replace(self.made, lent_s=event.at_s, session=event.session)
            case GivenBack():
                self.made = replace(self.made, returned_s=event.at_s, is_dropped=event.is_dropped)
            case Refused():
                self.made = replace(self.made, refused_s=event.at_s)
                self.moments.append(Moment(event.at_s, "refused", event.full_code, event.message))
            case Failed():
                self.moments.append(Moment(event.at_s, "error", event.full_code, event.message))

    def done(self) -> Borrow:
        return replace(self.made, statements=self.statements, round_trips=self.round_trips, moments=tuple(self.moments))


def borrows(recording: Recording) -> tuple[Borrow, ...]:
    """Return one record for each acquire(), in the order in which they were called."""
    drafts: dict[int, _Draft] = {}
    for event in recording.events:
        if isinstance(event, Asked):
            drafts[event.borrow_num] = _Draft(Borrow(event.borrow_num, event.borrower, event.at_s, event.place))
        elif not isinstance(event, Sized) and event.borrow_num in drafts:
            drafts[event.borrow_num].take(event)
    return tuple(draft.done() for draft in drafts.values())


def sizes(recording: Recording) -> tuple[Sized, ...]:
    """Return how many connections were open and busy, as steps that begin at 0 s."""
    steps = [event for event in recording.events if isinstance(event, Sized)]
    return (Sized(0.0, recording.opened_before, 0), *steps)


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection of the pool from its logon to its logoff, with its borrows in order of time.

    `logon_s` is None for a connection that was open before the recording began. `session` is None until it is lent.
    """

    logon_s: tuple[float, float] | None
    closed_s: float | None
    session: SessionId | None
    borrows: tuple[Borrow, ...]


def connections(recording: Recording, found: Iterable[Borrow] | None = None) -> tuple[Connection, ...]:
    """Return the pool's connections, in the order in which they were opened.

    The pool does not say which connection it opens or closes, only how many are open. A session that is seen for the
    first time is taken to be the one opened last before that; of the idle ones, the one idle for longest is taken to
    have been closed. A logon is drawn from when the pool had reason to open it and no other was being made.
    Source: python-oracledb 26.1.0, impl/thin/pool.pyx: one background task makes one connection at a time;
    _timeout_helper closes from the front of the list of free connections.
    """
    known = tuple(borrows(recording) if found is None else found)
    if recording.pool.is_standalone:
        return tuple(
            Connection((b.asked_s, b.lent_s), b.returned_s, b.session, (b,)) for b in known if b.lent_s is not None
        )
    return _Lanes(recording, known).build()


class _Lanes:
    """Matches openings and closings, which are counts, with borrows, which name their session."""

    def __init__(self, recording: Recording, found: tuple[Borrow, ...]) -> None:
        self._steps = sizes(recording)
        self._of_session: dict[SessionId | int, list[Borrow]] = {}
        for borrow in sorted((b for b in found if b.lent_s is not None), key=lambda b: b.lent_s or 0.0):
            self._of_session.setdefault(borrow.session or -borrow.num, []).append(borrow)
        self._waits = [(b.asked_s, b.asked_s + b.waited_s(recording.until_s)) for b in found]

    def build(self) -> tuple[Connection, ...]:
        made = self._matched()
        closed = self._closings(made)
        return tuple(
            Connection(logon_s, closed.get(num), group[0].session if group else None, tuple(group))
            for num, (logon_s, group) in enumerate(made)
        )

    def _openings(self) -> list[tuple[float, float] | None]:
        """Return the logons seen, with None for each connection that was there before."""
        found: list[tuple[float, float] | None] = [None] * self._steps[0].opened
        before = self._steps[0].opened
        last_s = 0.0
        for step in self._steps[1:]:
            for _ in range(step.opened - before):
                wanted_s = min((s for s, e in self._waits if s <= step.at_s <= e + _SLACK_S), default=last_s)
                found.append((max(last_s, wanted_s), step.at_s))
                last_s = step.at_s
            before = step.opened
        return found

    def _matched(self) -> list[tuple[tuple[float, float] | None, list[Borrow]]]:
        """Return each connection's logon and borrows."""
        free = self._openings()
        groups: dict[int, list[Borrow]] = {}
        extra: list[tuple[tuple[float, float] | None, list[Borrow]]] = []
        for group in self._of_session.values():
            first_s = group[0].lent_s or 0.0
            open_by_then = [
                num for num, logon in enumerate(free) if num not in groups and (logon is None or logon[1] <= first_s)
            ]
            if open_by_then:
                groups[open_by_then[-1]] = group
            else:
                extra.append((None, group))
        return [(logon, groups.get(num, [])) for num, logon in enumerate(free)] + extra

    def _closings(self, made: list[tuple[tuple[float, float] | None, list[Borrow]]]) -> dict[int, float]:
        """Return when which connection was closed."""
        closed = {
            num: group[-1].returned_s
            for num, (_, group) in enumerate(made)
            if group and group[-1].is_dropped and group[-1].returned_s is not None
        }
        before = self._steps[0].opened
        dropped = sorted(closed.values())
        for step in self._steps[1:]:
            for _ in range(before - step.opened):
                if dropped and dropped[0] <= step.at_s + _SLACK_S:
                    dropped.pop(0)
                    continue
                idle = [num for num in range(len(made)) if num not in closed and _is_idle(made[num], step.at_s)]
                if idle:
                    closed[min(idle, key=lambda num: _idle_since(made[num]))] = step.at_s
            before = step.opened
        return closed


def _is_idle(lane: tuple[tuple[float, float] | None, list[Borrow]], at_s: float) -> bool:
    logon, group = lane
    if logon is not None and logon[1] > at_s:
        return False
    return all(b.returned_s is not None and b.returned_s <= at_s + _SLACK_S for b in group)


def _idle_since(lane: tuple[tuple[float, float] | None, list[Borrow]]) -> float:
    logon, group = lane
    return (group[-1].returned_s or 0.0) if group else (logon[1] if logon else 0.0)
