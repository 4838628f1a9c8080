"""What a learner sees: one small card for a check, a hint, a guess, a truth, the progress; as HTML and as text.

The text says everything that the HTML says. Wording is here, markup is in `markup`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from labs.grader import markup
from labs.grader.manifest import Exercise, Manifest, Prediction
from labs.grader.markup import Bar, Dot, Tone
from labs.grader.progress import Number, Progress, Tried
from labs.grader.results import Outcome, Result


@dataclass(frozen=True, slots=True)
class Card:
    """Something to be shown: JupyterLab takes the HTML, a terminal the text."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


VERDICTS: Final = {
    Outcome.PASS: ("Right", Tone.GOOD),
    Outcome.PARTIAL: ("Partly right", Tone.PARTLY),
    Outcome.FAIL: ("Not yet", Tone.BAD),
    Outcome.NOT_ATTEMPTED: ("Not attempted", Tone.QUIET),
    Outcome.TIMED_OUT: ("Stopped: it took too long", Tone.BAD),
    Outcome.INCONCLUSIVE: ("Could not tell", Tone.ODD),
    Outcome.NOT_JUDGED_HERE: ("Not judged on this database", Tone.QUIET),
    Outcome.BROKEN_CHECK: ("The check could not run", Tone.ODD),
}
LONGEST_SYMBOL: Final = len("ms")
START: Final = "The function still has … in it. Write your answer in the cell above, run it, then run this cell."


def checked(exercise: Exercise, result: Result, tried: Tried) -> Card:
    """Return the card of a check: the verdict, then seen, expected and where to look for every finding."""
    verdict, tone = VERDICTS[result.outcome]
    points = f"{result.points} of {_amount(result.max_points, 'points')}"
    rows = [("", START)] if result.outcome is Outcome.NOT_ATTEMPTED else list(_findings(result))
    rows += [("Noticed", note) for note in result.notes]
    foot, over = list(_foot(exercise, result, tried)), f"{exercise.id} · {exercise.title}"
    return Card(
        html=markup.card(tone, over, verdict, points, markup.rows(rows), " · ".join(foot)),
        text=_text(f"{exercise.id} {result.outcome.value}: {verdict}, {points}", rows, foot),
    )


def _findings(result: Result) -> Iterator[tuple[str, str]]:
    for finding in result.findings:
        if finding.part:
            yield ("Part", finding.part)
        yield from (("Seen", finding.seen), ("Expected", finding.expected), ("Look at", finding.look))


def _foot(exercise: Exercise, result: Result, tried: Tried) -> Iterator[str]:
    if result.trials:
        trials = "1 trial" if result.trials == 1 else f"{result.trials} trials"
        yield f"{trials} with sizes drawn at random, {result.seconds:.1f} s"
    if result.outcome in (Outcome.FAIL, Outcome.PARTIAL, Outcome.TIMED_OUT) and tried.hints < len(exercise.hints):
        yield f'stuck? `hint("{exercise.id}")`'
    if tried.points > result.points:
        yield f"an earlier try with {_amount(tried.points, 'points')} is kept"


def hinted(exercise: Exercise, steps: int) -> Card:
    """Return the card with the first `steps` hints."""
    shown = exercise.hints[:steps]
    rows = [(f"{number}", text) for number, text in enumerate(shown, start=1)]
    more = len(exercise.hints) - steps
    foot = [f"{more} more: run the cell again" if more else "that was the last one; the next step is to try it"]
    return Card(
        html=markup.card(Tone.QUIET, f"{exercise.id} · {exercise.title}", "Hint", "", markup.rows(rows), foot[0]),
        text=_text(f"{exercise.id} hint {steps} of {len(exercise.hints)}", rows, foot),
    )


def unguessed(prediction: Prediction) -> Card:
    """Return the card that asks for a guess."""
    ask = "Put your guess in place of the … and run the cell. A wrong guess teaches more than none."
    over = f"{prediction.id} · {prediction.question}"
    return Card(
        html=markup.card(Tone.QUIET, over, "Your guess?", "", markup.rows([("", ask)])),
        text=_text(f"{prediction.id} {prediction.question}", [("", ask)]),
    )


def guessed(prediction: Prediction, guess: Number) -> Card:
    """Return the card that says a guess is kept."""
    said = _amount(guess, prediction.unit)
    return Card(
        html=markup.card(Tone.QUIET, f"{prediction.id} · {prediction.question}", "Your guess", said),
        text=f"{prediction.id} your guess: {said}",
    )


def revealed(prediction: Prediction, guess: Number | None, truth: Number) -> Card:
    """Return the card with the guess beside the truth."""
    said = "none" if guess is None else _amount(guess, prediction.unit)
    was = _amount(truth, prediction.unit)
    bars = [Bar("your guess", guess, said, Tone.QUIET), Bar("the run", truth, was, Tone.PLAIN)]
    return Card(
        html=markup.card(Tone.PLAIN, f"{prediction.id} · {prediction.question}", "It was", was, markup.bars(bars)),
        text=f"{prediction.id} {prediction.question}\n  your guess: {said}\n  the run:    {was}",
    )


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
    foot = " · ".join(line for line in (_next(manifest, progress), note) if line)
    return Card(
        html=markup.card(Tone.PLAIN, "Progress", "So far", total, markup.table(rows), foot),
        text=_text(f"Progress: {total}", lines, [foot]),
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


def _next(manifest: Manifest, progress: Progress) -> str:
    for exercise in manifest.exercises:
        if progress.tried(exercise.id).points < exercise.points:
            return f"Next: {exercise.id} {exercise.title} ({exercise.minutes} min)"
    return "Everything is done."


def _amount(value: Number, unit: str) -> str:
    number = f"{value:,.3g}" if isinstance(value, float) else f"{value}"
    is_plural_word = len(unit) > LONGEST_SYMBOL and unit.endswith("s")
    return f"{number} {unit[:-1] if value == 1 and is_plural_word else unit}".strip()


def _text(head: str, rows: list[tuple[str, str]], foot: list[str] | None = None) -> str:
    body = [f"  {label + ': ' if label else ''}{text}" for label, text in rows]
    return "\n".join([head, *body, *(f"  ({line})" for line in foot or [] if line)])


def show(card: Card) -> None:
    """Show a card at once: in a notebook as HTML, elsewhere as text."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        print(card.text)
        return
    if get_ipython() is None:
        print(card.text)
    else:
        display(card)  # type: ignore[no-untyped-call]
