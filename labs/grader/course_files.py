"""The TOML files of a course as plain tables: which files there are, and reading them.

Layout: NOTEBOOKS/course/ has course.toml, misconceptions.toml, questions.toml and one folder for each notebook,
named after its number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Table = dict[str, Any]

COURSE: Final = "course"
COURSE_FILE: Final = "course.toml"
MISCONCEPTIONS: Final = "misconceptions.toml"
QUESTIONS: Final = "questions.toml"
EXERCISES: Final = "exercises.toml"


class Unreadable(Exception):
    """Files of the course that are missing or are no TOML; each with its place."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class CourseFiles:
    """What the TOML files of a course say. `exercises` is by the notebook's number, in teaching order."""

    folder: Path
    course: Table
    misconceptions: Table
    questions: Table
    exercises: dict[str, Table]

    @property
    def edition(self) -> str:
        """Return for whom this edition of the course is."""
        return str(self.course.get("edition", "instructors"))

    def rows(self, kind: str) -> Iterator[tuple[str, Table]]:
        """Yield the rows `[[kind]]` of every notebook, each with the notebook's number."""
        for number, table in self.exercises.items():
            yield from ((number, row) for row in table.get(kind, []))


def read(folder: Path) -> CourseFiles:
    """Return the tables of the course whose notebooks are in `folder`.

    Raises: Unreadable with every file that is missing or no TOML.
    """
    mistakes: list[str] = []

    def table(*names: str) -> Table:
        place = "/".join(names)
        try:
            return tomllib.loads((folder / COURSE).joinpath(*names).read_text(encoding="utf-8"))
        except FileNotFoundError:
            mistakes.append(f"{place}: file is missing")
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            mistakes.append(f"{place}: cannot be read: {error}")
        return {}

    course = table(COURSE_FILE)
    listed = course.get("notebooks", [])
    numbers = [str(number) for number in listed] if isinstance(listed, list) else []
    exercises = {number: table(number, EXERCISES) for number in numbers}
    files = CourseFiles(folder, course, table(MISCONCEPTIONS), table(QUESTIONS), exercises)
    if mistakes:
        raise Unreadable(mistakes)
    return files
