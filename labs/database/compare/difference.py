"""Two databases' observables side by side, each with a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from labs.database.compare.known import Known, find
from labs.database.target import Kind
from labs.experiments.experiment import END, DatabaseExperiment, Observables
from labs.experiments.observables import Observable, Timing, Unseen, is_same, ratio


class Verdict(Enum):
    """What the comparison says of one observable; the values are what reports call it."""

    SAME = "same"
    TIME = "timed"
    UNSEEN = "not observed"
    KNOWN = "known to differ"
    OPEN = "differ where only a real Oracle can tell"
    SETTLED = "listed but the same"
    DIFFERENT = "differ and are not listed"


@dataclass(frozen=True, slots=True)
class Row:
    """One observable on both sides; None where an experiment came to an end before it."""

    name: str
    a: Observable | None
    b: Observable | None
    verdict: Verdict
    known: Known | None = None

    @property
    def ratio(self) -> float | None:
        """Return how many times as long B took, None if these are no timings."""
        return ratio(self.a, self.b) if self.a is not None and self.b is not None else None


@dataclass(frozen=True, slots=True)
class Block:
    """An experiment with its rows."""

    experiment: DatabaseExperiment
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that was observed. `a` and `b` say which databases they are."""

    a: str
    b: str
    blocks: tuple[Block, ...]

    def rows(self, *verdicts: Verdict) -> Iterator[tuple[DatabaseExperiment, Row]]:
        """Yield the rows that have one of the verdicts."""
        return ((block.experiment, row) for block in self.blocks for row in block.rows if row.verdict in verdicts)

    def counts(self) -> dict[Verdict, int]:
        """Return how many rows have each verdict."""
        found = Counter(row.verdict for block in self.blocks for row in block.rows)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}

    @property
    def is_as_listed(self) -> bool:
        """Return whether there is no difference that nobody has listed."""
        return Verdict.DIFFERENT not in self.counts()


def compare(
    experiment: DatabaseExperiment,
    a: Observables,
    b: Observables,
    *,
    kinds: Collection[Kind],
    listed: Sequence[Known] = (),
    timing_limit: float | None = None,
) -> Block:
    """Return an experiment's observables side by side.

    Args:
        kinds: of which kinds the two databases are.
        timing_limit: a timing differs if one side takes more than so many times as long as the other; None: never.
    """
    rows = []
    for name in _names(a, b):
        known = find(listed, kinds, experiment.name, name)
        one, other = _seen(a, name), _seen(b, name)
        rows.append(Row(name, one, other, _verdict(one, other, known, timing_limit), known))
    return Block(experiment, tuple(rows))


def _names(a: Observables, b: Observables) -> list[str]:
    """Return the names of either side; that one side saw nothing is no name where the other saw something."""
    names = list(dict.fromkeys((*a, *b)))
    is_one_sided = any(isinstance(found.get(END), Unseen) for found in (a, b)) and len(names) > 1
    return [name for name in names if name != END or not is_one_sided]


def _seen(found: Observables, name: str) -> Observable | None:
    """Return an observable; where the whole experiment could not be observed, the reason stands in each place."""
    end = found.get(END)
    return found.get(name, end if isinstance(end, Unseen) else None)


def _verdict(one: Observable | None, other: Observable | None, known: Known | None, limit: float | None) -> Verdict:
    if isinstance(one, Unseen) or isinstance(other, Unseen):
        return Verdict.UNSEEN
    if one is not None and other is not None:
        if isinstance(one, Timing) and isinstance(other, Timing):
            return Verdict.DIFFERENT if _is_beyond(ratio(one, other), limit) and known is None else Verdict.TIME
        if is_same(one, other):
            return Verdict.SAME if known is None else Verdict.SETTLED
    return _LISTED[known.settled_by] if known is not None else Verdict.DIFFERENT


def _is_beyond(times: float | None, limit: float | None) -> bool:
    return times is not None and limit is not None and max(times, 1 / times) > limit


_LISTED: Mapping[str, Verdict] = {"": Verdict.KNOWN, "real Oracle": Verdict.OPEN}
