"""Predictions, checks, hints and progress for learners: what a notebook imports from the grader."""

from __future__ import annotations

from labs.grader.learner import desk
from labs.grader.learner.aid import reset, solution, stuck, what_is
from labs.grader.learner.answers import follow
from labs.grader.learner.checks import check, hint, progress
from labs.grader.learner.pictured import look_up
from labs.grader.learner.predictions import because, predict, reveal
from labs.grader.learner.warm_up import warm_up
from labs.toolkit import keep_guesses_in

__all__ = [
    "because",
    "check",
    "hint",
    "predict",
    "progress",
    "reset",
    "reveal",
    "solution",
    "stuck",
    "warm_up",
    "what_is",
]

keep_guesses_in(look_up)
follow(desk.shell())
