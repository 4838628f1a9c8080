"""The cards that help on: a starter given back, a solution, a text to hand over, an error code, many runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labs.grader.cards import markup
from labs.grader.cards.card import Card, plain, text_of
from labs.grader.cards.markup import Tone
from labs.grader.errors import ErrorCode
from labs.grader.manifest import Exercise
from labs.grader.results import Outcome, Result

START_FIRST = "The function still has … in it. Write your answer in the cell above and run it."
PASTED = "The starter is in a new cell under this one"


def listed(over: str, head: str, parts: Sequence[tuple[str, str]], foot: str = "", tone: Tone = Tone.PLAIN) -> Card:
    """Return a card of listings, each under a line that says what it is."""
    body = "".join(markup.rows([("", label)]) + markup.listing(text) for label, text in parts)
    return Card(
        html=markup.card(tone, over, head, "", body, foot),
        text=text_of(
            f"{over.replace(' · ', ' ', 1)}: {head}", [(label, f"\n{text}\n") for label, text in parts], [foot]
        ),
    )


def given_back(exercise: Exercise, starter: str, answer: str, *, is_pasted: bool) -> Card:
    """Return the card with the starter, and with the answer that was checked last."""
    where = PASTED if is_pasted else "Copy the starter into a cell"
    foot = f"{where}; run it, then the check. Your own cell and the file are as they were."
    parts = [("The starter", starter)]
    if answer:
        parts.append(("Your answer at the last check, which is kept until the next one", answer))
    return listed(_over(exercise), "From the start", parts, foot)


def solved(exercise: Exercise, solution: str, other: str) -> Card:
    """Return the card with the course's solution and one that is right too."""
    return listed(_over(exercise), "Solution", [("One way", solution), ("Another one", other)], tone=Tone.GOOD)


def not_yet(exercise: Exercise) -> Card:
    """Return the card for who asks for the solution too early."""
    why = (
        f'The solution can be read when the check has passed. Until then `hint("{exercise.id}")` goes on step by step.'
    )
    return plain(Tone.QUIET, _over(exercise), "Not yet", [("", why)])


def elsewhere(exercise: Exercise, what: str) -> Card:
    """Return the card for who asks for something that this edition of the workbook does not have."""
    return plain(Tone.QUIET, _over(exercise), "Not in this edition", [("", f"{what} is with whoever gave it to you.")])


def taken(exercise: Exercise, *, is_begun: bool) -> Card:
    """Return the card of an exam's check: whether there is an answer, and nothing about it."""
    head = "There is an answer" if is_begun else "Not attempted"
    why = "Save the notebook (Ctrl-S) and hand it in: marks are told afterwards." if is_begun else START_FIRST
    return plain(Tone.PLAIN if is_begun else Tone.QUIET, _over(exercise), head, [("", why)])


def handed_over(exercise: Exercise, text: str) -> Card:
    """Return the card with one text for somebody who helps."""
    foot = "Copy it as it is: the password is not in it."
    return listed(_over(exercise), "For somebody who helps", [("All of it, in one text", text)], foot)


def explained(error: ErrorCode, places: Sequence[str]) -> Card:
    """Return the card of an error code; `places` are the cells of the workbook that name it."""
    rows = [
        ("It means", error.means),
        ("Who raises it", error.raised_by),
        ("Make it happen", error.happens),
        ("Look at", error.helps),
    ]
    return plain(Tone.PLAIN, "What is", error.code, [*rows, *(("In the workbook", place) for place in places)])


def unknown_code(text: str, known: Sequence[str]) -> Card:
    """Return the card for a text without a code that the workbook knows."""
    listed_codes = ", ".join(known)
    why = f"`{text}` is none of the codes that the workbook tells about: {listed_codes}."
    more = "docs.oracle.com/error-help/db/ explains each ORA code, the driver's documentation its DPY codes."
    return plain(Tone.QUIET, "What is", "Not in the list", [("", why), ("", more)])


def running(exercise: Exercise, trial: int, seconds: float) -> Card:
    """Return the card that stands while a check runs."""
    said = f"trial {trial} of {exercise.trials}, {seconds:.0f} s"
    return plain(Tone.QUIET, _over(exercise), "The check runs", [("", said)])


def repeated(exercise: Exercise, results: Sequence[Result], wanted: int) -> Card:
    """Return the card of many runs of one check: how often it passed, and what was seen where it did not."""
    passed = sum(one.outcome is Outcome.PASS for one in results)
    seen = Counter(_seen(one) for one in results if one.outcome is not Outcome.PASS)
    rows = [(f"{count} x", text) for text, count in seen.most_common()]
    if len(results) < wanted:
        rows.append(("", f"Stopped after {len(results)} of {wanted} runs."))
    first = next((one for one in results if one.outcome is not Outcome.PASS and one.trials), None)
    feet = ["no try is counted, nothing is kept", again(exercise, first) if first else ""]
    foot = " · ".join(line for line in feet if line)
    tone = Tone.GOOD if results and passed == len(results) else Tone.BAD if passed == 0 else Tone.PARTLY
    return plain(tone, _over(exercise), f"It passed {passed} of {len(results)} times", rows, foot)


def again(exercise: Exercise, result: Result) -> str:
    """Return the call that repeats a check with the same sizes."""
    return f'the same sizes again: `check("{exercise.id}", {exercise.name}, seed={result.seed})`'


def not_run(exercise: Exercise) -> Card:
    """Return the card for a check whose answer is not known to this kernel."""
    why = f"`{exercise.name}` is not known to this kernel: run the cell with your answer, then this one."
    return plain(Tone.QUIET, _over(exercise), "The cell with the answer has not been run", [("", why)])


def _seen(result: Result) -> str:
    where = f"{result.outcome.value}: "
    return where + " ".join(finding.seen for finding in result.findings[:1]) if result.findings else where[:-2]


def _over(exercise: Exercise) -> str:
    return f"{exercise.id} · {exercise.title}"
