"""The few numbers that stand beside every picture, always the same and in the same order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from labs.toolkit.borrows import Borrow, borrows, sizes
from labs.toolkit.events import Recording


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a recording comes to. Waits are of the borrows that got a connection; times are None if there are none."""

    borrows: int
    wait_p50_s: float | None
    wait_p95_s: float | None
    wait_max_s: float | None
    makespan_s: float
    peak_opened: int
    peak_busy: int
    max: int
    logons: int
    round_trips_per_borrow: float | None
    statements: int
    sessions: int
    errors: Mapping[str, int] = field(default_factory=dict)

    @property
    def error_count(self) -> int:
        """Return how many errors there were in all."""
        return sum(self.errors.values())


def statistics(recording: Recording) -> Statistics:
    """Return the numbers of a recording, or of a snapshot of one that is still running."""
    return measure(recording, borrows(recording))


def measure(recording: Recording, found: Sequence[Borrow]) -> Statistics:
    """Return the numbers of a recording whose borrows are known already."""
    lent = [borrow for borrow in found if borrow.lent_s is not None]
    waits = sorted(borrow.waited_s(recording.until_s) for borrow in lent)
    steps = sizes(recording)
    opened = [step.opened for step in steps]
    grown = sum(max(0, after - before) for before, after in pairwise(opened))
    return Statistics(
        borrows=len(lent),
        wait_p50_s=quantile(waits, 0.5),
        wait_p95_s=quantile(waits, 0.95),
        wait_max_s=waits[-1] if waits else None,
        makespan_s=_makespan_s(found, recording.until_s),
        peak_opened=max(opened),
        peak_busy=max(step.busy for step in steps),
        max=recording.pool.max,
        logons=len(lent) if recording.pool.is_standalone else grown,
        round_trips_per_borrow=sum(b.round_trips for b in lent) / len(lent) if lent else None,
        statements=sum(borrow.statements for borrow in lent),
        sessions=len({borrow.session for borrow in lent if borrow.session is not None}),
        errors=_errors(found),
    )


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least `share` of the sorted values do not exceed; None if there are none."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _makespan_s(found: Sequence[Borrow], until_s: float) -> float:
    """Return the time from the first acquire() to the last connection given back."""
    if not found:
        return 0.0
    ends = [until_s if b.is_waiting or b.is_held else b.returned_s or b.refused_s or until_s for b in found]
    return max(ends) - min(borrow.asked_s for borrow in found)


def _errors(found: Sequence[Borrow]) -> dict[str, int]:
    counts = Counter(moment.full_code for borrow in found for moment in borrow.moments if moment.full_code)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
