"""What a panel's picture shows: one run, or two with the first kept above, on a time scale that stays."""

from __future__ import annotations

from dataclasses import dataclass

from labs.toolkit.draw.layout import draw
from labs.toolkit.draw.marks import Drawing
from labs.toolkit.draw.scales import nice_end
from labs.toolkit.draw.take import Wish
from labs.toolkit.events import PoolShape, Recording
from labs.toolkit.experiment import Experiment, Values
from labs.toolkit.guess import Guess
from labs.toolkit.observed.events import DatabaseLog

_BODY_PX, _BODY_OF_TWO_PX = 236.0, 160.0
"""How high lanes and waits are in a live picture, alone and with another run: it keeps its height."""
_WIDEST_PX = 1100.0
"""On a wider page the picture is magnified instead, text and all: a projector is looked at from the back of a room."""
_NOTHING_YET = Recording(pool=PoolShape(0, 0), events=(), until_s=0.0, is_over=False, planned_s=1.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A run: what it recorded, what the database saw, and the values of the controls."""

    recording: Recording
    log: DatabaseLog | None
    values: Values

    @property
    def lasts_s(self) -> float:
        """Return how long it lasted, or is to last."""
        recording = self.recording
        return max(recording.until_s, 0.0 if recording.is_over else recording.planned_s or 0.0)


class Stage:
    """Holds the run that is `shown`, the one that is `kept` above it, the guess, and how long the time scale is."""

    def __init__(self, experiment: Experiment, width_px: float) -> None:
        self._experiment = experiment
        self._width_px = width_px
        self._axis_s = 0.0
        self.shown: Shown | None = None
        self.kept: Shown | None = None
        self.guess: Guess | None = None

    def resize(self, width_px: float) -> None:
        """Take another width."""
        self._width_px = min(width_px, _WIDEST_PX)

    def over(self, ended: Shown) -> None:
        """Show a run that has come to its end; the time scale reaches it from now on."""
        self.shown = ended
        self._axis_s = max(self._axis_s, nice_end(ended.recording.until_s * 1.01))

    def fit(self) -> None:
        """Let the time scale fit the runs that are shown."""
        seen = [run.recording.until_s for run in (self.shown, self.kept) if run is not None]
        self._axis_s = nice_end(max(seen, default=0.0) * 1.01)

    def drawn(self) -> Drawing:
        """Return the picture."""
        shown = self.shown or Shown(_NOTHING_YET, None, {})
        kept = self.kept if self.kept is not shown else None
        first, second = (kept, shown) if kept is not None else (shown, None)
        return draw(
            first.recording,
            width_px=self._width_px,
            compare=second.recording if second else None,
            title=self._experiment.name,
            log=first.log,
            compare_log=second.log if second else None,
            wish=Wish(
                self.guess,
                tuple(self._experiment.also),
                body_px=_BODY_OF_TWO_PX if second else _BODY_PX,
                axis_s=self._axis_s,
            ),
        )
