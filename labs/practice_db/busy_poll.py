"""Stay awake for a moment after an answer: the next call of a busy client comes sooner than a sleeping CPU wakes.

Waking a CPU that has gone to sleep costs several times what a small call costs. A loop that has something to run does
not sleep, so it is given a turn, and another, until the moment is over. Clients that think between their calls cost
nothing: there is a moment only if the last call came within one.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from typing import Final, Protocol

BUSY_S: Final = 0.0002
# A turn takes some microseconds; one that took so long was held up by others who need the CPU: leave it to them.
HELD_UP_S: Final = 0.0003
REST_S: Final = 0.25


class Loop(Protocol):
    """What is asked of the event loop."""

    def call_soon(self, callback: Callable[[], object], /) -> object:
        """Run a callback at the next turn, before which the loop does not sleep."""


class BusyPoll:
    """One for all connections. `monotonic` returns seconds; on a single CPU staying awake would hold up the client."""

    def __init__(self, loop: Loop, monotonic: Callable[[], float], cpus: int) -> None:
        self._loop = loop
        self._monotonic = monotonic
        self._until = 0.0
        self._seen_at = 0.0
        self._rests_until = 0.0 if cpus > 1 else math.inf
        self._is_rewarded = False
        self._is_turning = False

    def called(self) -> None:
        """Note that a client has sent something."""
        self._seen_at = self._monotonic()
        self._is_rewarded = self._rests_until < self._seen_at < self._until

    def answered(self) -> None:
        """Note that an answer has gone out: the moment begins."""
        self._seen_at = self._monotonic()
        self._until = self._seen_at + BUSY_S
        if self._is_rewarded and not self._is_turning:
            self._is_turning = True
            self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        now = self._monotonic()
        if now - self._seen_at > HELD_UP_S:
            self._rests_until = now + REST_S
        self._seen_at = now
        self._is_turning = self._rests_until < now < self._until
        if self._is_turning:
            self._loop.call_soon(self._turn)


def usable_cpus() -> int:
    """Return how many CPUs this process may use."""
    return (os.cpu_count() or 1) if sys.platform in ("win32", "darwin") else len(os.sched_getaffinity(0))
