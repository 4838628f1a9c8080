"""A kept guess as a picture takes it: by the number of the picture that the prediction is about."""

from __future__ import annotations

from labs.grader.guesses import TIMES_S
from labs.grader.learner import desk
from labs.toolkit.guess import Guess


def look_up(prediction_id: str) -> Guess | None:
    """Return the guess of a prediction for the picture, None while there is none.

    Raises: KeyError if there is no such prediction, ValueError if it is not about a number of the picture.
    """
    prediction = desk.manifest().prediction(prediction_id)
    if not prediction.measure:
        raise ValueError(f"{prediction_id} is not about a number of the picture: it has no `measure` in the course")
    value = desk.progress_file().read().guessed(prediction_id).guess
    if not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    in_s = TIMES_S.get(prediction.unit, 1.0) if prediction.measure.endswith("_s") else 1.0
    return Guess(**{prediction.measure: value * in_s})
