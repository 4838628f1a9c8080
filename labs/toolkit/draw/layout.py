"""Puts the parts of a picture together: recordings in, shapes out, nothing read from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from labs.toolkit.draw.frame import GUTTER_PX, Frame, Seen
from labs.toolkit.draw.legend import draw_legend
from labs.toolkit.draw.marks import Drawing, Mark, text, text_width
from labs.toolkit.draw.numbers import WIDTH_PX as NUMBERS_PX
from labs.toolkit.draw.numbers import rows
from labs.toolkit.draw.palette import Look, looks
from labs.toolkit.draw.scales import TimeScale, nice_end
from labs.toolkit.draw.take import Take, Wish, draw_take, take
from labs.toolkit.events import Recording
from labs.toolkit.gains import compared
from labs.toolkit.numbers import guess_said
from labs.toolkit.observed.events import DatabaseLog

LEAST_PX = 600.0
_PLAIN = Wish()
_EDGE_PX = 16.0
_SAID_PX = 20.0
_LEGEND_PX = 40.0
_LINES_A_RUN = 2
"""So many lines of words have their room under a live picture, for each run and for the comparison."""
_TOO_FAR = 4.0
"""A guess this many times later than the end is told at the edge: the run must not shrink to a stroke."""


def draw(
    recording: Recording,
    *,
    width_px: float = 960,
    compare: Recording | None = None,
    title: str = "",
    log: DatabaseLog | None = None,
    compare_log: DatabaseLog | None = None,
    wish: Wish = _PLAIN,
) -> Drawing:
    """Return the picture of a recording, or of two under one time axis."""
    takes = [take(recording, log, wish)]
    if compare is not None:
        takes = [take(recording, log, wish, "A", compare), take(compare, compare_log, wish, "B", recording)]
    width = max(width_px, LEAST_PX)
    numbers_x = width - NUMBERS_PX - _EDGE_PX
    scale = TimeScale(GUTTER_PX, numbers_x - 2 * _EDGE_PX, _ends_s(takes, wish))
    found_looks = looks(borrow.borrower for shown in takes for borrow in shown.found)
    marks: list[Mark] = []
    y = _EDGE_PX + 2
    if title:
        marks.append(text("title", "pl-title", GUTTER_PX, y + 13, title))
        y += 26
    signs: set[str] = set()
    for shown in takes:
        frame = _frame(shown, scale, found_looks, y)
        draw_take(frame, shown, wish, max(shown.peak for shown in takes), numbers_x)
        marks += frame.marks
        signs |= frame.shown
        y = frame.y
    said = _said(takes)
    foot = Frame(scale, found_looks, 0.0, is_over=True, prefix="", y=y + 4, shown=signs)
    _draw_foot(foot, said, width, has_fixed_height=wish.body_px is not None, most=len(takes))
    return Drawing(
        width,
        foot.y + _EDGE_PX - 4,
        (*marks, *foot.marks),
        title or "Pool picture",
        " ".join(said),
        _table(takes, wish),
    )


def _said(takes: Sequence[Take]) -> list[str]:
    """Return the sentence of each run, and of two that are over what the second gained and paid."""
    said = [shown.said for shown in takes]
    if len(takes) > 1 and all(shown.recording.is_over for shown in takes):
        said.append(compared(takes[0].measured, takes[1].measured))
    return said


def _frame(shown: Take, scale: TimeScale, found_looks: dict[str, Look], y: float) -> Frame:
    prefix = f"{shown.letter.lower()}." if shown.letter else ""
    seen = Seen(shown.side) if shown.side else None
    return Frame(scale, found_looks, shown.recording.until_s, shown.recording.is_over, prefix, y, seen)


def _ends_s(takes: Sequence[Take], wish: Wish) -> float:
    """Return where the time axis ends: shared by both runs, and far enough for the guess."""
    ends_s = max(0.01, wish.axis_s)
    for shown in takes:
        is_over, planned_s = shown.recording.is_over, shown.recording.planned_s or 0.0
        until_s = shown.recording.until_s
        ends_s = max(ends_s, until_s * 1.01 if is_over else nice_end(max(until_s, planned_s * 1.05)))
    guessed_s = wish.guesses.get("makespan_s")
    return max(ends_s, guessed_s * 1.15) if guessed_s and guessed_s <= ends_s * _TOO_FAR else ends_s


def _draw_foot(foot: Frame, said: Sequence[str], width: float, *, has_fixed_height: bool, most: int) -> None:
    """Draw the legend and the sentences; in a fixed height both have the same room whatever they say."""
    began_y = foot.y
    draw_legend(foot, GUTTER_PX, width - _EDGE_PX)
    foot.y = began_y + _LEGEND_PX if has_fixed_height else foot.y + 10
    room_px = width - _EDGE_PX - GUTTER_PX
    lines = [part for words in said for part in _wrapped(words, room_px)]
    reserved = _LINES_A_RUN * (most + (most > 1)) if has_fixed_height else len(lines)
    for num, part in enumerate(lines[:reserved]):
        foot.add(text(f"said{num}", "pl-said", GUTTER_PX, foot.y + 13 + num * _SAID_PX, part))
    foot.y += reserved * _SAID_PX


def _wrapped(words: str, width_px: float) -> list[str]:
    lines, current = [], ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and text_width(longer, 14) > width_px * 1.2:
            lines.append(current)
            longer = word
        current = longer
    return [*lines, current] if current else lines


def _table(takes: Sequence[Take], wish: Wish) -> tuple[tuple[str, ...], ...]:
    """Return the numbers as a table: a row a number, a column a run, one for the guess."""
    numbers = {number.name: number for shown in takes for number in shown.numbers}
    columns = [rows(shown.measured, tuple(numbers.values())) for shown in takes]
    head = (
        "number",
        *(f"{shown.letter} {shown.difference or shown.heading}".strip() for shown in takes),
        *(("your guess",) if wish.guesses else ()),
    )
    body = []
    for row in zip(*columns, strict=True):
        name, label, _ = row[0]
        value = wish.guesses.get(name)
        said = ("" if value is None else guess_said(name, value),) if wish.guesses else ()
        body.append((label, *(words for _, _, words in row), *said))
    return (head, *body, *_charges(takes))


def _charges(takes: Sequence[Take]) -> list[tuple[str, ...]]:
    """Return who made whom wait, as further rows."""
    found = [{charge.where: charge.share for charge in shown.charges.charges} for shown in takes if shown.charges]
    places = dict.fromkeys(where for shares in found for where in shares)
    return [(f"waiting caused by {where}", *(f"{shares.get(where, 0):.0%}" for shares in found)) for where in places]
