"""What is posted to the controller: by widget callbacks, which do nothing else, and by the run it has started."""

from __future__ import annotations

from dataclasses import dataclass

from labs.toolkit.events import Recording
from labs.toolkit.experiment import Values
from labs.toolkit.guess import Guess


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
    """The last run is to stay in the picture, above the next ones, or no longer."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class Resized:
    """The picture has another width on the page."""

    width_px: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """What a run has recorded so far."""

    run_num: int
    recording: Recording


@dataclass(frozen=True, slots=True)
class Ended:
    """A run is over and its pool closed; `problem` says why there is no recording."""

    run_num: int
    recording: Recording | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """The panel is no longer needed."""


Message = Changed | RunPressed | StopPressed | Guessed | ComparePressed | Resized | Progressed | Ended | Closed
