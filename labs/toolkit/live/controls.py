"""The controls of a panel as one widget: what they are goes to the browser, what is chosen and pressed comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from labs.toolkit.experiment import Choice, Experiment, Slider

_HERE = files("labs.toolkit.live")

Value = float | str


class ControlBar(anywidget.AnyWidget):
    """Sliders, options and buttons of an experiment. `values` are plain: a number, or the name of an option."""

    _esm = _HERE.joinpath("controls.js").read_text(encoding="utf-8")
    _css = _HERE.joinpath("panel.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, experiment: Experiment, on_press: Callable[[str, str], None]) -> None:
        question = experiment.question
        super().__init__(
            spec={
                "controls": [_spec(control) for control in experiment.controls],
                "question": question.text if question else "",
                "unit": question.unit if question else "",
            },
            values={control.name: control.value for control in experiment.controls},
            state={"running": False, "comparing": False, "problem": "", "asking": False},
        )
        self.on_msg(lambda _widget, content, _buffers: on_press(str(content["name"]), str(content.get("value") or "")))

    def tell(self, **state: object) -> None:
        """Change a part of the state that the buttons show."""
        if any(self.state.get(name) != value for name, value in state.items()):
            self.state = {**self.state, **state}


class Control:
    """One control by its name, for code: `panel.controls["threads"].value = 7`."""

    def __init__(self, bar: ControlBar, control: Slider | Choice) -> None:
        self._bar = bar
        self._control = control

    @property
    def value(self) -> Any:  # noqa: ANN401 - an option may stand for anything
        """Return what is chosen: a number, or what the option stands for."""
        return meant(self._control, self._bar.values[self._control.name])

    @value.setter
    def value(self, value: Value) -> None:
        self._bar.values = {**self._bar.values, self._control.name: value}


def meant(control: Slider | Choice, value: Value) -> Any:  # noqa: ANN401 - an option may stand for anything
    """Return what a plain value stands for. Raises: ValueError for one that the control does not have."""
    if isinstance(control, Choice):
        if value not in control.named:
            raise ValueError(f"{control.name}={value!r} must be one of {', '.join(control.named)}")
        return control.named[str(value)]
    number = float(value)
    if not control.least <= number <= control.most:
        raise ValueError(f"{control.name}={value!r} must be between {control.least} and {control.most}")
    return int(number) if control.is_whole else number


def all_meant(experiment: Experiment, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what the plain values of some controls stand for. Raises: ValueError for a control that there is not."""
    controls = {control.name: control for control in experiment.controls}
    unknown = set(values) - set(controls)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no control of {experiment.name}: {', '.join(controls)}")
    return {name: meant(controls[name], value) for name, value in values.items()}


def _spec(control: Slider | Choice) -> dict[str, object]:
    if isinstance(control, Choice):
        return {"name": control.name, "title": control.title, "options": list(control.named)}
    return {
        "name": control.name,
        "title": control.title,
        "unit": control.unit,
        "least": control.least,
        "most": control.most,
        "step": control.step,
    }
