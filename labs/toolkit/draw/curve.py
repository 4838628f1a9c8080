"""Numbers over the size of a pool: one chart a number, one below the other, over the same sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from labs.toolkit.draw.marks import Drawing, Mark, line, path, rect, text, text_width
from labs.toolkit.numbers import said

_CHART_PX: Final = 120.0
_GAP_PX: Final = 34.0
_LEFT_PX: Final = 40.0
_EDGE_PX: Final = 16.0
_DOT_PX: Final = 7.0


def draw_curve(
    values: Mapping[int, Mapping[str, float | None]],
    labels: Mapping[str, str],
    *,
    title: str,
    guess: float | None,
    width_px: float,
) -> Drawing:
    """Return the drawing of `values`, by size and name of the number; a guess is a size, marked in each chart."""
    sizes = sorted(values)
    across = width_px - 2 * _LEFT_PX - 2 * _EDGE_PX
    xs = {size: _LEFT_PX + _EDGE_PX + across * (num + 0.5) / len(sizes) for num, size in enumerate(sizes)}
    marks: list[Mark] = [text("title", "pl-title", _EDGE_PX, _EDGE_PX + 15, title)]
    y = _EDGE_PX + 52
    for name, label in labels.items():
        marks.append(text(f"label-{name}", "pl-text pl-quiet", _EDGE_PX, y - 14, label))
        marks += _chart(name, {size: values[size].get(name) for size in sizes}, xs, y)
        y += _CHART_PX + _GAP_PX
    foot = y - _GAP_PX + 18
    marks += [
        text(f"size{size}", "pl-axis-text pl-quiet", x, foot, f"{size}", anchor="middle") for size, x in xs.items()
    ]
    marks.append(text("sizes", "pl-axis-text pl-quiet", _EDGE_PX, foot, "size"))
    if guess is not None:
        marks += _guess(guess, xs, _EDGE_PX + 44, foot - 16)
    table = (("size", *labels.values()), *((f"{size}", *_row(values[size], list(labels))) for size in sizes))
    return Drawing(width_px, foot + _EDGE_PX, tuple(marks), title, _as_text(table), table)


def _chart(name: str, numbers: Mapping[int, float | None], xs: Mapping[int, float], top: float) -> list[Mark]:
    known = {size: value for size, value in numbers.items() if value is not None}
    most, base = max(known.values(), default=0) or 1, top + _CHART_PX
    ys = {size: base - value / most * (_CHART_PX - 26) for size, value in known.items()}
    first, *rest = [(xs[size], y) for size, y in ys.items()] or [(xs[min(xs)], base)]
    commands = f"M{first[0]:.1f} {first[1]:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in rest)
    marks = [line(f"base-{name}", "pl-axis", _EDGE_PX, base, max(xs.values()) + _LEFT_PX, base)]
    marks.append(path(f"line-{name}", "pl-opened", commands))
    for size, y in ys.items():
        words, x = said(name, known[size]), xs[size]
        dot = rect(f"dot-{name}-{size}", "pl-c0", x - _DOT_PX / 2, y - _DOT_PX / 2, _DOT_PX, _DOT_PX, round_px=4)
        width = text_width(words, 13)
        plate = rect(f"plate-{name}-{size}", "pl-plate", x - width / 2, y - 21, width, 15, round_px=2)
        marks += [plate, dot, text(f"value-{name}-{size}", "pl-who", x, y - 9, words, anchor="middle")]
    return marks


def _guess(guess: float, xs: Mapping[int, float], top: float, base: float) -> list[Mark]:
    """Mark the size that was guessed, between its neighbours where nobody ran it."""
    sizes = sorted(xs)
    below = max((size for size in sizes if size <= guess), default=sizes[0])
    above = min((size for size in sizes if size >= guess), default=sizes[-1])
    share = 0.0 if above <= below else (guess - below) / (above - below)
    x = xs[below] + share * (xs[above] - xs[below])
    return [
        line("guess", "pl-guess", x, top, x, base),
        rect("guessp", "pl-guess-plate", x - 54, top - 17, 108, 17, round_px=3),
        text("guesst", "pl-small pl-guess-text", x, top - 4.5, f"your guess {guess:g}", anchor="middle"),
    ]


def _row(values: Mapping[str, float | None], names: Sequence[str]) -> list[str]:
    return [said(name, values.get(name)) for name in names]


def _as_text(table: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return "\n".join("  ".join(word.rjust(width) for word, width in zip(row, widths, strict=True)) for row in table)
