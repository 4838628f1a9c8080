"""Checks, hints and progress for learners: what a notebook imports from the grader."""

from __future__ import annotations

from labs.grader.learner import check, hint, predict, progress, reveal

__all__ = ["check", "hint", "predict", "progress", "reveal"]
