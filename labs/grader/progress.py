"""What a learner has done so far, in one small JSON file that survives a crash and a second kernel.

Layout: {"schema": 1,
         "exercises": {id: {"outcome", "points", "tries", "hints"}},
         "predictions": {id: {"guess", "truth"}}}
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from labs.grader.results import Outcome, Result

SCHEMA: Final = 1
FILE_NAME: Final = "progress.json"

Number = int | float | str


@dataclass(frozen=True, slots=True)
class Tried:
    """One exercise: its best outcome and points, how often it was checked, how many hints were read."""

    outcome: str = Outcome.NOT_ATTEMPTED.value
    points: int = 0
    tries: int = 0
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Guessed:
    """One prediction: what was guessed before the run, and what the run showed."""

    guess: Number | None = None
    truth: Number | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is kept, by exercise id and by prediction id."""

    exercises: dict[str, Tried] = field(default_factory=dict)
    predictions: dict[str, Guessed] = field(default_factory=dict)

    def tried(self, exercise_id: str) -> Tried:
        """Return what is known of an exercise; an empty record when nothing is."""
        return self.exercises.get(exercise_id, Tried())

    def guessed(self, prediction_id: str) -> Guessed:
        """Return what is known of a prediction; an empty record when nothing is."""
        return self.predictions.get(prediction_id, Guessed())


NO_TRY: Final = (Outcome.NOT_ATTEMPTED, Outcome.BROKEN_CHECK, Outcome.INCONCLUSIVE, Outcome.NOT_JUDGED_HERE)


def with_result(progress: Progress, result: Result) -> Progress:
    """Return `progress` with one more try; a better outcome of an earlier try stays."""
    if result.outcome in NO_TRY:
        return progress
    before = progress.tried(result.exercise_id)
    after = replace(before, tries=before.tries + 1)
    if result.points > before.points or before.points == 0:
        after = replace(after, outcome=result.outcome.value, points=result.points)
    return replace(progress, exercises={**progress.exercises, result.exercise_id: after})


def with_hint(progress: Progress, exercise_id: str, *, most: int) -> Progress:
    """Return `progress` with one more hint read, up to `most`."""
    before = progress.tried(exercise_id)
    after = replace(before, hints=min(before.hints + 1, most))
    return replace(progress, exercises={**progress.exercises, exercise_id: after})


def with_guess(progress: Progress, prediction_id: str, guess: Number) -> Progress:
    """Return `progress` with a guess in it; what was true before is to be shown anew."""
    return replace(progress, predictions={**progress.predictions, prediction_id: Guessed(guess=guess)})


def with_truth(progress: Progress, prediction_id: str, truth: Number) -> Progress:
    """Return `progress` with what the run showed beside the guess."""
    after = replace(progress.guessed(prediction_id), truth=truth)
    return replace(progress, predictions={**progress.predictions, prediction_id: after})


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """The file in `folder`; one that cannot be read is put aside as `progress.json.unreadable`."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE_NAME

    @property
    def aside(self) -> Path:
        """Return where a file goes that cannot be read."""
        return self.path.with_name(f"{FILE_NAME}.unreadable")

    def read(self) -> Progress:
        """Return what is kept; nothing yet reads as an empty Progress."""
        try:
            return _from_json(json.loads(self.path.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return Progress()
        except (ValueError, TypeError, KeyError, AttributeError):
            os.replace(self.path, self.aside)
            return Progress()

    def change(self, change: Callable[[Progress], Progress]) -> Progress:
        """Read, change and write in one step; the file is whole at every moment. Returns what is kept now."""
        after = change(self.read())
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=FILE_NAME)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"schema": SCHEMA, **asdict(after)}, file, indent=1, sort_keys=True)
        os.replace(name, self.path)
        return after


def _from_json(table: dict[str, Any]) -> Progress:
    if table["schema"] != SCHEMA:
        raise ValueError(f"schema is {table['schema']}, this program reads {SCHEMA}")
    return Progress(
        exercises={key: Tried(**row) for key, row in table["exercises"].items()},
        predictions={key: Guessed(**row) for key, row in table["predictions"].items()},
    )
