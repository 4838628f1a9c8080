"""Who asks for a connection when, holds it for how long, and does what with it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from labs.toolkit.arrivals import Arrivals, Burst, Poisson, Steady
from labs.toolkit.holds import Exponential, HeavyTailed, Hold, draw_s, mean_s

Work = Callable[[Any], object]
"""A function of one connection; what it returns is not looked at."""
_HOW_MANY = (
    "a workload needs clients=6 (so many who ask again when they are done: a closed loop) "
    "or arrivals=Poisson(80) (who come by a clock of their own: an open load)"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One borrower of an open load: when it means to ask, and for how long it will hold."""

    at_s: float
    hold_s: float


@dataclass(frozen=True, slots=True)
class Workload:
    """`clients` threads that borrow a connection `rounds` times, or for `lasts_s`, and hold it for `hold_s` each time.

    While it is held, `work(connection)` runs; what is left of `hold_s` is waited out. Without `work`, one round trip
    is made. Between two rounds a client thinks for `think_s` without a connection.
    Client n starts n * `stagger_s` late.

    With `arrivals` borrowers come by a clock of their own for `lasts_s`, whether or not others still wait:
    `Workload(arrivals=Poisson(80), hold_s=Exponential(0.02), lasts_s=5)`. There is a thread for each who is there, at
    most `clients` if that is given; who finds none begins late, and the latency counts from when it was meant to begin.
    The same `seed` gives the same arrivals and holds.
    Raises: ValueError that names the field, its value and what is allowed.
    """

    clients: int | None = None
    hold_s: Hold = 0.0
    rounds: int = 1
    think_s: float = 0.0
    stagger_s: float = 0.0
    work: Work | None = None
    arrivals: Arrivals | None = None
    lasts_s: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.clients is None and self.arrivals is None:
            raise ValueError(_HOW_MANY)
        for name in ("clients", "rounds"):
            value = getattr(self, name)
            if value is None and name == "clients":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}={value!r} must be a whole number of at least 1")
        if not isinstance(self.hold_s, Exponential | HeavyTailed):
            _check_seconds("hold_s", self.hold_s)
        for name in ("think_s", "stagger_s"):
            _check_seconds(name, getattr(self, name))
        if self.work is not None and not callable(self.work):
            raise ValueError(f"work={self.work!r} must be a function of one connection: `def work(connection): ...`")
        self._check_time()

    def _check_time(self) -> None:
        if self.lasts_s is not None:
            _check_seconds("lasts_s", self.lasts_s)
            if self.rounds != 1:
                raise ValueError(f"rounds={self.rounds} and lasts_s={self.lasts_s}: give one of them")
        if self.arrivals is None:
            return
        if not isinstance(self.arrivals, Poisson | Steady | Burst):
            raise ValueError(f"arrivals={self.arrivals!r} must be Poisson(80), Steady(80) or Burst(40)")
        if self.lasts_s is None:
            raise ValueError("arrivals need lasts_s=5: for how many seconds borrowers come")
        for name in ("rounds", "think_s", "stagger_s"):
            if getattr(self, name) != type(self).__dataclass_fields__[name].default:
                raise ValueError(f"{name}={getattr(self, name)!r}: who comes by `arrivals` comes once, when it comes")
        if next(self.arrivals.times_s(self.lasts_s, self._rng("arrivals")), None) is None:
            raise ValueError(f"nobody comes within lasts_s={self.lasts_s} of {self.arrivals}: take more of one of them")

    @property
    def borrows(self) -> int | None:
        """Return how often a connection is asked for in all; None if the time decides."""
        if self.arrivals is not None:
            return len(self.visits())
        return (self.clients or 0) * self.rounds if self.lasts_s is None else None

    def visits(self) -> tuple[Visit, ...]:
        """Return who comes when and holds for how long, of a workload with arrivals; empty for others."""
        if self.arrivals is None or self.lasts_s is None:
            return ()
        rng = self._rng("holds")
        times = self.arrivals.times_s(self.lasts_s, self._rng("arrivals"))
        return tuple(Visit(at_s, draw_s(self.hold_s, rng)) for at_s in times)

    def holds_s(self, client: str) -> Iterator[float]:
        """Yield for how long a client holds in each of its rounds, without an end."""
        rng = self._rng(client)
        while True:
            yield draw_s(self.hold_s, rng)

    def names(self) -> tuple[str, ...]:
        """Return the clients' names in the order in which they start: T1, T2, …"""
        return tuple(f"T{num}" for num in range(1, (self.clients or 0) + 1))

    def least_s(self, connections: int) -> float:
        """Return the shortest time in which `connections` connections can serve it, logons not counted."""
        if connections < 1:
            raise ValueError(f"connections={connections!r} must be at least 1")
        if self.lasts_s is not None:
            held_s = sum(visit.hold_s for visit in self.visits())
            return max(self.lasts_s, held_s / connections)
        clients, hold_s = self.clients or 0, mean_s(self.hold_s)
        own_s = (clients - 1) * self.stagger_s + self.rounds * hold_s + (self.rounds - 1) * self.think_s
        return max(own_s, math.ceil(clients * self.rounds / connections) * hold_s)

    def _rng(self, purpose: str) -> random.Random:
        return random.Random(f"{self.seed} {purpose}")


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name}={value!r} must be a number of seconds, 0 or more")
