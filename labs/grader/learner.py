"""The five words of the notebooks: predict, reveal, check, hint, progress.

The only module of the grader that reads the environment, the clock's randomness and the learner's own files.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, cast

from labs.grader import cards
from labs.grader.bench import Database
from labs.grader.manifest import NOTEBOOKS, Manifest, load
from labs.grader.progress import Number, Progress, ProgressFile, with_guess, with_hint, with_result, with_truth
from labs.grader.results import Outcome
from labs.grader.runner import run_check
from labs.student.source import load_module

HOME_VARIABLE: Final = "POOL_LAB_HOME"
# Set to "autograde" or "validate". Source: nbgrader's user guide, FAQ.
NBGRADER_VARIABLE: Final = "NBGRADER_EXECUTION"
SEED_BITS: Final = 32


def predict(prediction_id: str, guess: object) -> Number | None:
    """Keep a guess for later and return it; `...` stands for "no guess yet" and returns None."""
    prediction = _manifest().prediction(prediction_id)
    if guess is ... or guess is None:
        cards.show(cards.unguessed(prediction))
        return None
    if isinstance(guess, bool) or not isinstance(guess, int | float | str):
        raise TypeError(f"a guess is a number or a text, not {type(guess).__name__}: predict({prediction_id!r}, 10)")
    _keep(lambda kept: with_guess(kept, prediction_id, guess))
    cards.show(cards.guessed(prediction, guess))
    return guess


def reveal(prediction_id: str, truth: Number) -> cards.Card:
    """Keep what the run showed and return a card with the guess beside it."""
    prediction = _manifest().prediction(prediction_id)
    kept = _keep(lambda before: with_truth(before, prediction_id, truth))
    return cards.revealed(prediction, kept.guessed(prediction_id).guess, truth)


def check(exercise_id: str, function: Callable[..., object] | None = None) -> cards.Card:
    """Run the check of an exercise on `function` and return a card with the outcome; keeps the best one.

    Raises: AssertionError unless it passes, when nbgrader runs it: what does not raise gets full marks there.
    """
    manifest = _manifest()
    exercise = manifest.exercise(exercise_id)
    result = run_check(manifest, exercise, function, _database(manifest), seed=secrets.randbits(SEED_BITS))
    kept = _keep(lambda before: with_result(before, result))
    card = cards.checked(exercise, result, kept.tried(exercise_id))
    if NBGRADER_VARIABLE in os.environ and result.outcome is not Outcome.PASS:
        raise AssertionError(card.text)
    return card


def hint(exercise_id: str) -> cards.Card:
    """Return a card with one more step of the hint each time it is called, from vague to plain."""
    exercise = _manifest().exercise(exercise_id)
    kept = _keep(lambda before: with_hint(before, exercise_id, most=len(exercise.hints)))
    return cards.hinted(exercise, kept.tried(exercise_id).hints)


def progress() -> cards.Card:
    """Return a card with what is done, what is open, and where to go on."""
    file = _file()
    kept = file.read()
    note = f"an older file that could not be read is kept as {file.aside.name}" if file.aside.exists() else ""
    return cards.progressed(_manifest(), kept, note)


def _keep(change: Callable[[Progress], Progress]) -> Progress:
    """Return the progress after `change`; a disk that cannot be written costs the record, not the answer."""
    try:
        return _file().change(change)
    except OSError as error:
        print(f"This is not kept, the file with your progress cannot be written: {error}")
        return change(Progress())


def _file() -> ProgressFile:
    home = os.environ.get(HOME_VARIABLE)
    return ProgressFile(Path(home) if home else NOTEBOOKS.parent / ".pool_lab")


@cache
def _manifest() -> Manifest:
    return load()


def _database(manifest: Manifest) -> Database:
    """Return the module that the manifest names: its functions are the database's."""
    return cast(Database, load_module(manifest.folder / manifest.database))
