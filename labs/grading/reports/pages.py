"""The pages: feedback for each learner, and one about the class. Whole files, no network, all text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from labs.grader.cards.checked import VERDICTS
from labs.grader.cards.markup import Tone
from labs.grader.manifest import Manifest
from labs.grader.results import Outcome
from labs.grading.marking.mark import Mark
from labs.grading.reports.class_facts import commonest, distribution, misconceptions, slowest
from labs.grading.reports.gradebook import Gradebook, Row

_TEMPLATES: Final = Path(__file__).with_name("templates")
_KEY: Final = {
    Tone.GOOD: "right",
    Tone.PARTLY: "partly right",
    Tone.BAD: "not yet, or stopped",
    Tone.QUIET: "not attempted, or not judged here",
    Tone.ODD: "could not be told",
}


def learner_page(book: Gradebook, row: Row) -> str:
    """Return the feedback for one learner: what was seen and where to look, never the solution."""
    exercises = {exercise.id: exercise for exercise in book.exercises}
    pairs = [(exercises[mark.exercise_id], mark) for mark in row.marks]
    files = [name.rpartition("/")[2] for name in row.files]
    return _render("learner.html", book=book, row=row, pairs=pairs, files=files)


def class_page(book: Gradebook, manifest: Manifest, pages: dict[str, str]) -> str:
    """Return the report about the class; `pages` are the learners' feedback files, by id."""
    return _render(
        "class.html",
        book=book,
        how=book.circumstances,
        key=[(_class(tone), text) for tone, text in _KEY.items()],
        exercises=[distribution(book, one, _tone) for one in book.exercises],
        misconceptions=misconceptions(book, manifest),
        commonest=commonest(book),
        slowest=slowest(book),
        pages=pages,
        sorting=Markup(_text("sorting.js")),
    )


def _render(name: str, **values: Any) -> str:  # noqa: ANN401 - what a template names
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"points": _points, "tone": _tone, "verdict": _verdict, "seconds": _seconds}
    return environment.get_template(name).render(css=Markup(_text("page.css")), **values)


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _verdict(mark: Mark) -> str:
    return VERDICTS[mark.outcome][0]


def _tone(mark: Mark) -> str:
    is_odd = mark.outcome in (Outcome.INCONCLUSIVE, Outcome.BROKEN_CHECK)
    return _class(Tone.ODD if is_odd else VERDICTS[mark.outcome][1])


def _class(tone: Tone) -> str:
    return tone.name.lower()


def _seconds(row: Row) -> str:
    return f"{_total_s(row.marks):.1f}"


def _total_s(marks: Iterable[Mark]) -> float:
    return sum(mark.seconds for mark in marks)
