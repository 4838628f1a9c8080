"""Turns the events of a recording into borrows: one for each acquire(), with all that came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from labs.toolkit.events import (
    Asked,
    BorrowEvent,
    Failed,
    GivenBack,
    Happened,
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
    """One acquire() and what came of it; a time is None as long as it has not happened.

    `lent_session` is the session that the connection had when it was lent, `session` the one that served the work.
    They differ with DRCP only.
    """

    num: int
    borrower: str
    asked_s: float
    place: Place | None = None
    lent_s: float | None = None
    returned_s: float | None = None
    refused_s: float | None = None
    session: SessionId | None = None
    lent_session: SessionId | None = None
    is_dropped: bool = False
    statements: int = 0
    round_trips: int = 0
    moments: tuple[Moment, ...] = ()
    meant_s: float | None = None

    def latency_s(self, until_s: float) -> float:
        """Return how long it took from when the borrower was to ask until it was over, or has taken at `until_s`."""
        ended_s = self.ended_s
        return (until_s if ended_s is None else ended_s) - (self.asked_s if self.meant_s is None else self.meant_s)

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


_NOTED = frozenset({"commit", "rollback", "ping"})


@dataclass(slots=True)
class _Draft:
    """A borrow while its events are read; made once at the end, since a run has thousands of them."""

    asked: Asked
    lent: Lent | None = None
    back: GivenBack | None = None
    refused: Refused | None = None
    moments: list[Moment] = field(default_factory=list)
    statements: int = 0
    round_trips: int = 0

    def take(self, event: BorrowEvent) -> None:
        match event:
            case RoundTrip():
                self.round_trips += 1
                if event.name in _NOTED:
                    self.moments.append(Moment(event.at_s + event.took_s, event.name))
            case Statement():
                self.statements += 1
            case Lent():
                self.lent = event
            case GivenBack():
                self.back = event
            case Refused():
                self.refused = event
                self.moments.append(Moment(event.at_s, "refused", event.full_code, event.message))
            case Failed():
                self.moments.append(Moment(event.at_s, "error", event.full_code, event.message))

    def done(self) -> Borrow:
        asked, lent, back = self.asked, self.lent, self.back
        had = lent.session if lent else None
        return Borrow(
            num=asked.borrow_num,
            borrower=asked.borrower,
            asked_s=asked.at_s,
            place=asked.place,
            lent_s=lent.at_s if lent else None,
            returned_s=back.at_s if back else None,
            refused_s=self.refused.at_s if self.refused else None,
            session=(back.session if back else None) or had,
            lent_session=had,
            is_dropped=back.is_dropped if back else False,
            statements=self.statements,
            round_trips=self.round_trips,
            moments=tuple(self.moments),
            meant_s=asked.meant_s,
        )


def borrows(recording: Recording) -> tuple[Borrow, ...]:
    """Return one record for each acquire(), in the order in which they were called."""
    drafts: dict[int, _Draft] = {}
    for event in recording.events:
        if isinstance(event, Asked):
            drafts[event.borrow_num] = _Draft(event)
        elif not isinstance(event, Sized | Happened) and event.borrow_num in drafts:
            drafts[event.borrow_num].take(event)
    return tuple(draft.done() for draft in drafts.values())


def sizes(recording: Recording) -> tuple[Sized, ...]:
    """Return how many connections were open and busy, as steps that begin at 0 s."""
    steps = [event for event in recording.events if isinstance(event, Sized)]
    return (Sized(0.0, recording.opened_before, 0), *steps)
