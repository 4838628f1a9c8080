"""One recording with all that is derived from it once, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow, borrows, sizes
from labs.toolkit.charges import Charges, charged
from labs.toolkit.connections import Connection, connections
from labs.toolkit.draw.axis import draw_axis, draw_guess
from labs.toolkit.draw.charges import draw_charges
from labs.toolkit.draw.chart import HEIGHT_PX as CHART_PX
from labs.toolkit.draw.chart import draw_chart
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.happened import ROW_PX, draw_happened
from labs.toolkit.draw.lanes import draw_lanes, least_px
from labs.toolkit.draw.marks import line, text, text_width
from labs.toolkit.draw.numbers import draw_numbers
from labs.toolkit.draw.servers import draw_servers, server_lanes, servers_px
from labs.toolkit.draw.waits import draw_waits
from labs.toolkit.events import Recording
from labs.toolkit.guess import Guess
from labs.toolkit.happened import Happening, happenings
from labs.toolkit.measures import Statistics, measure
from labs.toolkit.numbers import Number, number_named, numbers_beside
from labs.toolkit.observed.database_side import DatabaseSide, Stretch, database_side
from labs.toolkit.observed.events import DatabaseLog
from labs.toolkit.words import say

_RESERVED = 8
"""While a run goes on, so many lanes have their room from the start, so that the picture does not jump."""
_HEADING_PX = 22.0
_FLAGS_PX = 20.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What else is wanted of a picture.

    Args:
        guess: what the learner expects.
        also: further numbers, by name.
        has_charges: who made whom wait.
        body_px: how high lanes and waits are together; None for as high as they need.
        axis_s: how far the time axis goes at least.
    """

    guess: Guess | None = None
    also: tuple[str, ...] = ()
    has_charges: bool = False
    body_px: float | None = None
    axis_s: float = 0.0

    @property
    def guesses(self) -> dict[str, float]:
        """Return the guesses by the names of their numbers."""
        return self.guess.given() if self.guess else {}


@dataclass(frozen=True, slots=True)
class Take:
    """One recording with what is derived from it once."""

    recording: Recording
    found: tuple[Borrow, ...]
    lanes: tuple[Connection, ...]
    measured: Statistics
    numbers: tuple[Number, ...]
    side: DatabaseSide | None = None
    servers: Sequence[tuple[str, list[Stretch]]] = ()
    charges: Charges | None = None
    happened: tuple[Happening, ...] = ()
    letter: str = ""
    difference: str = ""

    @property
    def said(self) -> str:
        """Return its sentence, after its letter if there are two."""
        words = say(self.recording, self.found, self.measured)
        if self.side is not None and self.side.doubt_s >= 0.02:
            words += f" The database was sampled: its times are up to {self.side.doubt_s * 1000:.0f} ms too late."
        if self.charges is not None:
            words += f" {self.charges.sentence}"
        return f"{self.letter}: {words}" if self.letter else words

    @property
    def heading(self) -> str:
        """Return what was run, and on which pool."""
        return " · ".join(part for part in (self.recording.name, str(self.recording.pool)) if part)

    @property
    def peak(self) -> float:
        """Return the highest number of connections that has to fit."""
        return float(max(self.measured.max, self.measured.peak_opened))


def take(
    recording: Recording, log: DatabaseLog | None, wish: Wish, letter: str = "", beside: Recording | None = None
) -> Take:
    """Return a recording with what is derived from it. Raises: ValueError for a number that there is not."""
    found = borrows(recording)
    side = None if log is None else database_side(recording, found, log)
    lanes = connections(recording, found, side.log if side else None)
    measured = measure(recording, found, side.numbers if side else None)
    known = {**measured.own, **dict(beside.numbers if beside else ())}
    also = [*wish.also, *(name for name in wish.guesses if name not in {"makespan_s", *known})]
    for name in wish.guesses:
        if name not in known:
            number_named(name, measured)
    other = beside.settings if beside else recording.settings
    return Take(
        recording,
        found,
        lanes,
        measured,
        numbers_beside(measured, also),
        side,
        server_lanes(side.loans, recording.until_s) if side else (),
        charged(recording, found, lanes) if wish.has_charges else None,
        happenings(recording),
        letter,
        " · ".join(setting for setting in recording.settings if setting not in other),
    )


def draw_take(frame: Frame, shown: Take, wish: Wish, top: float, numbers_x: float) -> None:
    """Draw one run from its heading to its time axis, with its numbers beside."""
    recording, guess = shown.recording, wish.guess
    _draw_heading(frame, shown)
    frame.y += _HEADING_PX
    began_y = frame.y
    guessed_s = guess.of("makespan_s") if guess else None
    if guessed_s is not None or wish.body_px is not None:
        frame.y += _FLAGS_PX
    first_mark = len(frame.marks)
    flags_y = frame.y
    _draw_body(frame, shown, wish.body_px)
    guessed = guess.of("peak_opened") if guess else None
    draw_chart(frame, sizes(recording), shown.found, recording.pool, top=top, guess=guessed)
    draw_happened(frame, shown.happened, flags_y, first_mark)
    draw_axis(frame, began_y, first_mark)
    if not recording.is_over:
        x = frame.scale.x(recording.until_s)
        frame.add(line(frame.key("now"), "pl-now", x, began_y, x, frame.y))
    if guessed_s is not None:
        draw_guess(frame, guessed_s, began_y, shown.measured.makespan_s)
    numbers_y = draw_numbers(frame, shown.measured, shown.numbers, wish.guesses, numbers_x, began_y - 10)
    frame.y += 26
    if shown.charges is not None and shown.charges.charges:
        draw_charges(frame, shown.charges)
    frame.y = max(frame.y + (10 if shown.letter else 0), numbers_y + 8)


def take_px(body_px: float) -> float:
    """Return how high a run is whose lanes and waits have this room."""
    return _HEADING_PX + _FLAGS_PX + body_px + CHART_PX + 26


def _draw_body(frame: Frame, shown: Take, body_px: float | None) -> None:
    """Draw waits, lanes and servers, in their own height or within the one that is given."""
    recording = shown.recording
    is_logon = recording.pool.is_standalone  # then the wait is the logon, which has a lane of its own
    waits = [borrow for borrow in shown.found if not is_logon or borrow.refused_s is not None]
    ends_y = frame.y + (body_px or 0.0)
    frame.y += ROW_PX if shown.happened else 0.0
    if body_px is None:
        draw_waits(frame, waits)
        draw_lanes(frame, shown.lanes, 0 if recording.is_over else min(recording.pool.max, _RESERVED))
        draw_servers(frame, shown.servers)
        frame.y += 8
        return
    below_px = servers_px(len(shown.servers)) + 8
    draw_waits(frame, waits, ends_y - frame.y - below_px - least_px(len(shown.lanes)))
    draw_lanes(frame, shown.lanes, min(recording.pool.max, _RESERVED), ends_y - frame.y - below_px - 4)
    draw_servers(frame, shown.servers)
    frame.y = max(frame.y, ends_y)


def _draw_heading(frame: Frame, shown: Take) -> None:
    """Say which run it is, and beside another one what is different about it."""
    x, y = float(GUTTER_PX), frame.y + 11
    if shown.letter:
        frame.add(text(frame.key("letter"), "pl-title", x - 10, y, shown.letter, anchor="end"))
    if shown.difference:
        frame.add(text(frame.key("diff"), "pl-label pl-ink", x, y, shown.difference))
        x += text_width(shown.difference, 12.5) + 10
    frame.add(text(frame.key("head"), "pl-small pl-quiet", x, y, shown.heading))
