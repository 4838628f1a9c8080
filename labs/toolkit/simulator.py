"""A pool without a database: what it does to those who come, computed. Short, since learners read it."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable

from labs.toolkit.holds import Hold, draw_s


def simulate(visits: Iterable[tuple[float, float]], size: int) -> list[float]:
    """Return how long each waits for one of `size` connections; a visit is when it comes and how long it holds."""
    free_s = [0.0] * size  # when each connection is free again, the earliest first
    waits_s = []
    for comes_s, hold_s in sorted(visits):
        lent_s = max(comes_s, free_s[0])
        heapq.heapreplace(free_s, lent_s + hold_s)
        waits_s.append(lent_s - comes_s)
    return waits_s


def simulate_clients(
    clients: int, size: int, *, hold_s: Hold, think_s: Hold, lasts_s: float, seed: int = 0
) -> list[float]:
    """Return each wait of clients that ask, hold, think and ask again, for `lasts_s`; each begins by thinking."""
    rng = random.Random(seed)
    free_s = [0.0] * size
    asks_s = [draw_s(think_s, rng) for _ in range(clients)]  # when each client asks next, the earliest first
    heapq.heapify(asks_s)
    waits_s = []
    while asks_s[0] < lasts_s:
        lent_s = max(asks_s[0], free_s[0])
        waits_s.append(lent_s - asks_s[0])
        back_s = lent_s + draw_s(hold_s, rng)
        heapq.heapreplace(free_s, back_s)
        heapq.heapreplace(asks_s, back_s + draw_s(think_s, rng))
    return waits_s
