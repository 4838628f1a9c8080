"""The picture of a recording as a notebook shows it."""

from __future__ import annotations

from labs.toolkit.draw.layout import draw
from labs.toolkit.draw.marks import Drawing
from labs.toolkit.draw.svg import to_svg
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Guess
from labs.toolkit.kept_guesses import kept_guess

WIDTH_PX = 760
"""Laid out for a narrow page: a wider one magnifies it, and no page makes its text smaller than it is drawn."""


class Picture:
    """A drawing that a notebook shows as SVG and a terminal as a sentence."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing

    @property
    def svg(self) -> str:
        """Return the picture as an SVG document."""
        return to_svg(self.drawing)

    def __repr__(self) -> str:
        return self.drawing.sentence

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": repr(self)}


def picture(
    recording: Recording,
    *,
    guess: Guess | str | None = None,
    compare: Recording | None = None,
    title: str = "",
    width_px: float = WIDTH_PX,
) -> Picture:
    """Return the picture of one recording, or of two under one time axis, with the learner's guess in it.

    `guess` may be the id of a prediction: then it is the guess that was kept for it, if there is one.
    """
    for given in (recording, *([compare] if compare is not None else [])):
        if not isinstance(given, Recording):
            raise TypeError(f"{given!r} is not a Recording; run(workload, pool) returns one")
    if guess is not None and not isinstance(guess, Guess | str):
        raise TypeError(f"guess={guess!r} must name what is guessed, for example Guess(makespan_s=4)")
    given_guess = kept_guess(guess) if isinstance(guess, str) else guess
    return Picture(draw(recording, width_px=width_px, guess=given_guess, compare=compare, title=title))
