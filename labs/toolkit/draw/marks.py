"""The vocabulary of a drawing: SVG elements as data, which Python and JavaScript write out alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

Attribute = str | float
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One SVG element. `key` is unique and stays with the thing drawn, `detail` is told on hover or focus."""

    key: str
    tag: str
    attrs: Mapping[str, Attribute]
    text: str = ""
    detail: str = ""

    def packed(self) -> list[object]:
        """Return it as the short list that goes to the browser."""
        return [self.key, self.tag, {name: _short(value) for name, value in self.attrs.items()}, self.text, self.detail]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture: its size in px, its elements in drawing order, and the same told in words and as a table."""

    width_px: float
    height_px: float
    marks: tuple[Mark, ...]
    title: str
    sentence: str
    table: tuple[tuple[str, ...], ...] = field(default=())


def _short(value: Attribute) -> Attribute:
    if isinstance(value, str):
        return value
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def rect(
    key: str, css: str, x: float, y: float, width: float, height: float, *, detail: str = "", round_px: float = 0
) -> Mark:
    """Return a rectangle; never narrower than a hair, so that nothing that happened is invisible."""
    attrs: dict[str, Attribute] = {"class": css, "x": x, "y": y, "width": max(width, 0.8), "height": height}
    if round_px:
        attrs["rx"] = min(round_px, max(width, 0.8) / 2)
    return Mark(key, "rect", attrs, detail=detail)


def line(key: str, css: str, x1: float, y1: float, x2: float, y2: float) -> Mark:
    """Return a straight line."""
    return Mark(key, "line", {"class": css, "x1": x1, "y1": y1, "x2": x2, "y2": y2})


def text(key: str, css: str, x: float, y: float, words: str, *, anchor: str = "start") -> Mark:
    """Return text with its baseline at y."""
    attrs: dict[str, Attribute] = {"class": css, "x": x, "y": y}
    if anchor != "start":
        attrs["text-anchor"] = anchor
    return Mark(key, "text", attrs, words)


def path(key: str, css: str, commands: str, *, detail: str = "") -> Mark:
    """Return a path from SVG path commands."""
    return Mark(key, "path", {"class": css, "d": commands}, detail=detail)


def patterned(mark: Mark, pattern: str) -> Mark:
    """Return a mark filled with one of the patterns of the picture."""
    return replace(mark, attrs={**mark.attrs, "fill": f"url(#~{pattern})"})


def steps(points: Sequence[_Point], base_y: float | None = None) -> str:
    """Return path commands for a step line through points; closed down to `base_y` as an area if that is given."""
    if not points:
        return ""
    (x, y), *rest = thinned(points)
    parts = [f"M{x:.1f} {y:.1f}"]
    for next_x, next_y in rest:
        parts.append(f"H{next_x:.1f}V{next_y:.1f}")
    if base_y is not None:
        parts.append(f"V{base_y:.1f}H{x:.1f}Z")
    return "".join(parts)


def thinned(points: Sequence[_Point]) -> list[_Point]:
    """Return the points, with those that fall on one px put together: the highest and the last of them stay."""
    kept: list[_Point] = []
    for column, group in groupby(points, key=lambda point: round(point[0])):
        (x, y), *rest = group
        if rest:
            kept.append((x, min(y, *(other for _, other in rest))))
            x, y = max(rest[-1][0], column), rest[-1][1]
        kept.append((x, y))
    return kept


def text_width(words: str, size_px: float = 12) -> float:
    """Return roughly how wide words are, erring on the wide side, since nothing here can measure a font."""
    return len(words) * size_px * 0.6
