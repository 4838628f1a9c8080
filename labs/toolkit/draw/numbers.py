"""The numbers at the side: always the same in the same order, then the lesson's own, each beside its guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labs.toolkit.draw.frame import Frame
from labs.toolkit.draw.marks import text
from labs.toolkit.measures import Statistics
from labs.toolkit.numbers import Number, guess_said

WIDTH_PX = 196
_ROW_PX = 22.0
_GUESS_PX = 16.0
_BAD = frozenset({"error_count", "held_at_end", "kills"})


def rows(measured: Statistics, numbers: Sequence[Number]) -> tuple[tuple[str, str, str], ...]:
    """Return (name, label, value) of each number."""
    return tuple((number.name, number.label, number.said(measured)) for number in numbers)


def draw_numbers(
    frame: Frame, measured: Statistics, numbers: Sequence[Number], guesses: Mapping[str, float], x: float, y: float
) -> float:
    """Draw the column of numbers with its top left at (x, y) and return where it ends."""
    right = x + WIDTH_PX
    for number in numbers:
        name = number.name
        css = "pl-number pl-bad" if name in _BAD and number.of(measured) else "pl-number"
        y += _ROW_PX
        frame.add(
            text(frame.key("nl", name), "pl-text pl-quiet", x, y, number.label),
            text(frame.key("nv", name), css, right, y, number.said(measured), anchor="end"),
        )
        if name in guesses:
            y += _GUESS_PX
            words = f"your guess {guess_said(name, guesses[name])}"
            frame.add(text(frame.key("ng", name), "pl-small pl-guessed", right, y, words, anchor="end"))
        if name == "error_count":
            y = _draw_codes(frame, measured, right, y)
    return y


def _draw_codes(frame: Frame, measured: Statistics, right: float, y: float) -> float:
    for code, number in list(measured.errors.items())[:3]:
        y += _GUESS_PX
        frame.add(text(frame.key("ne", code), "pl-small pl-bad", right, y, f"{number} × {code}", anchor="end"))
    return y
