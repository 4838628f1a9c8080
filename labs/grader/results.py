"""What a check can end in, and what it tells the learner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How a check ended. PASS gives all points, PARTIAL and TIMED_OUT those of the parts that are done.

    The last three say nothing about the answer: they are no try, and cost nothing.
    """

    PASS = "PASS"
    PARTIAL = "PARTIAL"
    FAIL = "FAIL"
    NOT_ATTEMPTED = "NOT_ATTEMPTED"
    TIMED_OUT = "TIMED_OUT"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_JUDGED_HERE = "NOT_JUDGED_HERE"
    BROKEN_CHECK = "BROKEN_CHECK"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what was seen, what was expected, where to look next."""

    seen: str
    expected: str
    look: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of one check: the outcome, the points, and every finding in the order it was made."""

    exercise_id: str
    title: str
    outcome: Outcome
    points: int
    max_points: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    trials: int = 0
    seed: int = 0
    seconds: float = 0.0


class Unmet(Exception):
    """An expectation of a check that the answer did not meet."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.seen)
        self.finding = finding


class Inconclusive(Exception):
    """This machine was too busy to tell; the text says what the check could not see."""


class NotJudgedHere(Exception):
    """The database or the machine lacks what the exercise needs; the text says what."""
