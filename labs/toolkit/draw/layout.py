"""Puts the parts of a picture together: recording in, shapes out, nothing read from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow, Connection, borrows, connections, sizes
from labs.toolkit.draw.chart import draw_chart
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.lanes import draw_lanes
from labs.toolkit.draw.legend import draw_legend
from labs.toolkit.draw.marks import Drawing, Mark, line, rect, text, text_width
from labs.toolkit.draw.numbers import WIDTH_PX as NUMBERS_PX
from labs.toolkit.draw.numbers import draw_numbers, guess_said, rows
from labs.toolkit.draw.palette import Look, looks
from labs.toolkit.draw.scales import TimeScale, nice_end
from labs.toolkit.draw.waits import draw_waits
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Guess
from labs.toolkit.measures import Statistics, measure
from labs.toolkit.words import say, seconds

LEAST_PX = 560.0
_EDGE_PX = 16.0
_RESERVED = 8
"""While a run goes on, so many lanes have their room from the start, so that the picture does not jump."""
_TOO_FAR = 4.0
"""A guess this many times later than the end is told at the edge: the run must not shrink to a stroke."""


@dataclass(frozen=True, slots=True)
class _Take:
    """One recording with what is derived from it once."""

    recording: Recording
    found: tuple[Borrow, ...]
    lanes: tuple[Connection, ...]
    measured: Statistics
    letter: str
    difference: str

    @property
    def said(self) -> str:
        words = say(self.recording, self.found, self.measured)
        return f"{self.letter}: {words}" if self.letter else words

    @property
    def heading(self) -> str:
        return " · ".join(part for part in (self.recording.name, str(self.recording.pool)) if part)


def draw(
    recording: Recording,
    *,
    width_px: float = 960,
    guess: Guess | None = None,
    compare: Recording | None = None,
    title: str = "",
) -> Drawing:
    """Return the picture of a recording, or of two under one time axis."""
    takes = [_take(recording)] if compare is None else [_take(recording, "A", compare), _take(compare, "B", recording)]
    width = max(width_px, LEAST_PX)
    scale = TimeScale(GUTTER_PX, width - NUMBERS_PX - 2 * _EDGE_PX - 8, _ends_s(takes, guess))
    found_looks = looks(borrow.borrower for take in takes for borrow in take.found)
    marks: list[Mark] = []
    y = _EDGE_PX + 2
    if title:
        marks.append(text("title", "pl-title", GUTTER_PX, y + 13, title))
        y += 26
    shown: set[str] = set()
    for take in takes:
        frame = _frame(take, scale, found_looks, y)
        _draw_take(frame, take, guess, max(float(_peak(take)) for take in takes))
        marks += frame.marks
        shown |= frame.shown
        y = frame.y
    said = " ".join(take.said for take in takes)
    foot = Frame(scale, found_looks, 0.0, is_over=True, prefix="", y=y + 4, shown=shown)
    draw_legend(foot, GUTTER_PX, width - _EDGE_PX)
    foot.y += 12
    for num, part in enumerate(_wrapped(said, width - 2 * _EDGE_PX - GUTTER_PX)):
        foot.add(text(f"said{num}", "pl-said", GUTTER_PX, foot.y + 12, part))
        foot.y += 18
    marks += foot.marks
    return Drawing(width, foot.y + _EDGE_PX - 4, tuple(marks), title or "Pool picture", said, _table(takes, guess))


def _take(recording: Recording, letter: str = "", beside: Recording | None = None) -> _Take:
    found = borrows(recording)
    other = beside.settings if beside else recording.settings
    difference = " · ".join(setting for setting in recording.settings if setting not in other)
    return _Take(recording, found, connections(recording, found), measure(recording, found), letter, difference)


def _peak(take: _Take) -> int:
    return max(take.measured.max, take.measured.peak_opened)


def _frame(take: _Take, scale: TimeScale, found_looks: dict[str, Look], y: float) -> Frame:
    prefix = f"{take.letter.lower()}." if take.letter else ""
    return Frame(scale, found_looks, take.recording.until_s, take.recording.is_over, prefix, y)


def _ends_s(takes: Sequence[_Take], guess: Guess | None) -> float:
    """Return where the time axis ends: shared by both runs, and far enough for the guess."""
    ends_s = 0.01
    for take in takes:
        is_over, planned_s = take.recording.is_over, take.recording.planned_s or 0.0
        until_s = take.recording.until_s
        ends_s = max(ends_s, until_s * 1.01 if is_over else nice_end(max(until_s, planned_s * 1.05)))
    guessed_s = guess.makespan_s if guess else None
    return max(ends_s, guessed_s * 1.15) if guessed_s and guessed_s <= ends_s * _TOO_FAR else ends_s


def _draw_take(frame: Frame, take: _Take, guess: Guess | None, top: float) -> None:
    scale, recording = frame.scale, take.recording
    _draw_heading(frame, take)
    frame.y += 22
    began_y = frame.y
    if guess is not None and guess.makespan_s is not None:
        frame.y += 20
    first_mark = len(frame.marks)
    is_logon = recording.pool.is_standalone  # then the wait is the logon, which has a lane of its own
    draw_waits(frame, [borrow for borrow in take.found if not is_logon or borrow.refused_s is not None])
    draw_lanes(frame, take.lanes, 0 if recording.is_over else min(recording.pool.max, _RESERVED))
    frame.y += 8
    draw_chart(frame, sizes(recording), take.found, recording.pool, top=top, guess=guess.peak_opened if guess else None)
    _draw_axis(frame, began_y, first_mark)
    if not recording.is_over:
        x = scale.x(recording.until_s)
        frame.add(line(frame.key("now"), "pl-now", x, began_y, x, frame.y))
    if guess is not None and guess.makespan_s is not None:
        _draw_guess(frame, guess.makespan_s, began_y, take.measured.makespan_s)
    numbers_y = draw_numbers(
        frame, take.measured, guess.given() if guess else {}, scale.right_px + _EDGE_PX + 8, began_y - 8
    )
    frame.y = max(frame.y + (40 if take.letter else 26), numbers_y + 8)


def _draw_heading(frame: Frame, take: _Take) -> None:
    """Say which run it is, and beside another one what is different about it."""
    x, y = float(GUTTER_PX), frame.y + 11
    if take.letter:
        frame.add(text(frame.key("letter"), "pl-title", x - 10, y, take.letter, anchor="end"))
    if take.difference:
        frame.add(text(frame.key("diff"), "pl-label pl-ink", x, y, take.difference))
        x += text_width(take.difference, 12.5) + 10
    frame.add(text(frame.key("head"), "pl-small pl-quiet", x, y, take.heading))


def _draw_axis(frame: Frame, top_y: float, first_mark: int) -> None:
    """Draw light ticks under everything and the times below."""
    ticks = []
    for num, (at_s, words) in enumerate(frame.scale.ticks()):
        x = frame.scale.x(at_s)
        ticks.append(line(frame.key("tick", num), "pl-tick", x, top_y, x, frame.y))
        frame.add(
            text(
                frame.key("tickt", num),
                "pl-small pl-quiet",
                x,
                frame.y + 16,
                words,
                anchor="middle" if num else "start",
            )
        )
    frame.marks[first_mark:first_mark] = ticks


def _draw_guess(frame: Frame, guess_s: float, top_y: float, makespan_s: float) -> None:
    """Draw the guess as a flag at its time, or as an arrow at the edge if it is far beyond."""
    scale = frame.scale
    is_beyond = guess_s > scale.until_s
    words = f"your guess {guess_said('makespan_s', guess_s)}{' →' if is_beyond else ''}"
    x, width = scale.x(guess_s), text_width(words, 11) + 12
    left = min(max(x - width / 2, scale.left_px), scale.right_px - width)
    frame.add(
        line(frame.key("guess"), "pl-guess", x, top_y + 17, x, frame.y),
        rect(frame.key("guessp"), "pl-guess-plate", left, top_y, width, 17, round_px=3),
        text(frame.key("guesst"), "pl-small pl-guess-text", left + width / 2, top_y + 12.5, words, anchor="middle"),
    )
    if frame.is_over and makespan_s > 0:
        _draw_done(frame, makespan_s, top_y, (left, left + width))


def _draw_done(frame: Frame, makespan_s: float, top_y: float, taken: tuple[float, float]) -> None:
    """Mark when all was done, so that the guess has something to be measured by; unless the guess's flag is there."""
    words = f"all done {seconds(makespan_s)}"
    x, width = frame.scale.x(makespan_s), text_width(words, 11) + 10
    left = min(max(x - width / 2, frame.scale.left_px), frame.scale.right_px - width)
    if left < taken[1] + 4 and left + width > taken[0] - 4:
        return
    frame.add(
        line(frame.key("done"), "pl-done", x, top_y + 17, x, frame.y),
        rect(frame.key("donep"), "pl-done-plate", left, top_y, width, 17, round_px=3),
        text(frame.key("donet"), "pl-small", left + width / 2, top_y + 12.5, words, anchor="middle"),
    )


def _wrapped(words: str, width_px: float) -> list[str]:
    lines, current = [], ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and text_width(longer, 12) > width_px * 1.12:
            lines.append(current)
            longer = word
        current = longer
    return [*lines, current] if current else lines


def _table(takes: Sequence[_Take], guess: Guess | None) -> tuple[tuple[str, ...], ...]:
    """Return the numbers as a table: a row a number, a column a run, one for the guess."""
    guesses = guess.given() if guess else {}
    columns = [rows(take.measured) for take in takes]
    head = (
        "number",
        *(f"{take.letter} {take.difference or take.heading}".strip() for take in takes),
        *(("your guess",) if guesses else ()),
    )
    body = []
    for row in zip(*columns, strict=True):
        measure, label, _ = row[0]
        said = (guess_said(measure, guesses[measure]) if measure in guesses else "",) if guesses else ()
        body.append((label, *(value for _, _, value in row), *said))
    return (head, *body)
