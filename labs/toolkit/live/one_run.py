"""One run of an experiment in a thread of its own: makes the pool, runs the workload, closes the pool."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from labs.toolkit import driver
from labs.toolkit.events import Recording
from labs.toolkit.experiment import Experiment, Values
from labs.toolkit.live.messages import Ended, Message, Progressed
from labs.toolkit.observed.watch import Watch
from labs.toolkit.runner import run
from labs.toolkit.standalone import Standalone

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool

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

    @property
    def is_stopped(self) -> bool:
        """Tell whether it was told to end early."""
        return self._stop.is_set()

    def join(self, timeout_s: float) -> None:
        """Wait for its end."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        try:
            with self._watched() as watch:
                recording = self._recorded(watch)
        except Exception as error:  # noqa: BLE001 - an experiment is the notebook's code; the panel shows what it raised
            self._post(Ended(self.num, None, f"{driver.full_code(error)}: {driver.message_of(error)}"))
        else:
            self._post(Ended(self.num, recording, log=watch.snapshot() if watch else None))

    def _watched(self) -> AbstractContextManager[Watch | None]:
        return nullcontext() if self._experiment.watch is None else self._experiment.watch()

    def _recorded(self, watch: Watch | None) -> Recording:
        workload = self._experiment.workload(self.values)
        pool = self._experiment.build_pool(self.values)
        try:
            self._wait_until_ready(pool)
            recording = run(
                workload,
                pool,
                events=self._experiment.events(self.values, pool) if self._experiment.events else (),
                stop=self._stop,
                on_progress=lambda seen: self._progressed(seen, watch),
            )
        finally:
            _close(pool)
        numbers = self._experiment.numbers() if self._experiment.numbers else {}
        return replace(
            recording,
            note=recording.note or self._note,
            settings=self._settings,
            numbers=(*recording.numbers, *numbers.items()),
        )

    def _progressed(self, recording: Recording, watch: Watch | None) -> None:
        log = watch.snapshot() if watch else None
        self._post(Progressed(self.num, replace(recording, settings=self._settings), log))

    def _wait_until_ready(self, pool: driver.Pool | Standalone | EnginePool) -> None:
        is_ready = self._experiment.ready
        until_s = time.monotonic() + _READY_S
        while is_ready is not None and not is_ready(pool) and time.monotonic() < until_s:
            if self._stop.wait(_POLL_S):
                return


def _close(pool: driver.Pool | Standalone | EnginePool) -> None:
    """Close a pool with all that is still lent; one that the workload has closed stays closed."""
    try:
        pool.close(force=True)
    except driver.DriverError:
        return
