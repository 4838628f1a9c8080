"""What a prediction or an explanation asks for, as a field of a form."""

from __future__ import annotations

from labs.grader.live.form import Field
from labs.grader.manifest import Because, Kind, Prediction
from labs.grader.progress import Explained, Guessed


def guess_field(prediction: Prediction, guessed: Guessed, *, label: str = "", asks_sure: bool = True) -> Field:
    """Return the field for a guess, with the one that is kept in it."""
    is_choice = prediction.kind is Kind.CHOICE
    chosen = next((one.text for one in prediction.choices if one.value == guessed.guess), "")
    number = "" if guessed.guess is None else f"{guessed.guess}"
    return Field(
        prediction.id,
        "choice" if is_choice else "number",
        prediction.question,
        label=label,
        unit="" if is_choice else prediction.unit,
        choices=tuple(choice.text for choice in prediction.choices),
        value=chosen if is_choice else number,
        sure=("" if guessed.sure is None else str(guessed.sure)) if asks_sure else None,
    )


def reason_field(question: Because, kept: Explained) -> Field:
    """Return the field for the learner's own words."""
    return Field(question.id, "text", f"Your reason for {question.id}", label="Because …", value=kept.text)
