"""The steps: how many connections are open, how many busy, how many threads wait, over the same time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import Borrow
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.marks import Mark, line, path, patterned, rect, steps, text, text_width
from labs.toolkit.events import PoolShape, Sized

HEIGHT_PX = 78.0
_Point = tuple[float, float]


def draw_chart(
    frame: Frame,
    sized: Sequence[Sized],
    found: Sequence[Borrow],
    pool: PoolShape,
    *,
    top: float = 0,
    guess: float | None = None,
) -> None:
    """Draw busy as an area, the waiting on top of it, opened as a line; max, min and the guess as dashed lines."""
    demand = _demand(found, frame.until_s)
    numbers = [top, pool.max, guess or 0, *(number for _, number in demand), *(step.opened for step in sized)]
    chart = _Chart(frame, max(numbers) or 1, frame.y + HEIGHT_PX)
    if not pool.is_standalone and any(borrow.waited_s(frame.until_s) > 0 for borrow in found):
        frame.add(patterned(chart.area("wait", "pl-wait", demand), "hatch"))
    busy = [(step.at_s, float(step.busy)) for step in sized]
    frame.add(chart.area("cover", "pl-cover", busy), chart.area("busy", "pl-busy", busy))
    frame.add(
        line(frame.key("chart-base"), "pl-axis", frame.scale.left_px, chart.base, frame.scale.right_px, chart.base)
    )
    frame.add(chart.line("open", "pl-opened", [(step.at_s, float(step.opened)) for step in sized]))
    if guess is not None:
        chart.level("guess", guess, f"your guess {guess:g}", "pl-guess", is_left=True)
    if pool.max:
        chart.level("max", pool.max, f"max {pool.max}", "pl-limit")
    if 0 < pool.min < pool.max and chart.y(pool.min) - chart.y(pool.max) > 12:
        chart.level("min", pool.min, f"min {pool.min}", "pl-limit")
    _draw_key(frame, has_waiting=not pool.is_standalone)
    frame.y += HEIGHT_PX


@dataclass(frozen=True, slots=True)
class _Chart:
    """Numbers to heights: 0 lies at `base`, `most` a little below the top."""

    frame: Frame
    most: float
    base: float

    def y(self, number: float) -> float:
        return self.base - number / self.most * (HEIGHT_PX - 8)

    def area(self, name: str, css: str, numbers: Sequence[_Point]) -> Mark:
        return path(self.frame.key("chart", name), css, steps(self._points(numbers), self.base))

    def line(self, name: str, css: str, numbers: Sequence[_Point]) -> Mark:
        return path(self.frame.key("chart", name), css, steps(self._points(numbers)))

    def level(self, name: str, number: float, words: str, css: str, *, is_left: bool = False) -> None:
        """Draw a dashed line across, labelled at its end on a plate that keeps the label readable."""
        key, scale, y, width = self.frame.key, self.frame.scale, self.y(number), text_width(words, 11) + 8
        x = scale.left_px + 4 if is_left else scale.right_px - width
        self.frame.add(
            line(key("level", name), css, scale.left_px, y, scale.right_px, y),
            rect(key("levelp", name), f"pl-plate {css}-plate", x, y - 7, width, 14, round_px=2),
            text(key("levelt", name), f"pl-small {css}-text", x + width / 2, y + 4, words, anchor="middle"),
        )

    def _points(self, numbers: Sequence[_Point]) -> list[_Point]:
        points = [(self.frame.scale.x(at_s), self.y(number)) for at_s, number in numbers]
        return [*points, (self.frame.scale.x(self.frame.until_s), points[-1][1])]


def _draw_key(frame: Frame, *, has_waiting: bool) -> None:
    """Name what is drawn in the gutter, each beside a piece of itself."""
    rows = (("opened", "pl-opened"), ("busy", "pl-busy"), ("waiting", "pl-wait"))
    for row, (name, css) in enumerate(rows[: 3 if has_waiting else 2]):
        y, x = frame.y + 24 + row * 20, GUTTER_PX - 14
        frame.add(text(frame.key("key", name), "pl-lane", x - 14, y + 4, name, anchor="end"))
        if name == "opened":
            frame.add(line(frame.key("keys", name), css, x - 10, y, x + 4, y))
        else:
            swatch = rect(frame.key("keys", name), css, x - 10, y - 5, 14, 10, round_px=2)
            frame.add(patterned(swatch, "hatch") if name == "waiting" else swatch)


def _demand(found: Sequence[Borrow], until_s: float) -> list[_Point]:
    """Return how many hold or want a connection: those who wait stand on top of those who are served."""
    changes = [(borrow.asked_s, 1) for borrow in found]
    changes += [(end_s, -1) for borrow in found if (end_s := borrow.ended_s) is not None and end_s <= until_s]
    number, points = 0, [(0.0, 0.0)]
    for at_s, change in sorted(changes):
        number += change
        points.append((at_s, float(number)))
    return points
