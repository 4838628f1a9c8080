"""For how long a connection is held: always the same, or drawn anew for each borrow."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from labs.toolkit.arrivals import above_zero


@dataclass(frozen=True, slots=True)
class Exponential:
    """`mean_s` in the mean, often short and now and then several times as long; what Erlang C assumes."""

    mean_s: float

    def __post_init__(self) -> None:
        above_zero("mean_s", self.mean_s, "seconds")

    def draw_s(self, rng: random.Random) -> float:
        """Return one hold."""
        return rng.expovariate(1 / self.mean_s)


@dataclass(frozen=True, slots=True)
class HeavyTailed:
    """`mean_s` in the mean, nearly all shorter, and few that are many times as long: a Pareto distribution.

    `shape` says how heavy the tail is. At 2 or below the variance has no bound, at 1 or below there is no mean.
    """

    mean_s: float
    shape: float = 1.5

    def __post_init__(self) -> None:
        above_zero("mean_s", self.mean_s, "seconds")
        if isinstance(self.shape, bool) or not isinstance(self.shape, int | float) or not 1 < self.shape < math.inf:
            raise ValueError(f"shape={self.shape!r} must be a number above 1: below that there is no mean")

    def draw_s(self, rng: random.Random) -> float:
        """Return one hold."""
        return self.mean_s * (self.shape - 1) / self.shape * rng.paretovariate(self.shape)


Hold = float | Exponential | HeavyTailed
"""Seconds, or what they are drawn from."""


def mean_s(hold: Hold) -> float:
    """Return how long a connection is held in the mean."""
    return hold.mean_s if isinstance(hold, Exponential | HeavyTailed) else hold


def draw_s(hold: Hold, rng: random.Random) -> float:
    """Return how long the next connection is held."""
    return hold.draw_s(rng) if isinstance(hold, Exponential | HeavyTailed) else hold
