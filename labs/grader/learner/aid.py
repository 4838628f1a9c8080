"""What helps on: `reset`, `solution`, `stuck`, `what_is`."""

from __future__ import annotations

import platform

import oracledb

from labs.grader.cards import aided
from labs.grader.cards.card import Shown, show
from labs.grader.cells import answer_cell, headings_about
from labs.grader.errors import codes_in, load_errors
from labs.grader.learner import desk
from labs.grader.listing import listing
from labs.grader.manifest import Edition, Exercise
from labs.grader.progress import Tried

HIDDEN = "********"


def reset(exercise_id: str) -> Shown:
    """Show the starter of an exercise, in a new cell under this one where the front end takes it.

    Nothing is overwritten: the learner's cell stays, and the answer of the last check is kept and shown beside it.
    """
    course = desk.manifest()
    exercise = course.exercise(exercise_id)
    starter = answer_cell(course.folder / course.notebook(exercise.notebook).file, exercise_id)
    kept = desk.progress_file().read().tried(exercise_id)
    is_pasted = desk.offer_cell(starter)
    return show(aided.given_back(exercise, starter, kept.answer, is_pasted=is_pasted))


def solution(exercise_id: str) -> Shown:
    """Show the course's solution and one more right answer, when the check has passed."""
    course = desk.manifest()
    exercise = course.exercise(exercise_id)
    if course.edition is not Edition.INSTRUCTORS:
        return show(aided.elsewhere(exercise, "The solution"))
    if desk.progress_file().read().tried(exercise_id).points < exercise.points:
        return show(aided.not_yet(exercise))
    home = course.home(exercise.notebook)
    other = listing(home / "right_answers.py", exercise.right[0])
    return show(aided.solved(exercise, listing(home / "solutions.py", exercise.name), other))


def stuck(exercise_id: str) -> Shown:
    """Show one text for somebody who helps: last answer, last message, database, versions; no password."""
    exercise = desk.manifest().exercise(exercise_id)
    tried = desk.progress_file().read().tried(exercise_id)
    return show(aided.handed_over(exercise, _without_passwords(_told(exercise, tried))))


def what_is(code: object) -> Shown:
    """Show what an error code means here, who raises it, and where the workbook makes it happen.

    `code` is a code (`"DPY-4005"`), a message with one in it, or the exception itself.
    """
    known = load_errors(desk.manifest().folder)
    found = [known[one] for one in codes_in(str(code)) if one in known]
    if not found:
        return show(aided.unknown_code(str(code), list(known)))
    return [show(aided.explained(one, _places(one.code))) for one in found][-1]


def _places(code: str) -> list[str]:
    """Return the headings of the course's notebooks under which a cell names a code."""
    course = desk.manifest()
    found = []
    for notebook in course.notebooks:
        headings = headings_about(course.folder / notebook.file, code)
        found += [f"{notebook.number} {notebook.title}: {heading}" for heading in headings]
    return found


def _told(exercise: Exercise, tried: Tried) -> str:
    """Return everything that is asked first of somebody who is stuck."""
    lines = [
        f"{exercise.id} {exercise.title}",
        f"best so far: {tried.outcome}, {tried.points} of {exercise.points} points; "
        f"{tried.tries} tries, {tried.hints} hints read",
        f"database: {desk.about_database()}",
        f"python-oracledb {oracledb.__version__}, Python {platform.python_version()}, {platform.system()}",
    ]
    if tried.seed is not None:
        lines.append(f"repeat: check({exercise.id!r}, {exercise.name}, seed={tried.seed})")
    lines += ["", "last answer:", tried.answer.rstrip() or "(none has been checked)"]
    lines += ["", "last message:", tried.message or "(none)"]
    return "\n".join(lines)


def _without_passwords(text: str) -> str:
    for secret in desk.secrets_of_database():
        text = text.replace(secret, HIDDEN)
    return text
