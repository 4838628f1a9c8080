"""Where a time lies on the picture, and which times are written on its axis."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 5.0)
_TICK_PX = 64.0
"""No two times on the axis are nearer than this."""
_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Seconds to px: 0 s lies at `left_px`, `until_s` at `right_px`."""

    left_px: float
    right_px: float
    until_s: float

    def x(self, at_s: float) -> float:
        """Return where a time lies; times outside lie on the edge."""
        share = min(max(at_s / self.until_s, 0.0), 1.0)
        return self.left_px + share * (self.right_px - self.left_px)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Return the times that are written on the axis, with their text."""
        room = max(2.0, (self.right_px - self.left_px) / _TICK_PX)
        step_s = nice_step(self.until_s / room)
        unit, factor = ("ms", 1000.0) if self.until_s < 0.5 else ("s", 1.0)
        last = math.floor(self.until_s / step_s + 1e-9)
        return tuple((num * step_s, f"{_plain(num * step_s * factor)} {unit}") for num in range(last + 1))


def nice_step(least: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is at least `least`."""
    return _nice(least, _STEPS)


def nice_end(least_s: float) -> float:
    """Return a round end for an axis that must reach `least_s`, so that a growing run seldom shifts it."""
    return _nice(max(least_s, 0.01), _ENDS)


def _nice(least: float, candidates: tuple[float, ...]) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next((base * power for base in candidates if base * power >= least * (1 - 1e-9)), 10.0 * power)


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
