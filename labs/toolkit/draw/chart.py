"""The steps: how many connections are open, how many busy, how many threads wait, over the same time axis."""

from __future__ import annotations

from collections.abc import Sequence

from labs.toolkit.borrows import Borrow
from labs.toolkit.draw.frame import GUTTER_PX, Frame
from labs.toolkit.draw.marks import Mark, line, path, rect, steps, text, text_width
from labs.toolkit.events import PoolShape, Sized

_HEIGHT_PX = 78.0
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
    most = max(top, pool.max, guess or 0, *(number for _, number in demand), *(step.opened for step in sized)) or 1
    base = frame.y + _HEIGHT_PX
    scale = frame.scale
    end_x = scale.x(frame.until_s)

    def line_of(numbers: Sequence[_Point]) -> list[_Point]:
        points = [(scale.x(at_s), base - number / most * (_HEIGHT_PX - 8)) for at_s, number in numbers]
        return [*points, (end_x, points[-1][1])]

    busy = line_of([(step.at_s, step.busy) for step in sized])
    opened = line_of([(step.at_s, step.opened) for step in sized])
    band = steps(line_of(demand), base)
    if not pool.is_standalone and any(borrow.waited_s(frame.until_s) > 0 for borrow in found):
        frame.add(Mark(frame.key("chart-wait"), "path", {"class": "pl-wait", "d": band, "fill": "url(#~hatch)"}))
    frame.add(
        path(frame.key("chart-cover"), "pl-cover", steps(busy, base)),
        path(frame.key("chart-busy"), "pl-busy", steps(busy, base)),
        line(frame.key("chart-base"), "pl-axis", scale.left_px, base, scale.right_px, base),
        path(frame.key("chart-open"), "pl-opened", steps(opened)),
    )
    if guess is not None:
        frame.add(
            *_level(
                frame,
                "guess",
                base - guess / most * (_HEIGHT_PX - 8),
                f"your guess {guess:g}",
                "pl-guess",
                is_left=True,
            )
        )
    if pool.max:
        level = base - pool.max / most * (_HEIGHT_PX - 8)
        frame.add(*_level(frame, "max", level, f"max {pool.max}", "pl-limit"))
    if 0 < pool.min < pool.max and (pool.max - pool.min) / most * _HEIGHT_PX > 14:
        frame.add(*_level(frame, "min", base - pool.min / most * (_HEIGHT_PX - 8), f"min {pool.min}", "pl-limit"))
    _draw_key(frame, has_waiting=not pool.is_standalone)
    frame.y += _HEIGHT_PX


def _level(frame: Frame, name: str, y: float, words: str, css: str, *, is_left: bool = False) -> list[Mark]:
    """Return a dashed line across, labelled at its end on a plate that keeps the label readable."""
    scale, width = frame.scale, text_width(words, 11) + 8
    x = scale.left_px + 4 if is_left else scale.right_px - width
    return [
        line(frame.key("level", name), css, scale.left_px, y, scale.right_px, y),
        rect(frame.key("levelp", name), f"pl-plate {css}-plate", x, y - 7, width, 14, round_px=2),
        text(frame.key("levelt", name), f"pl-small {css}-text", x + width / 2, y + 4, words, anchor="middle"),
    ]


def _draw_key(frame: Frame, *, has_waiting: bool) -> None:
    """Name the three in the gutter, each beside a piece of itself."""
    rows = (("opened", "pl-opened", 0), ("busy", "pl-busy", 1), ("waiting", "pl-wait", 2))
    for name, css, row in rows[: 3 if has_waiting else 2]:
        y = frame.y + 24 + row * 20
        x = GUTTER_PX - 14
        frame.add(text(frame.key("key", name), "pl-lane", x - 14, y + 4, name, anchor="end"))
        if name == "opened":
            frame.add(line(frame.key("keys", name), css, x - 10, y, x + 4, y))
        else:
            swatch = rect(frame.key("keys", name), css, x - 10, y - 5, 14, 10, round_px=2)
            fill = {"fill": "url(#~hatch)"} if name == "waiting" else {}
            frame.add(Mark(swatch.key, swatch.tag, {**swatch.attrs, **fill}))


def _demand(found: Sequence[Borrow], until_s: float) -> list[_Point]:
    """Return how many hold or want a connection: those who wait stand on top of those who are served."""
    changes = [(borrow.asked_s, 1) for borrow in found]
    changes += [(end_s, -1) for borrow in found if (end_s := borrow.ended_s) is not None and end_s <= until_s]
    number, points = 0, [(0.0, 0.0)]
    for at_s, change in sorted(changes):
        number += change
        points.append((at_s, float(number)))
    return points
