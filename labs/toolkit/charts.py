"""Pictures that have no time axis: waits as a histogram, numbers as a curve over sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labs.toolkit.borrows import borrows
from labs.toolkit.draw.curve import draw_curve
from labs.toolkit.draw.histogram import draw_histogram
from labs.toolkit.events import Recording
from labs.toolkit.guess import Guess, guess_of
from labs.toolkit.measures import Statistics, statistics
from labs.toolkit.numbers import KNOWN, number_named
from labs.toolkit.pictures import WIDTH_PX, Picture
from labs.toolkit.replay import Replay

_OF_A_CURVE = ("throughput_per_s", "latency_p95_s")


def histogram(waits: Recording | Replay | Sequence[float], *, title: str = "Waits") -> Picture:
    """Return how many waited for how long: those of a recording or a replay, or seconds.

    Raises: ValueError if nobody has waited, since nobody was served.
    """
    waits_s = _waits_of(waits)
    if not waits_s:
        raise ValueError(
            "there are no waits to show: nobody got a connection. "
            "statistics(recording).errors says why; who is refused at once has no wait"
        )
    for wait_s in waits_s:
        if isinstance(wait_s, bool) or not isinstance(wait_s, int | float) or not 0 <= wait_s < float("inf"):
            raise ValueError(f"a wait of {wait_s!r} must be a number of seconds, 0 or more")
    return Picture(draw_histogram(waits_s, title=title, width_px=WIDTH_PX))


def curve(
    runs: Mapping[int, Recording | Statistics],
    numbers: Sequence[str] = _OF_A_CURVE,
    *,
    guess: Guess | str | Mapping[str, float] | None = None,
    title: str = "What the size changes",
) -> Picture:
    """Return numbers of runs over the size of their pool: `curve({1: run(…), 8: run(…)})`.

    A guess `Guess(knee=8)` is a size. Raises: ValueError without runs, and for a number that there is not.
    """
    if not runs:
        raise ValueError("there are no runs to show: give them by the size of their pool, {1: run(…), 8: run(…)}")
    measured = {size: one if isinstance(one, Statistics) else statistics(one) for size, one in runs.items()}
    labels = {name: KNOWN[name].label if name in KNOWN else name.replace("_", " ") for name in numbers}
    values = {size: {name: number_named(name, one).of(one) for name in numbers} for size, one in measured.items()}
    given = guess_of(guess)
    sizes = list(given.given().values()) if given else []
    return Picture(draw_curve(values, labels, title=title, guess=sizes[0] if sizes else None, width_px=WIDTH_PX))


def _waits_of(waits: Recording | Replay | Sequence[float]) -> Sequence[float]:
    if isinstance(waits, Replay):
        return waits.waits_s
    if isinstance(waits, Recording):
        return [borrow.waited_s(waits.until_s) for borrow in borrows(waits) if borrow.lent_s is not None]
    return list(waits)
