"""What theory says of a pool: Erlang's formula for waiting, and Gunther's law for a size at which more gets less."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from labs.toolkit.arrivals import above_zero


@dataclass(frozen=True, slots=True)
class ErlangC:
    """What awaits whoever comes: the means of many runs, with Poisson arrivals and exponential holds.

    `load` is how many connections are busy in the mean; as many connections or fewer never catch up, and the wait has
    no bound.
    """

    load: float
    size: int
    chance_to_wait: float
    wait_mean_s: float
    wait_p95_s: float

    @property
    def utilisation_percent(self) -> float:
        """Return how much of the time a connection is busy."""
        return min(100.0, 100 * self.load / self.size)


def erlang_c(arrivals_per_s: float, hold_s: float, size: int) -> ErlangC:
    """Return who waits and for how long in front of `size` connections.

    Source: A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges, 1917, in the form that is in use today. Raises: ValueError for what is no rate, time or size.
    """
    above_zero("arrivals_per_s", arrivals_per_s, "arrivals a second")
    above_zero("hold_s", hold_s, "seconds")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise ValueError(f"size={size!r} must be a whole number of connections, at least 1")
    load = arrivals_per_s * hold_s
    if load >= size:
        return ErlangC(load, size, 1.0, math.inf, math.inf)
    blocked = 1.0  # Erlang B: the share that finds all taken where nobody waits
    for connections in range(1, size + 1):
        blocked = load * blocked / (connections + load * blocked)
    chance = blocked / (1 - load / size * (1 - blocked))
    served_per_s = (size - load) / hold_s  # how fast a queue gets shorter while all connections are busy
    p95_s = max(0.0, math.log(chance / 0.05) / served_per_s) if chance > 0 else 0.0
    return ErlangC(load, size, chance, chance / served_per_s, p95_s)


@dataclass(frozen=True, slots=True)
class Scaling:
    """The universal scalability law: `per_s` alone, less by `contention` (a queue) and `coherency` (who meets whom)."""

    per_s: float
    contention: float
    coherency: float

    def throughput_per_s(self, size: float) -> float:
        """Return what `size` connections do."""
        return self.per_s * size / (1 + self.contention * (size - 1) + self.coherency * size * (size - 1))

    @property
    def knee(self) -> float:
        """Return the size with the highest throughput; without an end where coherency costs nothing."""
        return math.sqrt((1 - self.contention) / self.coherency) if self.coherency > 0 else math.inf


def fit_scaling(throughputs_per_s: Mapping[int, float]) -> Scaling:
    """Return the law that fits throughputs by size best, in least squares; size 1 must be among them.

    Source: N. J. Gunther, Guerrilla Capacity Planning, 2007, chapter 4. Raises: ValueError for too few sizes.
    """
    if 1 not in throughputs_per_s or len(throughputs_per_s) < 3:
        raise ValueError(f"sizes {sorted(throughputs_per_s)}: three at least, and size 1 among them")
    for size, per_s in throughputs_per_s.items():
        above_zero(f"throughput of size {size}", per_s, "borrows a second")
    alone = throughputs_per_s[1]
    # size * alone / throughput = 1 + contention * (size - 1) + coherency * size * (size - 1): a line, once divided.
    points = [
        (float(size), (size * alone / per_s - 1) / (size - 1)) for size, per_s in throughputs_per_s.items() if size > 1
    ]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return Scaling(alone, mean_y - slope * mean_x, slope)
