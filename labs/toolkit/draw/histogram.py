"""How many waited for how long: a bar for each range of waits, as a drawing and as lines of text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labs.toolkit.draw.marks import Drawing, line, rect, text
from labs.toolkit.measures import quantile
from labs.toolkit.words import count, seconds

EDGES_S: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0)
"""Where the ranges end: three for each power of ten, since waits differ by powers of ten."""
_ROW_PX: Final = 22.0
_LEFT_PX: Final = 130.0
_RIGHT_PX: Final = 150.0
_EDGE_PX: Final = 16.0
_TEXT_COLUMNS: Final = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """How many waits lie in a range."""

    label: str
    count: int


def bars(waits_s: Sequence[float]) -> tuple[Bar, ...]:
    """Return the ranges from `at once` to the one with the longest wait; those between stay, though nobody is there."""
    counts = [0] * (len(EDGES_S) + 1)
    for wait_s in waits_s:
        counts[bisect_right(EDGES_S, wait_s)] += 1
    last = max(num for num, number in enumerate(counts) if number)
    return tuple(Bar(_label(num), counts[num]) for num in range(last + 1))


def said(waits_s: Sequence[float]) -> str:
    """Return the sentence of a histogram."""
    ordered = sorted(waits_s)
    at_once = sum(wait_s < EDGES_S[0] for wait_s in ordered)
    p50, p95 = (seconds(quantile(ordered, share)) for share in (0.5, 0.95))
    return (
        f"{count(len(ordered), 'wait')}: {at_once / len(ordered):.0%} at once, "
        f"mean {seconds(sum(ordered) / len(ordered))}, p50 {p50}, p95 {p95}, longest {seconds(ordered[-1])}."
    )


def draw_histogram(waits_s: Sequence[float], *, title: str, width_px: float) -> Drawing:
    """Return the drawing: lying bars, the shortest waits first, each with its number."""
    found = bars(waits_s)
    most, room_px = max(bar.count for bar in found), width_px - _LEFT_PX - _RIGHT_PX
    marks, y = [text("title", "pl-title", _EDGE_PX, _EDGE_PX + 15, title)], _EDGE_PX + 32
    marks.append(line("axis", "pl-axis", _LEFT_PX, y, _LEFT_PX, y + len(found) * _ROW_PX))
    for num, bar in enumerate(found):
        width, share = bar.count / most * room_px, bar.count / len(waits_s)
        base = y + num * _ROW_PX + 15
        marks.append(text(f"label{num}", "pl-lane", _LEFT_PX - 10, base, bar.label, anchor="end"))
        if bar.count:
            detail = f"{bar.label}\n{count(bar.count, 'wait')}, {share:.1%}"
            marks.append(rect(f"bar{num}", "pl-c0", _LEFT_PX, base - 13, width, _ROW_PX - 5, detail=detail, round_px=2))
            marks.append(text(f"count{num}", "pl-who", _LEFT_PX + width + 8, base, f"{bar.count} · {share:.0%}"))
    y += len(found) * _ROW_PX
    marks.append(text("said", "pl-said", _EDGE_PX, y + 24, said(waits_s)))
    table = (("waited", "borrows"), *((bar.label, str(bar.count)) for bar in found))
    return Drawing(width_px, y + 24 + _EDGE_PX, tuple(marks), title, _as_text(waits_s, found), table)


def _as_text(waits_s: Sequence[float], found: Sequence[Bar]) -> str:
    """Return the bars as lines, and the sentence below."""
    most, wide = max(bar.count for bar in found), max(len(bar.label) for bar in found)
    rows = [f"{bar.label:>{wide}} {'█' * round(bar.count / most * _TEXT_COLUMNS)} {bar.count}" for bar in found]
    return "\n".join([*rows, said(waits_s)])


def _label(num: int) -> str:
    if num == 0:
        return f"under {_said(EDGES_S[0])}"
    if num == len(EDGES_S):
        return f"over {_said(EDGES_S[-1])}"
    return f"{_said(EDGES_S[num - 1])} to {_said(EDGES_S[num])}"


def _said(edge_s: float) -> str:
    return f"{edge_s:g} s" if edge_s >= 1 else f"{edge_s * 1000:g} ms"
