"""The card of progress: every notebook with its exercises, the points, and where to go on."""

from __future__ import annotations

from labs.grader.cards import markup
from labs.grader.cards.card import Card, text_of
from labs.grader.cards.markup import Dot, Tone
from labs.grader.manifest import Exercise, Manifest
from labs.grader.progress import Progress, Tried
from labs.grader.review import sure_and_right


def progressed(manifest: Manifest, progress: Progress, note: str = "") -> Card:
    """Return the card of all notebooks: what is done, what is open, the points, and where to go on."""
    lines, rows = [], []
    for notebook in manifest.notebooks:
        exercises = manifest.of_notebook(notebook.number)
        dots = [_dot(exercise, progress.tried(exercise.id)) for exercise in exercises]
        points = f"{sum(progress.tried(one.id).points for one in exercises)} / {sum(one.points for one in exercises)}"
        rows.append((notebook.number, notebook.title, dots, points))
        lines.append((notebook.number, f"{notebook.title}  {''.join(dot.sign for dot in dots)}  {points}"))
    earned = sum(progress.tried(one.id).points for one in manifest.exercises)
    total = f"{earned} of {sum(one.points for one in manifest.exercises)} points"
    foot = " · ".join(line for line in (_next(manifest, progress), _calibration(progress), note) if line)
    return Card(
        html=markup.card(Tone.PLAIN, "Progress", "So far", total, markup.table(rows), foot),
        text=text_of(f"Progress: {total}", lines, [foot]),
    )


def _dot(exercise: Exercise, tried: Tried) -> Dot:
    label = f"{exercise.id} {exercise.title}: "
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
        if progress.tried(exercise.id).points < exercise.points:
            return f"Next: {exercise.id} {exercise.title} ({exercise.minutes} min)"
    return "Everything is done."
