"""What a class as a whole shows: how each exercise went, which beliefs are behind wrong answers, what was slow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from labs.grader.manifest import Exercise, Manifest, WrongAnswer
from labs.grader.results import Outcome
from labs.grading.marking.mark import Mark
from labs.grading.reports.gradebook import Gradebook, Row

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Distribution:
    """How an exercise went. `shares` are percent of the class by tone, `said` the same in words."""

    exercise: Exercise
    right_percent: int
    mean: float
    shares: tuple[tuple[str, float], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Belief:
    """A misconception, how many learners' answers show it, and in which exercises."""

    belief: str
    truth: str
    learners: int
    where: str


@dataclass(frozen=True, slots=True)
class Common:
    """A finding that several answers got; `known_as` is the course's own name for such an answer."""

    times: int
    exercise_id: str
    seen: str
    known_as: str


def distribution(book: Gradebook, exercise: Exercise, tone: Callable[[Mark], str]) -> Distribution:
    """Return how an exercise went."""
    marks = book.marks_of(exercise.id)
    counted = [mark for mark in marks if mark.counts]
    tones = Counter(tone(mark) for mark in marks)
    outcomes = Counter(mark.outcome.value for mark in marks)
    right = sum(mark.outcome is Outcome.PASS for mark in counted)
    return Distribution(
        exercise,
        round(100 * right / len(counted)) if counted else 0,
        sum(mark.points for mark in counted) / len(counted) if counted else 0.0,
        tuple((name, round(100 * count / len(marks), 2)) for name, count in tones.most_common()),
        ", ".join(f"{count} {name}" for name, count in outcomes.most_common()),
    )


def misconceptions(book: Gradebook, manifest: Manifest) -> list[Belief]:
    """Return the misconceptions that answers show, the commonest first."""
    shown: dict[str, set[tuple[str, str]]] = {}
    for exercise in book.exercises:
        for mark in book.marks_of(exercise.id):
            wrong = recognised(exercise, mark)
            if wrong is not None and wrong.misconception:
                shown.setdefault(wrong.misconception, set()).add((mark.learner_id, exercise.id))
    found = [
        Belief(
            (known := manifest.misconception(name)).belief,
            known.truth,
            len({learner for learner, _ in pairs}),
            ", ".join(sorted({exercise for _, exercise in pairs})),
        )
        for name, pairs in shown.items()
    ]
    return sorted(found, key=lambda one: -one.learners)


def recognised(exercise: Exercise, mark: Mark) -> WrongAnswer | None:
    """Return which of the course's wrong answers a mark's findings are those of: the one with the longest message."""
    said = "\n".join(f"{one.seen} | {one.expected} | {one.look}" for one in mark.findings)
    fitting = [wrong for wrong in exercise.wrong if wrong.message in said]
    return max(fitting, key=lambda wrong: len(wrong.message), default=None)


def commonest(book: Gradebook) -> list[Common]:
    """Return the findings that came most often; numbers that differ from run to run do not tell them apart."""
    found: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for exercise in book.exercises:
        for mark in book.marks_of(exercise.id):
            for finding in mark.findings[:1] if mark.counts else ():
                key = exercise.id, "".join(one for one in finding.seen if not one.isdigit())
                wrong = recognised(exercise, mark)
                found[key] += 1
                first.setdefault(key, (finding.seen, wrong.answer.replace("_", " ") if wrong else ""))
    return [Common(times, key[0], *first[key]) for key, times in found.most_common(_MOST)]


def slowest(book: Gradebook) -> list[tuple[Row, Mark]]:
    """Return the answers that took longest."""
    found = [(row, mark) for row in book.rows for mark in row.marks if mark.seconds]
    return sorted(found, key=lambda one: -one[1].seconds)[:_MOST]
