"""What a recording comes to: counted once, for the numbers, the sentence and the checks alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from labs.toolkit.borrows import Borrow, borrows, sizes
from labs.toolkit.events import Recording
from labs.toolkit.observed.database_side import DatabaseNumbers, database_side
from labs.toolkit.observed.events import DatabaseLog


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a recording comes to. Times are None if there are none.

    Waits are of the borrows that got a connection, `refused_…` of those that were refused: a mean over both says
    nothing of either. The latency is of those whose connection went back, from when they were to ask.
    `utilisation_percent` is how much of the time the connections of a full pool would have been lent.
    `own` are the lesson's numbers, `database` is what the database counted where somebody watched it.
    """

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
    held_at_end: int = 0
    throughput_per_s: float | None = None
    utilisation_percent: float | None = None
    wait_mean_s: float | None = None
    latency_p50_s: float | None = None
    latency_p95_s: float | None = None
    latency_max_s: float | None = None
    refused: int = 0
    refused_p95_s: float | None = None
    own: Mapping[str, float] = field(default_factory=dict)
    database: DatabaseNumbers | None = None

    @property
    def error_count(self) -> int:
        """Return how many errors there were in all."""
        return sum(self.errors.values())


def statistics(recording: Recording, log: DatabaseLog | None = None) -> Statistics:
    """Return the numbers of a recording, or of a snapshot of a running one; with a log the database's too."""
    found = borrows(recording)
    side = None if log is None else database_side(recording, found, log)
    return measure(recording, found, side.numbers if side else None)


def measure(recording: Recording, found: Sequence[Borrow], database: DatabaseNumbers | None = None) -> Statistics:
    """Return the numbers of a recording whose borrows are known already."""
    lent = [borrow for borrow in found if borrow.lent_s is not None]
    waits = _sorted_waits(lent, recording.until_s)
    refused = _sorted_waits([borrow for borrow in found if borrow.refused_s is not None], recording.until_s)
    latencies = sorted(borrow.latency_s(recording.until_s) for borrow in lent if borrow.returned_s is not None)
    steps = sizes(recording)
    opened = [step.opened for step in steps]
    grown = sum(max(0, after - before) for before, after in pairwise(opened))
    makespan_s = _makespan_s(found, recording.until_s)
    over = sum(borrow.returned_s is not None for borrow in lent)
    return Statistics(
        borrows=len(lent),
        wait_p50_s=quantile(waits, 0.5),
        wait_p95_s=quantile(waits, 0.95),
        wait_max_s=waits[-1] if waits else None,
        makespan_s=makespan_s,
        peak_opened=max(opened),
        peak_busy=max(step.busy for step in steps),
        max=recording.pool.max,
        logons=len(lent) if recording.pool.is_standalone else grown,
        round_trips_per_borrow=sum(b.round_trips for b in lent) / len(lent) if lent else None,
        statements=sum(borrow.statements for borrow in lent),
        sessions=len({borrow.session for borrow in lent if borrow.session is not None}),
        errors=_errors(found),
        held_at_end=len(lent) - over if recording.is_over else 0,
        throughput_per_s=over / makespan_s if makespan_s else None,
        utilisation_percent=_utilisation_percent(recording, lent, makespan_s),
        wait_mean_s=sum(waits) / len(waits) if waits else None,
        latency_p50_s=quantile(latencies, 0.5),
        latency_p95_s=quantile(latencies, 0.95),
        latency_max_s=latencies[-1] if latencies else None,
        refused=len(refused),
        refused_p95_s=quantile(refused, 0.95),
        own=dict(recording.numbers),
        database=database,
    )


def _sorted_waits(found: Sequence[Borrow], until_s: float) -> list[float]:
    return sorted(borrow.waited_s(until_s) for borrow in found)


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


def _utilisation_percent(recording: Recording, lent: Sequence[Borrow], makespan_s: float) -> float | None:
    if not recording.pool.max or not makespan_s:
        return None
    held_s = sum(borrow.held_s(recording.until_s) for borrow in lent)
    return min(100.0, 100 * held_s / (recording.pool.max * makespan_s))


def _errors(found: Sequence[Borrow]) -> dict[str, int]:
    counts = Counter(moment.full_code for borrow in found for moment in borrow.moments if moment.full_code)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
