"""The room a part of the picture has, and the list it puts its marks into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from labs.toolkit.borrows import Borrow
from labs.toolkit.draw.marks import Mark, text_width
from labs.toolkit.draw.palette import Look
from labs.toolkit.draw.scales import TimeScale
from labs.toolkit.events import SessionId
from labs.toolkit.observed.database_side import DatabaseSide, Instant, Stretch
from labs.toolkit.words import count, seconds

Span = tuple[float, float]

GUTTER_PX = 100
"""Left of the lanes, for their names."""


class Seen:
    """What the database saw, by the borrow or the session to which it belongs."""

    def __init__(self, side: DatabaseSide) -> None:
        self.stretches: dict[int, list[tuple[str, Stretch]]] = defaultdict(list)
        self.instants: dict[SessionId, list[tuple[str, Instant]]] = defaultdict(list)
        for name, stretches in (("lock", side.lock_waits), ("server", side.queued)):
            for stretch in stretches:
                if stretch.borrow is not None:
                    self.stretches[stretch.borrow.num].append((name, stretch))
        for name, instants in (("killed", side.kills), ("ping", side.pings)):
            for instant in instants:
                if instant.session is not None:
                    self.instants[instant.session].append((name, instant))


@dataclass(slots=True)
class Frame:
    """What every part needs: the time scale, who looks how, where the next part begins, and a prefix for its keys.

    `seen` is None where nobody watched the database.
    """

    scale: TimeScale
    looks: Mapping[str, Look]
    until_s: float
    is_over: bool
    prefix: str
    y: float = 0.0
    seen: Seen | None = None
    marks: list[Mark] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def key(self, *parts: object) -> str:
        """Return a key that is unique in the picture."""
        return f"{self.prefix}{'-'.join(str(part) for part in parts)}"

    def add(self, *marks: Mark) -> None:
        """Put marks on top of what is there."""
        self.marks.extend(marks)

    def span(self, borrow: Borrow) -> Span:
        """Return where the holding of a connection begins and ends, in px."""
        ends_s = self.until_s if borrow.returned_s is None else borrow.returned_s
        return self.scale.x(borrow.lent_s or 0.0), self.scale.x(ends_s)

    def show(self, name: str) -> None:
        """Remember that a sign is in the picture, so that the legend explains it."""
        self.shown.add(name)


def fits(words: str, width_px: float) -> bool:
    """Tell whether a label has room in a block, with some air at both ends."""
    return width_px >= text_width(words, 12) + 10


def told(borrow: Borrow, until_s: float, lane: str = "") -> str:
    """Return what a block says on hover or focus, one fact a line."""
    where = f" on {lane}" if lane else ""
    session = f", session {borrow.session}" if borrow.session else ""
    lines = [f"{borrow.borrower}{where}{session}", f"asked {seconds(borrow.asked_s)}"]
    lines.append(f"waited {seconds(borrow.waited_s(until_s))}{' so far' if borrow.is_waiting else ''}")
    if borrow.lent_s is not None:
        lines.append(f"held {seconds(borrow.held_s(until_s))}{' so far' if borrow.is_held else ''}")
        lines.append(f"{count(borrow.statements, 'statement')}, {count(borrow.round_trips, 'round trip')}")
    lines += [f"{moment.full_code} {moment.message}".strip() for moment in borrow.moments if moment.full_code][:3]
    if borrow.place is not None:
        lines.append(f"borrowed at {borrow.place}")
    return "\n".join(lines)
