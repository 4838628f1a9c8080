"""Eight colours that colour-blind people can tell apart, then the same again with a pattern; none of them red.

Source: six of Okabe and Ito's set (jfly.uni-koeln.de/color), Paul Tol's indigo, and a brown; the tests simulate the
three kinds of dichromacy (Machado, Oliveira and Fernandes 2009) and measure that all stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """A fill and the colour in which text on it is read."""

    name: str
    fill: str
    ink: str


COLOURS = (
    Colour("blue", "#0072b2", "#ffffff"),
    Colour("orange", "#e69f00", "#141414"),
    Colour("green", "#009e73", "#0b1410"),
    Colour("pink", "#cc79a7", "#141414"),
    Colour("sky", "#56b4e9", "#141414"),
    Colour("brown", "#8a6a3b", "#ffffff"),
    Colour("yellow", "#f0e442", "#141414"),
    Colour("indigo", "#332288", "#ffffff"),
)

PATTERNS = ("dots", "bars", "waves")
"""What lies over the colours of the second, third and fourth eight; after that it begins again."""


_NUMBERED = re.compile(r"T([1-9]\d{0,4})")


@dataclass(frozen=True, slots=True)
class Look:
    """How a borrower is drawn: which of the eight colours, with which pattern over it, if any."""

    colour_num: int
    pattern: str = ""


def looks(borrowers: Iterable[str]) -> dict[str, Look]:
    """Return the look of each borrower: T1 has the first, T2 the second, in every run; others follow as they come."""
    found: dict[str, Look] = {}
    for borrower in borrowers:
        if borrower not in found:
            number = _NUMBERED.fullmatch(borrower)
            rank, colour_num = divmod(int(number[1]) - 1 if number else len(found), len(COLOURS))
            found[borrower] = Look(colour_num, ("", *PATTERNS)[rank % (len(PATTERNS) + 1)])
    return found


def style() -> str:
    """Return the colours as CSS, a class for each."""
    return "\n".join(
        f".pl-svg .pl-c{num} {{ fill: {colour.fill}; }}\n"
        f".pl-svg .pl-t{num} {{ fill: {colour.ink}; stroke: {colour.fill}; }}"
        for num, colour in enumerate(COLOURS)
    )
