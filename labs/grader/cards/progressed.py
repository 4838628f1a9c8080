"""The card of progress: every notebook with its exercises, the points, and where to go on."""

from __future__ import annotations

from collections.abc import Iterable

from labs.grader.cards import markup
from labs.grader.cards.card import Card, text_of
from labs.grader.cards.markup import Dot, Tone
from labs.grader.manifest import Exercise, Manifest
from labs.grader.progress import Progress, Tried
from labs.grader.results import Outcome
from labs.grader.review import sure_and_right


def progressed(manifest: Manifest, progress: Progress, note: str = "") -> Card:
    """Return the card of all notebooks: what is done, what is open, the points, and where to go on."""
    lines, rows = [], []
    for notebook in manifest.notebooks:
        exercises = manifest.of_notebook(notebook.number)
        dots = [_dot(exercise, progress.tried(exercise.id)) for exercise in exercises]
        points = "{} / {}".format(*_points(exercises, progress))
        rows.append((notebook.number, notebook.title, dots, points))
        lines.append((notebook.number, f"{notebook.title}  {''.join(dot.sign for dot in dots)}  {points}"))
    total = "{} of {} points".format(*_points(manifest.exercises, progress))
    feet = (_next(manifest, progress), _left_out(manifest, progress), _calibration(progress), note)
    foot = " · ".join(line for line in feet if line)
    return Card(
        html=markup.card(Tone.PLAIN, "Progress", "So far", total, markup.table(rows), foot),
        text=text_of(f"Progress: {total}", lines, [foot]),
    )


def _points(exercises: Iterable[Exercise], progress: Progress) -> tuple[int, int]:
    """Return the points that are earned, and those that can be earned on this database."""
    judged = [one for one in exercises if not _is_left_out(progress.tried(one.id))]
    return sum(progress.tried(one.id).points for one in judged), sum(one.points for one in judged)


def _is_left_out(tried: Tried) -> bool:
    return tried.outcome == Outcome.NOT_JUDGED_HERE.value


def _left_out(manifest: Manifest, progress: Progress) -> str:
    found = [one.id for one in manifest.exercises if _is_left_out(progress.tried(one.id))]
    return f"not judged on this database, and not counted: {', '.join(found)}" if found else ""


def _dot(exercise: Exercise, tried: Tried) -> Dot:
    label = f"{exercise.id} {exercise.title}: "
    if _is_left_out(tried):
        return Dot("–", label + "not judged on this database", Tone.QUIET)
    if tried.points == exercise.points:
        return Dot("●", label + "done", Tone.GOOD)
    if tried.points:
        return Dot("◐", label + f"{tried.points} of {exercise.points} points", Tone.PARTLY)
    if tried.tries:
        return Dot("○", label + "tried", Tone.BAD)
    return Dot("○", label + "open", Tone.QUIET)


def _calibration(progress: Progress) -> str:
    right, sure = sure_and_right(progress)
    return f"sure and right: {right} of {sure}" if sure else ""


def _next(manifest: Manifest, progress: Progress) -> str:
    for exercise in manifest.exercises:
        tried = progress.tried(exercise.id)
        if tried.points < exercise.points and not _is_left_out(tried):
            return f"Next: {exercise.id} {exercise.title} ({exercise.minutes} min)"
    return "Everything is done."
