"""What a learner has done: the best try stays, the last one is remembered."""

from __future__ import annotations

import pytest

from labs.grader.progress import (
    Progress,
    Tried,
    with_guess,
    with_hint,
    with_result,
    with_truth,
)
from labs.grader.results import Outcome, Result


def result(outcome, points):
    return Result("E01.1", "Double it", outcome, points, 2)


def test_a_better_try_replaces_a_worse_one_and_not_the_other_way_round():
    kept = with_result(Progress(), result(Outcome.FAIL, 0))
    assert kept.tried("E01.1") == Tried(outcome="FAIL", points=0, tries=1, seed=0)
    kept = with_result(kept, result(Outcome.PASS, 2))
    kept = with_result(kept, result(Outcome.PARTIAL, 1))
    assert kept.tried("E01.1") == Tried(outcome="PASS", points=2, tries=3, seed=0)


@pytest.mark.parametrize("outcome", [Outcome.NOT_ATTEMPTED, Outcome.BROKEN_CHECK])
def test_what_says_nothing_about_the_learner_is_no_try(outcome):
    assert with_result(Progress(), result(outcome, 0)) == Progress()


def test_hints_stop_at_the_last_one():
    kept = Progress()
    for _ in range(5):
        kept = with_hint(kept, "E01.1", most=3)
    assert kept.tried("E01.1").hints == 3


def test_a_new_guess_takes_the_old_truth_away():
    kept = with_truth(with_guess(Progress(), "P01.1", 5), "P01.1", 30)
    assert (kept.guessed("P01.1").guess, kept.guessed("P01.1").truth) == (5, 30)
    assert with_guess(kept, "P01.1", 7).guessed("P01.1").truth is None
