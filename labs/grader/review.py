"""Which questions a warm-up asks: answered wrong and sure first, then wrong, then the others, each when it is due.

A question that was answered right in a warm-up comes back after 1, 3, 7, 14 and then every 30 days; one that was
answered wrong comes back the next day. Source of the idea: spaced retrieval, for example Hopkins and others 2016.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from labs.grader.guesses import is_near
from labs.grader.manifest import Prediction
from labs.grader.progress import Guessed, Progress

QUESTIONS: Final = 3
DAYS: Final = (1, 3, 7, 14, 30)


def to_ask(predictions: Iterable[Prediction], progress: Progress, *, day: int) -> list[Prediction]:
    """Return at most three questions of those whose truth the learner has seen, the most needed first."""
    seen = [(one, progress.guessed(one.id)) for one in predictions]
    due = [(one, kept) for one, kept in seen if kept.truth is not None and _is_due(kept, day)]
    return [one for one, _ in sorted(due, key=lambda pair: _rank(pair[1]))[:QUESTIONS]]


def is_right(guessed: Guessed) -> bool | None:
    """Return whether a guess met the truth; None while one of them is missing."""
    if guessed.guess is None or guessed.truth is None:
        return None
    return is_near(guessed.guess, guessed.truth)


def sure_and_right(progress: Progress, *, least: int = 80) -> tuple[int, int]:
    """Return how many guesses were right of those that were made with at least `least` % of sureness, and how many."""
    sure = [kept for kept in progress.predictions.values() if kept.sure is not None and kept.sure >= least]
    judged = [found for kept in sure if (found := is_right(kept)) is not None]
    return sum(judged), len(judged)


def _is_due(kept: Guessed, day: int) -> bool:
    if kept.asked_day is None:
        return True
    return day >= kept.asked_day + (DAYS[min(kept.recalled, len(DAYS)) - 1] if kept.recalled else 1)


def _rank(kept: Guessed) -> tuple[bool, int, int, int]:
    """Return what sorts first: wrong before right, surer before less sure, longer ago, less often recalled."""
    return is_right(kept) is True, -(kept.sure or 0), kept.asked_day or 0, kept.recalled
