"""Controls and the live picture of an experiment, wired together and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from IPython.display import display

from labs.toolkit.draw.marks import Drawing
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Experiment
from labs.toolkit.guess import Guess, guess_of
from labs.toolkit.live.controller import Controller
from labs.toolkit.live.controls import Control, ControlBar, Value, all_meant
from labs.toolkit.live.messages import (
    Changed,
    ComparePressed,
    FitPressed,
    Guessed,
    Message,
    Resized,
    RunPressed,
    StopPressed,
)
from labs.toolkit.live.open_panels import OpenPanels
from labs.toolkit.live.widget import VIEW_TYPE, LivePicture, bundle_of, metadata_of, scene_of
from labs.toolkit.pictures import Picture

_ASIDE = "run this cell to move the sliders."
_display: Any = display  # IPython has no types


class Panel:
    """An experiment on show. It runs once when it is shown, and again whenever a control moves.

    If it asks a question it waits for the guess, or for Run, before the first run. With `compare`, the values of some
    controls, each run stands below one with these values.
    `controls` are its controls by name, `recordings` its last finished runs. `close()` ends the run and closes its
    pool; the picture stays.
    """

    def __init__(
        self, experiment: Experiment, *, guess: Guess | None = None, compare: Mapping[str, Value] | None = None
    ) -> None:
        self._experiment = experiment
        self._picture = LivePicture()
        self._bar = ControlBar(experiment, self.press)
        self.controls = {control.name: Control(self._bar, control) for control in experiment.controls}
        self._view = _WidgetView(self._picture, self._bar)
        beside = all_meant(experiment, compare) if compare else None
        self._controller = Controller(experiment, self._view, beside=beside)
        self._guess = guess
        self._is_comparing = bool(compare)
        self._bar.tell(comparing=self._is_comparing)
        self._bar.observe(lambda _change: self._post(Changed(self.values)), names="values")
        self._picture.observe(lambda change: self._post(Resized(change["new"])), names="width_px")
        if guess is not None:
            self._controller.post(Guessed(guess))

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Return the finished runs, the last one last."""
        return tuple(self._controller.recordings)

    @property
    def picture(self) -> Picture:
        """Return the picture as it stands, for a page without a kernel."""
        return Picture(self._controller.drawn())

    @property
    def guess(self) -> Guess | None:
        """Return what the learner has entered, None if nothing."""
        return self._guess

    @property
    def values(self) -> dict[str, Any]:
        """Return what the controls say now."""
        return {name: control.value for name, control in self.controls.items()}

    def close(self) -> None:
        """End the run, its pool and all threads; the picture stays, and moving a control wakes the panel up again."""
        self._controller.close()

    def show(self) -> None:
        """Display the controls and the picture, and run once unless a guess is asked for first."""
        view = {VIEW_TYPE: {"version_major": 2, "version_minor": 0, "model_id": self._bar.model_id}}
        text = {"text/plain": f"{self._experiment.name}: {_ASIDE}"}
        _display({**view, **text}, metadata=metadata_of(self._bar), raw=True)
        bundle, metadata = bundle_of(self._picture, None), metadata_of(self._picture)
        self._view.handle = _display(bundle, metadata=metadata, raw=True, display_id=True)
        if self._experiment.question is not None and self._guess is None:
            self._bar.tell(asking=True)
            self._post(Guessed(None))
        else:
            self._post(RunPressed(self.values))

    def _ipython_display_(self) -> None:
        self.show()

    def press(self, name: str, value: str = "") -> None:
        """Do what a button does: `run`, `stop`, `compare`, `fit`, or `guess` with what was typed."""
        match name:
            case "run":
                self._run()
            case "stop":
                self._post(StopPressed())
            case "compare":
                self._is_comparing = not self._is_comparing
                self._bar.tell(comparing=self._is_comparing)
                self._post(ComparePressed(self._is_comparing, self.values))
            case "fit":
                self._post(FitPressed())
            case "guess":
                self._guessed(value)

    def _run(self) -> None:
        self._bar.tell(asking=False)
        self._post(RunPressed(self.values))

    def _guessed(self, words: str) -> None:
        question = self._experiment.question
        number = _number(words)
        self._guess = None if number is None or question is None else Guess(**{question.measure: number})
        self._post(Guessed(self._guess))
        if self._guess is not None and self._bar.state["asking"]:
            self._run()

    def _post(self, message: Message) -> None:
        if isinstance(message, Changed):
            self._bar.tell(asking=False)
        self._controller.post(message)


def panel(
    experiment: Experiment,
    *,
    guess: Guess | str | None = None,
    compare: Mapping[str, Value] | None = None,
) -> Panel:
    """Return the panel of an experiment; as the last line of a cell it shows itself and runs.

    `guess` is one, or the id of a prediction. `compare={"way": "no pool"}` puts each run below one with that setting.
    A panel of the same name that is still open is closed first, so that running a cell twice leaves nothing behind.
    """
    if not isinstance(experiment, Experiment):
        raise TypeError(f"{experiment!r} is not an Experiment(name, controls, build_pool, workload)")
    return _open.replace(experiment.name, lambda: Panel(experiment, guess=guess_of(guess), compare=compare))


_open: OpenPanels[Panel] = OpenPanels()


class _WidgetView:
    """Writes drawings and problems into widgets."""

    def __init__(self, picture: LivePicture, bar: ControlBar) -> None:
        self._picture = picture
        self._bar = bar
        self.handle: Any = None

    def show(self, drawing: Drawing, *, is_running: bool) -> None:
        self._picture.scene = scene_of(drawing, is_running=is_running)
        self._bar.tell(running=is_running)

    def keep(self, drawing: Drawing) -> None:
        if self.handle is not None:
            self.handle.update(bundle_of(self._picture, drawing), metadata=metadata_of(self._picture), raw=True)

    def complain(self, problem: str) -> None:
        self._bar.tell(problem=problem)


def _number(words: str) -> float | None:
    """Return the number that somebody has typed, with a point or a comma and perhaps a unit; None if there is none."""
    head = words.strip().replace(",", ".").rstrip("%/abcdefghijklmnopqrstuvwxyz ")
    try:
        number = float(head)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
