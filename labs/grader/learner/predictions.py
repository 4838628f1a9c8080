"""Around a run: `predict` keeps a guess, `reveal` shows it beside the truth, `because` asks for the reason."""

from __future__ import annotations

from labs.grader.cards import explained, predicted
from labs.grader.cards.card import Shown, show
from labs.grader.guesses import Number, UnreadableGuess, is_near
from labs.grader.guesses import read as read_number
from labs.grader.learner import desk
from labs.grader.live.fields import guess_field, reason_field
from labs.grader.live.form import Answer, Form, Reply, show_form
from labs.grader.manifest import Because, Kind, Misconception, Prediction
from labs.grader.progress import Explained, Guessed, with_explanation, with_guess, with_truth


def predict(prediction_id: str, guess: object = None, *, sure: object = None) -> Shown:
    """Show a card that asks for a guess and keeps it as it is typed; `predict("P03.2", 4, sure=80)` keeps it at once.

    A guess may carry its unit (`"50 ms"`), `sure` is a percentage.
    """
    prediction = desk.manifest().prediction(prediction_id)
    if guess is None or guess is ...:
        return _ask(prediction)
    try:
        kept = _keep(prediction, guess, sure)
    except UnreadableGuess as error:
        return show(predicted.unreadable(prediction, str(error)))
    return show(predicted.kept(prediction, kept))


def reveal(prediction_id: str, truth: Number) -> Shown:
    """Keep what the run showed, and show a card with the guess beside it."""
    prediction = desk.manifest().prediction(prediction_id)
    guessed = desk.keep(lambda before: with_truth(before, prediction_id, truth)).guessed(prediction_id)
    return show(predicted.revealed(prediction, guessed, truth, believed(prediction, guessed, truth)))


def because(because_id: str, text: str = "") -> Shown:
    """Show a card that asks for the reason in the learner's own words, keeps them, and then shows the model answer."""
    question = desk.manifest().because(because_id)
    if text.strip():
        _explain(because_id, text)
    kept = desk.progress_file().read().explained(because_id)
    form = Form(
        [reason_field(question, kept)],
        lambda _name, answer: _reason(question, answer),
        over=f"{because_id} · in your own words",
        head="Why?",
        replies={because_id: _model(question, kept)} if kept.text else {},
    )
    return show_form(form, explained.card(question, kept))


def believed(prediction: Prediction, guessed: Guessed, truth: Number) -> Misconception | None:
    """Return the misconception that a guess shows, if it shows one and is wrong."""
    if guessed.guess is None or is_near(guessed.guess, truth):
        return None
    found = prediction.misconception_of(guessed.guess)
    return None if found is None else desk.manifest().misconception(found)


def read_guess(prediction: Prediction, guess: object) -> Number:
    """Return a guess as it is kept: a number in the question's unit, or the value of a choice.

    Raises: UnreadableGuess that says what a guess looks like.
    """
    if prediction.kind is Kind.CHOICE:
        for choice in prediction.choices:
            if guess == choice.value or str(guess).strip().casefold() == choice.text.casefold():
                return choice.value
        texts = ", ".join(repr(choice.text) for choice in prediction.choices)
        raise UnreadableGuess(f"{guess!r} is none of the choices: {texts}.")
    if isinstance(guess, bool) or not isinstance(guess, int | float | str):
        raise UnreadableGuess(f"a guess is a number or a text, such as 10, not {type(guess).__name__}.")
    return read_number(guess, prediction.unit) if isinstance(guess, str) else guess


def read_sure(sure: object) -> int | None:
    """Return how sure somebody is in percent: `80`, `"80 %"`, `0.8`; None if that is not said.

    Raises: UnreadableGuess if it is no percentage.
    """
    said = str(sure).strip().removesuffix("%").strip() if sure is not None else ""
    if not said:
        return None
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    percent = share * 100 if isinstance(sure, float) and 0 < share <= 1 else share
    if not 0 <= percent <= 100:
        raise UnreadableGuess(f"sure={sure!r} is no percentage; 80 says “in eight of ten such cases I am right”.")
    return round(percent)


def _ask(prediction: Prediction) -> Shown:
    form = Form(
        [guess_field(prediction, desk.progress_file().read().guessed(prediction.id))],
        lambda _name, answer: _answer(prediction, answer),
        over=f"{prediction.id} · {prediction.question}",
        head="Your guess?",
    )
    return show_form(form, predicted.asked(prediction))


def _answer(prediction: Prediction, answer: Answer) -> Reply:
    try:
        kept = _keep(prediction, answer.text, answer.sure)
    except UnreadableGuess as error:
        return Reply(str(error), "partly")
    return Reply(f"Kept: {predicted.guess_said(prediction, kept)}. Now run the next cell.")


def _keep(prediction: Prediction, guess: object, sure: object) -> Guessed:
    number, percent = read_guess(prediction, guess), read_sure(sure)
    return desk.keep(lambda before: with_guess(before, prediction.id, number, percent)).guessed(prediction.id)


def _reason(question: Because, answer: Answer) -> Reply:
    kept = desk.progress_file().read().explained(question.id)
    if answer.ticked is None:
        kept = _explain(question.id, answer.text)
    else:
        kept = Explained(kept.text, answer.ticked)
        desk.keep(lambda before: with_explanation(before, question.id, kept))
    return _model(question, kept)


def _explain(because_id: str, text: str) -> Explained:
    kept = Explained(text.strip())
    desk.keep(lambda before: with_explanation(before, because_id, kept))
    return kept


def _model(question: Because, kept: Explained) -> Reply:
    return Reply(f"Kept. One way to say it: {question.model}", points=question.points, ticked=kept.ticked)
