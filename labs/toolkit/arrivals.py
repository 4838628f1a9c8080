"""When borrowers come by a clock of their own, whether or not others are still waiting: an open load."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Poisson:
    """`per_s` borrowers a second in the mean, each without regard to the others, as users come."""

    per_s: float

    def __post_init__(self) -> None:
        above_zero("per_s", self.per_s, "arrivals a second")

    def times_s(self, until_s: float, rng: random.Random) -> Iterator[float]:
        """Yield when they come, up to `until_s`."""
        at_s = rng.expovariate(self.per_s)
        while at_s < until_s:
            yield at_s
            at_s += rng.expovariate(self.per_s)


@dataclass(frozen=True, slots=True)
class Steady:
    """`per_s` borrowers a second, at equal distances, as a timer sends them."""

    per_s: float

    def __post_init__(self) -> None:
        above_zero("per_s", self.per_s, "arrivals a second")

    def times_s(self, until_s: float, rng: random.Random) -> Iterator[float]:
        """Yield when they come, up to `until_s`."""
        yield from (num / self.per_s for num in range(math.ceil(until_s * self.per_s)))


@dataclass(frozen=True, slots=True)
class Burst:
    """`count` borrowers at once, and as many again after each `every_s`."""

    count: int
    every_s: float = math.inf

    def __post_init__(self) -> None:
        if isinstance(self.count, bool) or not isinstance(self.count, int) or self.count < 1:
            raise ValueError(f"count={self.count!r} must be a whole number of at least 1")
        if self.every_s != math.inf:
            above_zero("every_s", self.every_s, "seconds")

    def times_s(self, until_s: float, rng: random.Random) -> Iterator[float]:
        """Yield when they come, up to `until_s`."""
        bursts = 1 if self.every_s == math.inf else math.ceil(until_s / self.every_s)
        yield from (num * self.every_s if num else 0.0 for num in range(bursts) for _ in range(self.count))


Arrivals = Poisson | Steady | Burst


def above_zero(name: str, value: object, unit: str) -> None:
    """Raises: ValueError for what is not a number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError(f"{name}={value!r} must be a number of {unit}, more than 0")
