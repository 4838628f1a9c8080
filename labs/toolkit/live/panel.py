"""Sliders, buttons and the live picture of an experiment, wired together and nothing else."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from IPython.display import display

from labs.toolkit.draw.marks import Drawing
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Choice, Experiment, Slider
from labs.toolkit.guess import Guess
from labs.toolkit.live.controller import Controller
from labs.toolkit.live.messages import Changed, ComparePressed, Guessed, Message, Resized, RunPressed, StopPressed
from labs.toolkit.live.open_panels import OpenPanels
from labs.toolkit.live.widget import VIEW_TYPE, LivePicture, bundle_of, metadata_of, scene_of

_ASIDE = "run this cell to move the sliders."
_display: Any = display  # IPython has no types


class Panel:
    """An experiment on show. It runs once when it is shown, and again whenever a control moves.

    `controls` are its widgets by name, `recordings` its last finished runs. `close()` ends the run and closes its pool;
    the picture stays.
    """

    def __init__(self, experiment: Experiment, *, guess: Guess | None = None) -> None:
        self._experiment = experiment
        self._picture = LivePicture()
        self.controls = {control.name: _widget(control) for control in experiment.controls}
        self._problem = ipywidgets.HTML()
        self._view = _WidgetView(self._picture, self._problem)
        self._controller = Controller(experiment, self._view)
        self._run = ipywidgets.Button(description="Run", icon="play", tooltip="Run again with these settings")
        self._stop = ipywidgets.Button(description="Stop", icon="stop", tooltip="Stop the run at once")
        self._compare = ipywidgets.ToggleButton(
            description="Compare", icon="columns", tooltip="Keep this run above the next ones"
        )
        self._guess = _GuessField(experiment, self._controller.post)
        self._wire()
        if guess is not None:
            self._controller.post(Guessed(guess))

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Return the finished runs, the last one last."""
        return tuple(self._controller.recordings)

    @property
    def guess(self) -> Guess | None:
        """Return what the learner has entered, None if nothing."""
        return self._guess.guess

    @property
    def values(self) -> dict[str, Any]:
        """Return what the controls say now."""
        return {name: widget.value for name, widget in self.controls.items()}

    def close(self) -> None:
        """End the run, its pool and all threads; the picture stays, and moving a control wakes the panel up again."""
        self._controller.close()

    def show(self) -> None:
        """Display the controls and the picture, and run once."""
        box = self._box()
        view = {VIEW_TYPE: {"version_major": 2, "version_minor": 0, "model_id": box.model_id}}
        _display({**view, "text/plain": f"{self._experiment.name}: {_ASIDE}"}, raw=True)
        bundle, metadata = bundle_of(self._picture, None), metadata_of(self._picture)
        self._view.handle = _display(bundle, metadata=metadata, raw=True, display_id=True)
        self._post(RunPressed(self.values))

    def _ipython_display_(self) -> None:
        self.show()

    def _box(self) -> ipywidgets.VBox:
        controls = ipywidgets.Box(list(self.controls.values()), layout={"flex_flow": "row wrap"})
        controls.add_class("pl-controls")
        buttons = ipywidgets.HBox([*self._guess.widgets, self._run, self._stop, self._compare])
        buttons.add_class("pl-ask")
        return ipywidgets.VBox([controls, buttons, self._problem])

    def _wire(self) -> None:
        for widget in self.controls.values():
            widget.observe(lambda _change: self._post(Changed(self.values)), names="value")
        self._run.on_click(lambda _button: self._post(RunPressed(self.values)))
        self._stop.on_click(lambda _button: self._post(StopPressed()))
        self._compare.observe(lambda change: self._post(ComparePressed(change["new"])), names="value")
        self._picture.observe(lambda change: self._post(Resized(change["new"])), names="width_px")

    def _post(self, message: Message) -> None:
        self._controller.post(message)


def panel(experiment: Experiment, *, guess: Guess | None = None) -> Panel:
    """Return the panel of an experiment; as the last line of a cell it shows itself and runs.

    A panel of the same name that is still open is closed first, so that running a cell twice leaves nothing behind.
    """
    if not isinstance(experiment, Experiment):
        raise TypeError(f"{experiment!r} is not an Experiment(name, controls, build_pool, workload)")
    return _open.replace(experiment.name, lambda: Panel(experiment, guess=guess))


_open: OpenPanels[Panel] = OpenPanels()


class _WidgetView:
    """Writes drawings and problems into widgets."""

    def __init__(self, picture: LivePicture, problem: ipywidgets.HTML) -> None:
        self._picture = picture
        self._problem = problem
        self.handle: Any = None

    def show(self, drawing: Drawing, *, is_running: bool) -> None:
        self._picture.scene = scene_of(drawing, is_running=is_running)

    def keep(self, drawing: Drawing) -> None:
        if self.handle is not None:
            self.handle.update(bundle_of(self._picture, drawing), metadata=metadata_of(self._picture), raw=True)

    def complain(self, problem: str) -> None:
        words = html.escape(problem)
        self._problem.value = f'<span class="pl-problem">{words}</span>' if words else ""


class _GuessField:
    """Asks the experiment's question and posts the answer as a guess."""

    def __init__(self, experiment: Experiment, post: Callable[[Message], None]) -> None:
        self.guess: Guess | None = None
        self._question = experiment.question
        self._post = post
        self._field = ipywidgets.Text(placeholder="your guess", layout={"width": "110px"}, continuous_update=False)
        self._field.observe(self._changed, names="value")

    @property
    def widgets(self) -> list[Any]:
        """Return what to show: nothing if the experiment asks nothing."""
        if self._question is None:
            return []
        return [ipywidgets.Label(self._question.text), self._field, ipywidgets.Label(self._question.unit)]

    def _changed(self, change: dict[str, Any]) -> None:
        assert self._question is not None
        number = _number(change["new"])
        self.guess = None if number is None else Guess(**{self._question.measure: number})
        self._post(Guessed(self.guess))


def _number(words: str) -> float | None:
    """Return the number that somebody has typed, with a point or a comma and perhaps a unit; None if there is none."""
    try:
        number = float(words.strip().rstrip("s ").replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _widget(control: Slider | Choice) -> Any:  # noqa: ANN401 - ipywidgets has no types
    if isinstance(control, Choice):
        options, value = list(control.named.items()), control.named[control.value]
        return ipywidgets.Dropdown(description=control.title, options=options, value=value, layout={"width": "240px"})
    label = f"{control.title} ({control.unit})" if control.unit else control.title
    numbers = {"min": control.least, "max": control.most, "value": control.value, "step": control.step}
    is_whole = all(float(number).is_integer() for number in numbers.values())
    slider, number_type = (ipywidgets.IntSlider, int) if is_whole else (ipywidgets.FloatSlider, float)
    limits = {name: number_type(number) for name, number in numbers.items()}
    return slider(description=label, **limits, continuous_update=False, layout={"width": "330px"})
