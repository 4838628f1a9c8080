"""The course as frozen dataclasses: `notebooks/course/` with one folder for each notebook.

`load()` is the only way in. It validates first and raises one error that names every mistake with its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from labs.grader.course_files import COURSE, CourseFiles, Table, Unreadable, read
from labs.grader.validate import mistakes

NOTEBOOKS: Final = Path(__file__).parents[2] / "notebooks"


class ManifestError(Exception):
    """The course cannot be used; the text lists every mistake, one a line."""

    def __init__(self, folder: Path, found: list[str]) -> None:
        super().__init__(f"{folder.name} has {len(found)} mistake(s):\n" + "\n".join(f"  {line}" for line in found))
        self.mistakes = tuple(found)


class Kind(StrEnum):
    """How a prediction is answered."""

    NUMBER = "number"
    CHOICE = "choice"


class Edition(StrEnum):
    """For whom a course is: only the instructors' edition has solutions and answers, an exam's has no checks either."""

    INSTRUCTORS = "instructors"
    LEARNERS = "learners"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of the course: `number` is the name of its folder."""

    number: str
    file: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: what stands on the button, its value, and the misconception that it shows."""

    text: str
    value: int | float | str
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class GuessRange:
    """Guesses from `least` to `most`, both included, that show a misconception."""

    misconception: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question that is answered before the run: `unit` stands behind the guess and the truth.

    `measure` names the number of a picture that the guess is about (a field of `labs.toolkit.Guess`).
    """

    id: str
    notebook: str
    question: str
    kind: Kind = Kind.NUMBER
    unit: str = ""
    measure: str = ""
    choices: tuple[Choice, ...] = ()
    misconceptions: tuple[GuessRange, ...] = ()

    def misconception_of(self, guess: object) -> str | None:
        """Return the id of the misconception that a guess shows, or None."""
        for choice in self.choices:
            if choice.value == guess:
                return choice.misconception or None
        if not isinstance(guess, int | float):
            return None
        return next((one.misconception for one in self.misconceptions if one.least <= guess <= one.most), None)


@dataclass(frozen=True, slots=True)
class Because:
    """A question for the learner's own words: the model answer, and the points that it makes."""

    id: str
    notebook: str
    model: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A function of wrong_answers.py that must fail, a part of the message it must get, and the belief behind it."""

    answer: str
    message: str
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. Its functions are in the folder of its notebook: checks.py, solutions.py and the answers.

    `needs` names what the database or the machine must have beyond sessions; with `clock` the check compares times.
    """

    id: str
    notebook: str
    title: str
    minutes: int
    points: int
    name: str
    check: str
    hints: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[WrongAnswer, ...]
    needs: tuple[str, ...] = ()
    clock: bool = False
    trials: int = 2
    deadline_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong belief in a learner's words, the sentence that puts it right, and the notebooks that refute it."""

    id: str
    belief: str
    truth: str
    notebooks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people ask about pools, and the notebooks that answer it."""

    id: str
    question: str
    notebooks: tuple[str, ...]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that the course consists of, in teaching order. `folder` is the one with the notebooks."""

    folder: Path
    database: str
    notebooks: tuple[Notebook, ...]
    predictions: tuple[Prediction, ...]
    becauses: tuple[Because, ...]
    exercises: tuple[Exercise, ...]
    misconceptions: tuple[Misconception, ...]
    questions: tuple[Question, ...]
    edition: Edition = Edition.INSTRUCTORS

    def notebook(self, number: str) -> Notebook:
        """Return the notebook with this number.

        Raises: KeyError with the numbers there are.
        """
        for notebook in self.notebooks:
            if notebook.number == number:
                return notebook
        raise KeyError(_unknown("notebook", number, [notebook.number for notebook in self.notebooks]))

    def exercise(self, exercise_id: str) -> Exercise:
        """Return the exercise with this id.

        Raises: KeyError with the ids there are.
        """
        return _find("exercise", exercise_id, self.exercises)

    def prediction(self, prediction_id: str) -> Prediction:
        """Return the prediction with this id.

        Raises: KeyError with the ids there are.
        """
        return _find("prediction", prediction_id, self.predictions)

    def because(self, because_id: str) -> Because:
        """Return the question for own words with this id.

        Raises: KeyError with the ids there are.
        """
        return _find("because", because_id, self.becauses)

    def misconception(self, misconception_id: str) -> Misconception:
        """Return the misconception with this id.

        Raises: KeyError with the ids there are.
        """
        return _find("misconception", misconception_id, self.misconceptions)

    def of_notebook(self, number: str) -> tuple[Exercise, ...]:
        """Return the exercises of one notebook, in order."""
        return tuple(exercise for exercise in self.exercises if exercise.notebook == number)

    def predictions_of(self, number: str) -> tuple[Prediction, ...]:
        """Return the predictions of one notebook, in order."""
        return tuple(prediction for prediction in self.predictions if prediction.notebook == number)

    def home(self, number: str) -> Path:
        """Return the folder of one notebook, with its checks and answers."""
        return self.folder / COURSE / number


def load(folder: Path = NOTEBOOKS) -> Manifest:
    """Return the course whose notebooks are in `folder`.

    Raises: ManifestError that lists every mistake.
    """
    try:
        files = read(folder)
    except Unreadable as error:
        raise ManifestError(folder, error.mistakes) from error
    if found := mistakes(files):
        raise ManifestError(folder, found)
    return _manifest(files)


def _manifest(files: CourseFiles) -> Manifest:
    rows = files.rows
    return Manifest(
        folder=files.folder,
        database=files.course["database"],
        notebooks=tuple(Notebook(number=number, **table["notebook"]) for number, table in files.exercises.items()),
        predictions=tuple(_prediction(number, row) for number, row in rows("prediction")),
        becauses=tuple(Because(notebook=number, **_frozen(row)) for number, row in rows("because")),
        exercises=tuple(_exercise(number, row) for number, row in rows("exercise")),
        misconceptions=tuple(Misconception(**_frozen(row)) for row in files.misconceptions["misconception"]),
        questions=tuple(Question(**_frozen(row)) for row in files.questions["question"]),
        edition=Edition(files.edition),
    )


def _prediction(number: str, row: Table) -> Prediction:
    ranges = [GuessRange(one["id"], one["from"], one["to"]) for one in row.get("misconceptions", [])]
    choices = [Choice(**choice) for choice in row.get("choices", [])]
    parts = {"kind": Kind(row["kind"]), "choices": tuple(choices), "misconceptions": tuple(ranges)}
    return Prediction(notebook=number, **{**row, **parts})


def _exercise(number: str, row: Table) -> Exercise:
    wrong = tuple(WrongAnswer(**one) for one in row["wrong"])
    return Exercise(notebook=number, **{**_frozen(row), "wrong": wrong})


def _frozen(row: Table) -> dict[str, Any]:
    """Return a row with its lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _find(kind: str, wanted: str, known: Iterable[_T]) -> _T:
    rows = list(known)
    for row in rows:
        if row.id == wanted:
            return row
    raise KeyError(_unknown(kind, wanted, [row.id for row in rows]))


def _unknown(kind: str, wanted: str, known: list[str]) -> str:
    return f"there is no {kind} {wanted!r}; there are {', '.join(known)}"
