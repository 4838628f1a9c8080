"""The picture of a recording as a notebook shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from labs.toolkit.draw.layout import draw
from labs.toolkit.draw.marks import Drawing
from labs.toolkit.draw.svg import to_svg
from labs.toolkit.draw.take import Wish
from labs.toolkit.events import Recording
from labs.toolkit.guess import Guess, guess_of
from labs.toolkit.observed.events import DatabaseLog
from labs.toolkit.observed.watch import Watch

WIDTH_PX = 880
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
    log: DatabaseLog | Watch | None = None,
    guess: Guess | str | Mapping[str, float] | None = None,
    numbers: Mapping[str, float] | None = None,
    also: Sequence[str] = (),
    charges: bool = False,
    compare: Recording | None = None,
    compare_log: DatabaseLog | Watch | None = None,
    title: str = "",
    width_px: float = WIDTH_PX,
) -> Picture:
    """Return the picture of one recording, or of two under one time axis.

    Args:
        log: what the database saw meanwhile: `with probe.watch(program) as log:`.
        guess: `Guess(makespan_s=4)`, or the id of a prediction that was made: `"P03.2"`.
        numbers: the lesson's own, by name: `{"callbacks": 3}`.
        also: further numbers of the recording to show: `["throughput_per_s", "utilisation_percent"]`.
        charges: show who made whom wait.
        compare: another recording, below the first one; a sentence tells what it gained and what it paid.

    Raises: TypeError for what is none of these. ValueError for a number that there is not.
    """
    for given in (recording, *([compare] if compare is not None else [])):
        if not isinstance(given, Recording):
            raise TypeError(f"{given!r} is not a Recording; run(workload, pool) returns one")
    if numbers:
        recording = replace(recording, numbers=tuple({**dict(recording.numbers), **numbers}.items()))
    wish = Wish(guess_of(guess), tuple(also), charges)
    drawing = draw(
        recording,
        width_px=width_px,
        compare=compare,
        title=title,
        log=_log_of(log),
        compare_log=_log_of(compare_log),
        wish=wish,
    )
    return Picture(drawing)


def _log_of(log: DatabaseLog | Watch | None) -> DatabaseLog | None:
    if log is None or isinstance(log, DatabaseLog):
        return log
    if isinstance(log, Watch):
        return log.snapshot()
    raise TypeError(f"log={log!r} is no log of a database: `with probe.watch(program) as log:` makes one")
