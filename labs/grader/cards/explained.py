"""The card of an explanation: the learner's own words, the model answer, and what it says."""

from __future__ import annotations

from labs.grader.cards.card import Card, plain
from labs.grader.cards.markup import Tone
from labs.grader.manifest import Because
from labs.grader.progress import Explained


def card(question: Because, kept: Explained) -> Card:
    """Return the card; the model answer stands in it only beside words of the learner's own."""
    over = f"{question.id} · in your own words"
    if not kept.text:
        ask = f'Say it in a sentence or two: `because("{question.id}", "…")`. It is kept, and never marked.'
        return plain(Tone.QUIET, over, "Why?", [("", ask)])
    points = [("☑" if number in kept.ticked else "☐", point) for number, point in enumerate(question.points)]
    return plain(Tone.PLAIN, over, "Why?", [("You", kept.text), ("One way to say it", question.model), *points])
