"""The cards of an exercise: what a check found, and the hints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from labs.grader.cards import markup
from labs.grader.cards.aided import again
from labs.grader.cards.card import Card, amount, text_of
from labs.grader.cards.markup import Tone
from labs.grader.manifest import Exercise
from labs.grader.progress import Tried
from labs.grader.results import Outcome, Result

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
PUZZLE: Final = (
    "The lines of a solution, not in order; one or two belong to wrong answers. Indent what belongs together."
)
START: Final = "The function still has … in it. Write your answer in the cell above, run it, then run this cell."


def checked(exercise: Exercise, result: Result, tried: Tried, warning: str = "") -> Card:
    """Return the card of a check: the verdict, then seen, expected and where to look for every finding."""
    verdict, tone = VERDICTS[result.outcome]
    points = f"{result.points} of {amount(result.max_points, 'points')}"
    rows = [("", START)] if result.outcome is Outcome.NOT_ATTEMPTED else list(_findings(result))
    rows += [("Noticed", note) for note in (*result.notes, *filter(None, [warning]))]
    foot, over = list(_foot(exercise, result, tried)), f"{exercise.id} · {exercise.title}"
    return Card(
        html=markup.card(tone, over, verdict, points, markup.rows(rows), " · ".join(foot)),
        text=text_of(f"{exercise.id} {result.outcome.value}: {verdict}, {points}", rows, foot),
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
    if result.outcome in (Outcome.FAIL, Outcome.PARTIAL, Outcome.TIMED_OUT) and result.trials:
        yield again(exercise, result)
    if result.outcome is Outcome.PASS:
        yield f'other ways to do it: `solution("{exercise.id}")`'
    if tried.points > result.points:
        yield f"an earlier try with {amount(tried.points, 'points')} is kept"


def message(result: Result) -> str:
    """Return in one text what a check said of an answer."""
    return "\n".join([result.outcome.value, *(f"{label}: {text}" for label, text in _findings(result) if text)])


def hinted(exercise: Exercise, steps: int, lines: Sequence[str] = ()) -> Card:
    """Return the card with the first `steps` hints; one more step shows `lines`, the solution's in another order."""
    most = len(exercise.hints) + bool(lines)
    rows = [(f"{number}", text) for number, text in enumerate(exercise.hints[:steps], start=1)]
    body = markup.rows(rows)
    if steps > len(exercise.hints) and lines:
        rows.append((f"{steps}", PUZZLE))
        body = markup.rows(rows) + markup.listing("\n".join(lines))
        rows += [("", line) for line in lines]
    more = most - steps
    foot = f"{more} more: run the cell again" if more else "that was the last one; the next step is to try it"
    return Card(
        html=markup.card(Tone.QUIET, f"{exercise.id} · {exercise.title}", "Hint", "", body, foot),
        text=text_of(f"{exercise.id} hint {steps} of {most}", rows, [foot]),
    )
