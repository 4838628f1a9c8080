"""What a panel is made from: an experiment with its controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labs.toolkit.driver import Pool
from labs.toolkit.guess import Question
from labs.toolkit.observed.watch import Watch
from labs.toolkit.standalone import Standalone
from labs.toolkit.timeline import At
from labs.toolkit.workload import Workload

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool

Values = Mapping[str, Any]
"""The value of each control by its name."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A number to choose: `Slider("threads", 1, 60, 7)`; with a step that is not whole it gives floats."""

    name: str
    least: float
    most: float
    value: float
    step: float = 1
    unit: str = ""
    label: str = ""

    @property
    def title(self) -> str:
        """Return its name as people read it, without its unit."""
        return self.label or _title(self.name, self.unit)

    def said(self, value: object) -> str:
        """Return a value with its name: `hold 300 ms`."""
        return f"{self.title} {value} {self.unit}".strip()

    @property
    def is_whole(self) -> bool:
        """Tell whether it gives ints."""
        return all(float(number).is_integer() for number in (self.least, self.most, self.value, self.step))

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not self.least < self.most or self.step <= 0:
            limits = f"least={self.least} must be below most={self.most}, step={self.step} above 0"
            raise ValueError(f"Slider {self.name}: {limits}")
        if not self.least <= self.value <= self.most:
            raise ValueError(f"Slider {self.name}: value={self.value} must be between {self.least} and {self.most}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few named options: `Choice("getmode", {"WAIT": oracledb.POOL_GETMODE_WAIT, …}, "WAIT")`."""

    name: str
    options: Mapping[str, Any] | Sequence[str]
    value: str
    label: str = ""

    @property
    def title(self) -> str:
        """Return its name as people read it."""
        return self.label or _title(self.name, "")

    @property
    def named(self) -> dict[str, Any]:
        """Return what each option stands for."""
        return dict(self.options) if isinstance(self.options, Mapping) else {option: option for option in self.options}

    def said(self, value: object) -> str:
        """Return a value with its name: `getmode NOWAIT`."""
        return f"{self.title} {next((name for name, meant in self.named.items() if meant == value), value)}"

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.value not in self.options:
            raise ValueError(f"Choice {self.name}: value={self.value!r} must be one of {', '.join(self.options)}")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A pool and a workload made anew from the controls for each run; the panel closes the pool.

    Args:
        question: what is to be guessed before the first run.
        ready: the run begins when it is true of the pool.
        watch: returns a watch of the database, to have its side in the picture.
        numbers: asked after a run for the lesson's own numbers, by name.
        also: further numbers to show, by name.
        events: returns what is done during a run, from the values of the controls and the pool.
    """

    name: str
    controls: Sequence[Slider | Choice]
    build_pool: Callable[[Values], Pool | Standalone | EnginePool]
    workload: Callable[[Values], Workload]
    question: Question | None = None
    ready: Callable[[Any], bool] | None = None
    watch: Callable[[], Watch] | None = None
    numbers: Callable[[], Mapping[str, float]] | None = None
    also: Sequence[str] = ()
    events: Callable[[Values, Any], Sequence[At]] | None = None

    def __post_init__(self) -> None:
        names = [control.name for control in self.controls]
        double = {name for name in names if names.count(name) > 1}
        if double:
            raise ValueError(f"two controls are named {', '.join(sorted(double))}; a name must be unique")


def _title(name: str, unit: str) -> str:
    return (name.removesuffix(f"_{unit}") if unit else name).replace("_", " ")


def _check_name(name: str) -> None:
    if not name.isidentifier():
        raise ValueError(f"name={name!r} must be an identifier such as hold_ms; use label= for what is shown")
