"""The manifest of exercises: `notebooks/exercises.toml` as frozen dataclasses.

`load()` is the only way in. It validates first and raises one error that names every mistake.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labs.grader.validate import mistakes

MANIFEST_PATH: Final = Path(__file__).parents[2] / "notebooks" / "exercises.toml"


class ManifestError(Exception):
    """The manifest cannot be used; the text lists every mistake, one a line."""

    def __init__(self, path: Path, found: list[str]) -> None:
        super().__init__(f"{path.name} has {len(found)} mistake(s):\n" + "\n".join(f"  {line}" for line in found))
        self.mistakes = tuple(found)


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of the course: `number` is the two digits that its exercise ids begin with."""

    file: str
    title: str
    minutes: int

    @property
    def number(self) -> str:
        return self.file[:2]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question that is answered before the run: `unit` stands behind the guess and the truth."""

    id: str
    question: str
    unit: str


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that must fail, and a part of the message that it must get."""

    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. Files are found by convention: `checks/nbNN.py`, `solutions/nbNN.py`, `wrong_answers/nbNN.py`."""

    id: str
    title: str
    minutes: int
    points: int
    name: str
    check: str
    hints: tuple[str, ...]
    wrong: tuple[WrongAnswer, ...]
    trials: int = 2
    deadline_s: float = 30.0

    @property
    def number(self) -> str:
        return self.id[1:3]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every notebook, prediction and exercise of the course, in teaching order."""

    folder: Path
    database: str
    notebooks: tuple[Notebook, ...]
    predictions: tuple[Prediction, ...]
    exercises: tuple[Exercise, ...]

    def exercise(self, exercise_id: str) -> Exercise:
        """Return the exercise with this id.

        Raises: KeyError with the ids there are.
        """
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        raise KeyError(_unknown("exercise", exercise_id, [exercise.id for exercise in self.exercises]))

    def prediction(self, prediction_id: str) -> Prediction:
        """Return the prediction with this id.

        Raises: KeyError with the ids there are.
        """
        for prediction in self.predictions:
            if prediction.id == prediction_id:
                return prediction
        raise KeyError(_unknown("prediction", prediction_id, [prediction.id for prediction in self.predictions]))

    def of_notebook(self, number: str) -> tuple[Exercise, ...]:
        """Return the exercises of one notebook, in order."""
        return tuple(exercise for exercise in self.exercises if exercise.number == number)


def load(path: Path = MANIFEST_PATH) -> Manifest:
    """Return the manifest at `path`.

    Raises: ManifestError that lists every mistake.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(path, [f"cannot be read: {error}"]) from error
    if found := mistakes(table, path.parent):
        raise ManifestError(path, found)
    return Manifest(
        folder=path.parent,
        database=table["database"],
        notebooks=tuple(Notebook(**row) for row in table["notebook"]),
        predictions=tuple(Prediction(**row) for row in table.get("prediction", [])),
        exercises=tuple(_exercise(row) for row in table["exercise"]),
    )


def _exercise(row: dict[str, Any]) -> Exercise:
    lists = {"hints": tuple(row["hints"]), "wrong": tuple(WrongAnswer(**wrong) for wrong in row["wrong"])}
    return Exercise(**{**row, **lists})


def _unknown(kind: str, wanted: str, known: list[str]) -> str:
    return f"there is no {kind} {wanted!r}; there are {', '.join(known)}"
