"""The cards of a prediction: the question, the guess, the guess beside the truth."""

from __future__ import annotations

from collections.abc import Iterator

from labs.grader.cards import markup
from labs.grader.cards.card import Card, amount, text_of
from labs.grader.cards.markup import Bar, Tone
from labs.grader.guesses import Number, is_near
from labs.grader.manifest import Kind, Misconception, Prediction
from labs.grader.progress import Guessed


def said(prediction: Prediction, value: Number) -> str:
    """Return a guess or a truth for people: with its unit, or as the choice that has this value."""
    for choice in prediction.choices:
        if choice.value == value:
            return choice.text
    return amount(value, prediction.unit)


def guess_said(prediction: Prediction, guessed: Guessed) -> str:
    """Return a guess for people, with how sure it was made."""
    if guessed.guess is None:
        return "none"
    sure = "" if guessed.sure is None else f" ({guessed.sure} % sure)"
    return said(prediction, guessed.guess) + sure


def asked(prediction: Prediction) -> Card:
    """Return the card that asks for a guess where there is no field to put it in."""
    examples = [repr(choice.text) for choice in prediction.choices] or ["4"]
    ask = f"Write your guess into the line and run it: `predict({prediction.id!r}, {' or '.join(examples)})`."
    return Card(
        html=markup.card(Tone.QUIET, _over(prediction), "Your guess?", "", markup.rows([("", ask)])),
        text=text_of(f"{prediction.id} {prediction.question}", [("", ask)]),
    )


def kept(prediction: Prediction, guessed: Guessed) -> Card:
    """Return the card that says a guess is kept."""
    guess = guess_said(prediction, guessed)
    return Card(
        html=markup.card(Tone.QUIET, _over(prediction), "Your guess", guess),
        text=f"{prediction.id} your guess: {guess}",
    )


def unreadable(prediction: Prediction, why: str) -> Card:
    """Return the card that says why a guess could not be kept."""
    return Card(
        html=markup.card(Tone.PARTLY, _over(prediction), "Not kept", "", markup.rows([("", why)])),
        text=text_of(f"{prediction.id} your guess is not kept", [("", why)]),
    )


def revealed(prediction: Prediction, guessed: Guessed, truth: Number, believed: Misconception | None) -> Card:
    """Return the card with the guess beside the truth, and the sentence that answers a misconception."""
    guess, was = guess_said(prediction, guessed), said(prediction, truth)
    rows = list(_answered(guessed, truth, believed))
    pair = [("your guess", guess), ("the run", was)]
    if prediction.kind is Kind.CHOICE:
        shown = markup.rows(pair)
    else:
        bars = [Bar("your guess", guessed.guess, guess, Tone.QUIET), Bar("the run", truth, was, Tone.PLAIN)]
        shown = markup.bars(bars)
    return Card(
        html=markup.card(Tone.PLAIN, _over(prediction), "It was", was, shown + (markup.rows(rows) if rows else "")),
        text=text_of(f"{prediction.id} {prediction.question}", [*pair, *rows]),
    )


def _answered(guessed: Guessed, truth: Number, believed: Misconception | None) -> Iterator[tuple[str, str]]:
    if guessed.guess is None:
        yield ("", "You made no guess. The next question is worth one: a wrong guess teaches more than none.")
    elif is_near(guessed.guess, truth):
        yield ("", "As you expected.")
    elif believed is not None:
        yield ("It looks as if", believed.belief)
        yield ("But", believed.truth)


def _over(prediction: Prediction) -> str:
    return f"{prediction.id} · {prediction.question}"
