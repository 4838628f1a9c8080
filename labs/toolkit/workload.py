"""Who asks for a connection when, holds it for how long, and does what with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[Any], object]
"""A function of one connection; what it returns is not looked at."""


@dataclass(frozen=True, slots=True)
class Workload:
    """`clients` threads that borrow a connection `rounds` times and hold it for `hold_s` each time.

    While it is held, `work(connection)` runs; what is left of `hold_s` is waited out. Without `work`, one round trip
    is made. Between two rounds a client thinks for `think_s` without a connection.
    Client n starts n * `stagger_s` late.
    Raises: ValueError that names the field, its value and what is allowed.
    """

    clients: int
    hold_s: float
    rounds: int = 1
    think_s: float = 0.0
    stagger_s: float = 0.0
    work: Work | None = None

    def __post_init__(self) -> None:
        for name in ("clients", "rounds"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}={value!r} must be a whole number of at least 1")
        for name in ("hold_s", "think_s", "stagger_s"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise ValueError(f"{name}={value!r} must be a number of seconds, 0 or more")
        if self.work is not None and not callable(self.work):
            raise ValueError(f"work={self.work!r} must be a function of one connection: `def work(connection): ...`")

    @property
    def borrows(self) -> int:
        """Return how often a connection is asked for in all."""
        return self.clients * self.rounds

    def names(self) -> tuple[str, ...]:
        """Return the borrowers' names in the order in which they start: T1, T2, …"""
        return tuple(f"T{num}" for num in range(1, self.clients + 1))

    def least_s(self, connections: int) -> float:
        """Return the shortest time in which `connections` connections can serve it, logons not counted."""
        if connections < 1:
            raise ValueError(f"connections={connections!r} must be at least 1")
        own_s = (self.clients - 1) * self.stagger_s + self.rounds * self.hold_s + (self.rounds - 1) * self.think_s
        return max(own_s, math.ceil(self.borrows / connections) * self.hold_s)
