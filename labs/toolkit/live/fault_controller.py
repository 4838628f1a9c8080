"""The one thread between a fault panel's buttons and the faults: it begins and ends them and says what came of it."""

from __future__ import annotations

import queue
import re
import threading
from dataclasses import dataclass
from typing import Final, Protocol

from labs.toolkit import driver
from labs.toolkit.faults.drill import Drill
from labs.toolkit.faults.fault import Fault

_CLOSE_S: Final = 30.0
_CONNECTION_ID: Final = re.compile(r" \(CONNECTION_ID=[^)]*\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fault is to be on, or off."""

    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class AllOff:
    """All is to be well again."""


@dataclass(frozen=True, slots=True)
class _Closed:
    """The panel is no longer needed."""


class FaultView(Protocol):
    """What the controller shows; called from its thread only."""

    def busy(self, name: str) -> None:
        """Show that a fault is about to begin or to end."""

    def show(self, name: str, *, is_on: bool, words: str, is_problem: bool = False) -> None:
        """Show whether a fault is on and what came of the last step."""


class FaultController:
    """Takes messages from any thread and acts on them in its own, one after the other."""

    def __init__(self, drill: Drill, view: FaultView) -> None:
        self._drill = drill
        self._view = view
        self._inbox: queue.Queue[Wanted | AllOff | _Closed] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def post(self, message: Wanted | AllOff) -> None:
        """Hand over a message and return at once; the first, and the first after close(), starts the thread.

        What the thread itself changes on the view is no wish of anybody's.
        """
        if threading.current_thread() is self._thread:
            return
        with self._lock:
            self._inbox.put(message)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="pool-lab-faults", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End all faults and the thread; doing so twice is no error."""
        with self._lock:
            if self._thread is None:
                return
            self._inbox.put(_Closed())
            self._thread.join(_CLOSE_S)
            self._thread = None

    def _loop(self) -> None:
        while True:
            message = self._inbox.get()
            if isinstance(message, Wanted):
                self._set(self._drill[message.name], is_on=message.is_on)
            else:
                self._all_off()
            if isinstance(message, _Closed):
                return

    def _all_off(self) -> None:
        for fault in reversed(tuple(self._drill)):
            self._set(fault, is_on=False)

    def _set(self, fault: Fault[object], *, is_on: bool) -> None:
        if fault.is_active == is_on:
            return
        self._view.busy(fault.name)
        try:
            words = _begun(fault) if is_on else _ended(fault)
        except Exception as error:  # noqa: BLE001 - a database may refuse in many ways; the panel shows how
            self._view.show(fault.name, is_on=fault.is_active, words=_said(error), is_problem=True)
        else:
            self._view.show(fault.name, is_on=fault.is_active, words=words)


def _begun(fault: Fault[object]) -> str:
    fault.begin()
    if not fault.lasts:
        fault.end()
    return fault.outcome or "on"


def _ended(fault: Fault[object]) -> str:
    fault.end()
    return "over"


def _said(error: Exception) -> str:
    """Return what an error says with what has caused it; for a listener's refusal the second line tells."""
    lines = [_CONNECTION_ID.sub("", line) for line in str(error).splitlines() if not line.startswith("Help: ")]
    return " ".join(lines) if isinstance(error, driver.DriverError) else f"{type(error).__name__}: {' '.join(lines)}"
