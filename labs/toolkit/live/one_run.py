"""One run of an experiment in a thread of its own: makes the pool, runs the workload, closes the pool."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from labs.toolkit import driver
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Experiment, Values
from labs.toolkit.live.messages import Ended, Message, Progressed
from labs.toolkit.runner import run
from labs.toolkit.standalone import Standalone

_READY_S = 10.0
_POLL_S = 0.01


class OneRun:
    """Posts its progress and its end; `stop()` ends it early, and what it is told is said in the recording."""

    def __init__(self, num: int, experiment: Experiment, values: Values, post: Callable[[Message], None]) -> None:
        self.num = num
        self.values = dict(values)
        self._experiment = experiment
        self._post = post
        self._stop = threading.Event()
        self._note = ""
        self._settings = tuple(control.said(values[control.name]) for control in experiment.controls)
        self._thread = threading.Thread(target=self._work, name=f"pool-lab-run-{num}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, note: str = "") -> None:
        """Have it end as soon as it can."""
        self._note = note
        self._stop.set()

    def join(self, timeout_s: float) -> None:
        """Wait for its end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        try:
            recording = self._recorded()
        except Exception as error:  # noqa: BLE001 - an experiment is the notebook's code; the panel shows what it raised
            self._post(Ended(self.num, None, f"{driver.full_code(error)}: {driver.message_of(error)}"))
        else:
            self._post(Ended(self.num, recording))

    def _recorded(self) -> Recording:
        workload = self._experiment.workload(self.values)
        pool = self._experiment.build_pool(self.values)
        try:
            self._wait_until_ready(pool)
            recording = run(workload, pool, stop=self._stop, on_progress=self._progressed)
        finally:
            _close(pool)
        return replace(recording, note=recording.note or self._note, settings=self._settings)

    def _progressed(self, recording: Recording) -> None:
        self._post(Progressed(self.num, replace(recording, settings=self._settings)))

    def _wait_until_ready(self, pool: driver.Pool | Standalone) -> None:
        is_ready = self._experiment.ready
        until_s = time.monotonic() + _READY_S
        while is_ready is not None and not is_ready(pool) and time.monotonic() < until_s:
            if self._stop.wait(_POLL_S):
                return


def _close(pool: driver.Pool | Standalone) -> None:
    """Close a pool with all that is still lent; one that the workload has closed stays closed."""
    try:
        pool.close(force=True)
    except driver.DriverError:
        return
