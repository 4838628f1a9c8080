"""The numbers at the side: few, always the same, always in the same order, each beside its guess."""

from __future__ import annotations

from collections.abc import Mapping

from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import text
from labs.toolkit.measures import Statistics
from labs.toolkit.words import seconds

WIDTH_PX = 178
_ROW_PX = 21.0

_TIMES = frozenset({"wait_p50_s", "wait_p95_s", "wait_max_s", "makespan_s"})


def rows(measured: Statistics) -> tuple[tuple[str, str, str], ...]:
    """Return (measure, label, value) of each number."""
    trips = measured.round_trips_per_borrow
    return (
        ("borrows", "borrows", str(measured.borrows)),
        ("wait_p50_s", "wait p50", seconds(measured.wait_p50_s)),
        ("wait_p95_s", "wait p95", seconds(measured.wait_p95_s)),
        ("wait_max_s", "longest wait", seconds(measured.wait_max_s)),
        (
            "peak_opened",
            "peak opened",
            f"{measured.peak_opened} of {measured.max}" if measured.max else str(measured.peak_opened),
        ),
        ("logons", "logons", str(measured.logons)),
        ("round_trips_per_borrow", "round trips a borrow", "–" if trips is None else f"{trips:.3g}"),
        ("error_count", "errors", str(measured.error_count or "none")),
    )


def guess_said(measure: str, value: float) -> str:
    """Return a guess for people."""
    return f"{value:g} s" if measure in _TIMES else f"{value:g}"


def draw_numbers(frame: Frame, measured: Statistics, guesses: Mapping[str, float], x: float, y: float) -> float:
    """Draw the column of numbers with its top left at (x, y) and return where it ends."""
    right = x + WIDTH_PX
    for measure, label, value in rows(measured):
        is_bad = measure == "error_count" and measured.errors
        y += _ROW_PX
        frame.add(
            text(frame.key("nl", measure), "pl-small pl-quiet", x, y, label),
            text(frame.key("nv", measure), f"pl-number{' pl-bad' if is_bad else ''}", right, y, value, anchor="end"),
        )
        if measure in guesses:
            y += 15
            words = f"your guess {guess_said(measure, guesses[measure])}"
            frame.add(text(frame.key("ng", measure), "pl-small pl-guessed", right, y, words, anchor="end"))
    for code, number in list(measured.errors.items())[:3]:
        y += 16
        frame.add(text(frame.key("ne", code), "pl-small pl-bad", right, y, f"{number} × {code}", anchor="end"))
    return y
