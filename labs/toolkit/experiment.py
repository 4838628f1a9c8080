"""What a panel is made from: an experiment with its controls, and the learner's guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from labs.toolkit.driver import Pool
from labs.toolkit.standalone import Standalone
from labs.toolkit.workload import Workload

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
class Guess:
    """What the learner expects, by the name of the number in `Statistics`; `Guess(makespan_s=4)`.

    `makespan_s` stands as a line in the picture's time, `peak_opened` at its height; all stand beside the number.
    """

    makespan_s: float | None = None
    wait_max_s: float | None = None
    wait_p95_s: float | None = None
    wait_p50_s: float | None = None
    peak_opened: float | None = None
    logons: float | None = None
    borrows: float | None = None
    round_trips_per_borrow: float | None = None
    error_count: float | None = None

    def __post_init__(self) -> None:
        for name, value in self.given().items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise ValueError(f"Guess({name}={value!r}) must be a number, 0 or more")

    def given(self) -> dict[str, float]:
        """Return the guesses that were made."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for a guess before the run: `Question("makespan_s", "How many seconds until all are done?")`."""

    measure: str
    text: str
    unit: str = ""

    def __post_init__(self) -> None:
        known = [f.name for f in fields(Guess)]
        if self.measure not in known:
            raise ValueError(f"measure={self.measure!r} must be one of {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A pool and a workload made anew from the controls for each run; the panel closes the pool."""

    name: str
    controls: Sequence[Slider | Choice]
    build_pool: Callable[[Values], Pool | Standalone]
    workload: Callable[[Values], Workload]
    question: Question | None = None
    ready: Callable[[Any], bool] | None = None

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
