"""What is posted to the controller: by widget callbacks, which do nothing else, and by the run it has started."""

from __future__ import annotations

from dataclasses import dataclass

from labs.toolkit.events import Recording
from labs.toolkit.experiment import Values
from labs.toolkit.guess import Guess
from labs.toolkit.observed.events import DatabaseLog


@dataclass(frozen=True, slots=True)
class Changed:
    """A control has another value; a run follows when no more changes come."""

    values: Values


@dataclass(frozen=True, slots=True)
class RunPressed:
    """A run is wanted now."""

    values: Values


@dataclass(frozen=True, slots=True)
class StopPressed:
    """The run is to end now."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """The learner's guess has changed; None takes it back."""

    guess: Guess | None


@dataclass(frozen=True, slots=True)
class ComparePressed:
    """The last run is to stay in the picture, above the next ones, or no longer.

    `values` are what the controls say, for a panel that has a run of its own to put beside.
    """

    is_on: bool
    values: Values | None = None


@dataclass(frozen=True, slots=True)
class FitPressed:
    """The time scale is to fit the run that is shown; else it stays as long as the longest."""


@dataclass(frozen=True, slots=True)
class Resized:
    """The picture has another width on the page."""

    width_px: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """What a run has recorded so far."""

    run_num: int
    recording: Recording
    log: DatabaseLog | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A run is over and its pool closed; `problem` says why there is no recording."""

    run_num: int
    recording: Recording | None
    problem: str = ""
    log: DatabaseLog | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The panel is no longer needed."""


Message = (
    Changed | RunPressed | StopPressed | Guessed | ComparePressed | FitPressed | Resized | Progressed | Ended | Closed
)
