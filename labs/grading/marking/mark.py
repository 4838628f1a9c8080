"""A mark: what came out for one exercise of one learner, as it is kept, read again, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from labs.grader.results import Finding, Outcome, Result

# Nothing was learnt about the answer: outside the totals, and never a zero.
UNDECIDED: Final = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_JUDGED_HERE, Outcome.BROKEN_CHECK})
_OPEN: Final = {
    Outcome.INCONCLUSIVE: "the machine was too busy to tell, when nobody else was at work too",
    Outcome.BROKEN_CHECK: "the check itself could not be run to its end",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """`digest` names the answer that was judged, `remarks` are about the hand-in, `looks` how often it was judged.

    `override` is the reason that a person gave for other points, `review` why one should look at it.
    """

    learner_id: str
    exercise_id: str
    outcome: Outcome
    points: float
    max_points: int
    digest: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    seed: int = 0
    trials: int = 0
    seconds: float = 0.0
    looks: int = 1
    override: str = ""
    review: str = ""

    @property
    def for_a_person(self) -> str:
        """Return why somebody should look at it, or an empty text."""
        return self.review or (_OPEN.get(self.outcome, "") if not self.override else "")

    @property
    def counts(self) -> bool:
        """Return whether it is part of the totals."""
        return self.outcome not in UNDECIDED or bool(self.override)


def mark_of(learner_id: str, result: Result, digest: str, remarks: tuple[str, ...] = ()) -> Mark:
    """Return the mark for a check's result."""
    return Mark(
        learner_id=learner_id,
        exercise_id=result.exercise_id,
        outcome=result.outcome,
        points=result.points,
        max_points=result.max_points,
        digest=digest,
        findings=result.findings,
        notes=result.notes,
        remarks=remarks,
        seed=result.seed,
        trials=result.trials,
        seconds=round(result.seconds, 3),
    )


def overridden(mark: Mark, points: float, reason: str) -> Mark:
    """Return a mark that a person has set."""
    return replace(mark, points=points, override=reason)


def to_data(mark: Mark) -> dict[str, Any]:
    """Return a mark as JSON carries it."""
    return {**asdict(mark), "outcome": mark.outcome.value}


def from_data(data: Mapping[str, Any]) -> Mark:
    """Return a mark that was kept. Raises: KeyError, TypeError or ValueError if it is none."""
    findings = tuple(Finding(**one) for one in data["findings"])
    texts = {name: tuple(map(str, data[name])) for name in ("notes", "remarks")}
    return Mark(**{**data, "outcome": Outcome(data["outcome"]), "findings": findings, **texts})
