"""What is done at given times during a run: sessions killed at 1 s, a getmode changed, a fault between 1 s and 2 s."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.events import Happened
from labs.toolkit.faults.fault import Fault
from labs.toolkit.recorder import Recorder

Action = Callable[[], object] | Fault[Any]

_LAMBDA: Final = "<lambda>"
_LONG_S: Final = 0.05
"""What takes longer to do has a beginning and an end: its effects come at any time between."""


@dataclass(frozen=True, slots=True)
class At:
    """One thing to do when a run is `at_s` old; `at` makes it."""

    at_s: float
    action: Action
    until_s: float
    name: str


def at(at_s: float, action: Action, *, until_s: float | None = None, name: str = "") -> At:
    """Return something to do while a run goes on, for `run(…, events=[…])`.

        at(1.0, drill["kill"])
        at(1.0, drill["stall"], until_s=2.5)
        at(2.0, change(pool, getmode="NOWAIT"))

    A fault that lasts ends at `until_s`, or with the run. A function has no arguments; if it returns text or a number,
    the picture tells it. `name` is what the picture calls it.
    Raises: ValueError or TypeError that names what is wrong and what is allowed.
    """
    end_s = math.inf if until_s is None else until_s
    for label, value in (("at_s", at_s), ("until_s", end_s)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise ValueError(f"{label}={value!r} must be a number of seconds, 0 or more")
    if math.isinf(at_s) or end_s <= at_s:
        raise ValueError(f"until_s={until_s!r} must come after at_s={at_s!r}")
    if not isinstance(action, Fault) and not callable(action):
        raise TypeError(f"action={action!r} must be a function without arguments, or a fault such as drill['kill']")
    if until_s is not None and not (isinstance(action, Fault) and action.lasts):
        raise TypeError(f"until_s={until_s!r}: only a fault that lasts has an end")
    return At(float(at_s), action, float(end_s), name or _name_of(action))


def change(pool: driver.Pool, **settings: object) -> Callable[[], None]:
    """Return an action that sets attributes of a pool in the order given: `change(pool, getmode="NOWAIT")`.

    Raises: ValueError for a getmode that there is not, AttributeError for a setting that the pool does not have.
    """
    wanted = {key: driver.getmode(str(value)) if key == "getmode" else value for key, value in settings.items()}
    for key in wanted:
        getattr(pool, key)

    def changed() -> None:
        for key, value in wanted.items():
            setattr(pool, key, value)

    changed.__name__ = " ".join(f"{key}={value}" for key, value in settings.items())
    return changed


@dataclass(frozen=True, slots=True)
class _Step:
    """Begin an action, or end a fault."""

    at_s: float
    event: At
    is_end: bool = False


class Timeline:
    """Does what is to be done while a block runs, in a thread of its own, and writes it into the recording.

    Leaving the block ends every fault that has begun; what was not due by then is not done, and `note` says so.
    """

    def __init__(self, events: Sequence[At], recorder: Recorder) -> None:
        for event in events:
            if not isinstance(event, At):
                raise TypeError(f"events: {event!r} must be made by at(1.0, …)")
        steps = [_Step(event.at_s, event) for event in events]
        steps += [
            _Step(event.until_s, event, is_end=True)
            for event in events
            if isinstance(event.action, Fault) and event.action.lasts
        ]
        self._steps = sorted(steps, key=lambda step: step.at_s)
        self._recorder = recorder
        self._over = threading.Event()
        self._begun: set[int] = set()
        self._late: list[At] = []
        self._thread = threading.Thread(target=self._work, name="pool-lab-timeline", daemon=True)

    @property
    def note(self) -> str:
        """Return what was not done because the run was over before; empty if all was."""
        names = ", ".join(f"{event.name} at {event.at_s:g} s" for event in self._late)
        return f"the run was over before {names}" if names else ""

    def __enter__(self) -> Timeline:
        if self._steps:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._steps:
            self._thread.join()

    def _work(self) -> None:
        for step in self._steps:
            is_due = self._wait_until(step.at_s)
            if step.is_end:
                if id(step.event) in self._begun:
                    self._do(step)
            elif is_due:
                self._do(step)
            else:
                self._late.append(step.event)

    def _wait_until(self, at_s: float) -> bool:
        """Return True when it is time, False as soon as the run is over."""
        while (left_s := at_s - self._recorder.now_s()) > 0:
            if self._over.wait(None if math.isinf(left_s) else left_s):
                return False
        return not self._over.is_set()

    def _do(self, step: _Step) -> None:
        event, began_s = step.event, self._recorder.now_s()
        lasts = isinstance(event.action, Fault) and event.action.lasts
        code = ""
        try:
            told = _done(event.action, is_end=step.is_end)
        except Exception as error:  # noqa: BLE001 - an action is the notebook's code; the recording tells what it raised
            code, told, lasts = driver.full_code(error), driver.message_of(error), False
        else:
            self._begun.add(id(event))
        done_s = self._recorder.now_s()
        took_long = not code and not lasts and done_s - began_s >= _LONG_S
        self._recorder.happened(Happened(began_s, event.name, told, lasts or took_long, step.is_end, code))
        if took_long:
            self._recorder.happened(Happened(done_s, event.name, is_end=True))


def _done(action: Action, *, is_end: bool) -> str:
    """Do it and return what it says of itself."""
    if not isinstance(action, Fault):
        said = action()
        return str(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else ""
    if is_end:
        action.end()
        return ""
    action.begin()
    if action.lasts:
        return action.outcome
    action.end()  # nothing to undo: the same fault may happen again
    return action.outcome


def _name_of(action: Action) -> str:
    if isinstance(action, Fault):
        return action.name.replace("_", " ")
    name = getattr(action, "__name__", type(action).__name__)
    return "event" if name == _LAMBDA else name if "=" in name else name.strip("_").replace("_", " ")
