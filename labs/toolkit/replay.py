"""A recorded run at another size: the same borrowers come at the same times and hold as long; only the pool differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labs.toolkit.borrows import borrows
from labs.toolkit.events import Recording
from labs.toolkit.measures import quantile
from labs.toolkit.simulator import simulate
from labs.toolkit.words import count, seconds


@dataclass(frozen=True, slots=True)
class Replay:
    """What a pool of `size` connections, all open, would have done to those who came."""

    size: int
    waits_s: tuple[float, ...]

    @property
    def wait_mean_s(self) -> float:
        """Return the mean wait."""
        return sum(self.waits_s) / len(self.waits_s)

    @property
    def wait_p50_s(self) -> float:
        """Return the wait that half of them do not exceed."""
        return self._quantile(0.5)

    @property
    def wait_p95_s(self) -> float:
        """Return the wait that 95 % of them do not exceed."""
        return self._quantile(0.95)

    @property
    def wait_max_s(self) -> float:
        """Return the longest wait."""
        return max(self.waits_s)

    def __str__(self) -> str:
        return (
            f"{count(self.size, 'connection')}: mean wait {seconds(self.wait_mean_s)}, "
            f"p95 {seconds(self.wait_p95_s)}, longest {seconds(self.wait_max_s)}"
        )

    def _quantile(self, share: float) -> float:
        return quantile(sorted(self.waits_s), share) or 0.0


def replay(recording: Recording, size: int) -> Replay:
    """Return what the run would have been on a pool of `size` connections.

    Who was refused held nothing, and is left out; a connection that was never given back is held to the end.
    Raises: ValueError for a run in which nobody was served, or whose borrowers did not come by a clock of their own:
    those ask again when they are done, at other times in front of another pool.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise ValueError(f"size={size!r} must be a whole number of connections, at least 1")
    return Replay(size, tuple(simulate(visits_of(recording), size)))


def visits_of(recording: Recording) -> Sequence[tuple[float, float]]:
    """Return when each came that was served, and how long it held. Raises: ValueError as replay does."""
    if not isinstance(recording, Recording):
        raise TypeError(f"{recording!r} is not a Recording; run(workload, pool) returns one")
    served = [borrow for borrow in borrows(recording) if borrow.lent_s is not None]
    if not served:
        raise ValueError("nobody got a connection in this run: there is nothing to replay")
    if any(borrow.meant_s is None for borrow in served):
        raise ValueError(
            "these borrowers asked again when they were done, so that another size would change when they come: "
            "replay a run with arrivals, such as Workload(arrivals=Poisson(80), ...)"
        )
    return [(borrow.asked_s, borrow.held_s(recording.until_s)) for borrow in served]
