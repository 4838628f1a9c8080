"""Runs a workload on a pool with one thread a client and returns the recording."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from labs.toolkit import driver
from labs.toolkit.driver import Connection, Pool
from labs.toolkit.events import Place, Recording
from labs.toolkit.recorder import Recorder, caller, place_in
from labs.toolkit.standalone import Standalone, shape_of
from labs.toolkit.workload import Workload

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool

_PROGRESS_S = 0.05
_GRACE_S = 1.0

Progress = Callable[[Recording], None]


def run(
    workload: Workload,
    pool: Pool | Standalone | EnginePool,
    *,
    stop: threading.Event | None = None,
    on_progress: Progress | None = None,
    deadline_s: float | None = None,
    name: str = "",
) -> Recording:
    """Run `workload` on `pool` (or on a `Standalone`) and return what happened.

    Errors of borrowers are in the recording, never raised.

    `stop` ends it early: holders give back at once, nobody asks again. `deadline_s` does the same by the clock, so that
    a workload which waits for itself comes to an end. Threads that even then wait for a connection are left behind
    (they end with the pool) and the recording's note counts them. `on_progress` is called up to 20 times a second,
    from the calling thread.
    """
    if not isinstance(workload, Workload):
        raise TypeError(f"workload={workload!r} must be a Workload, for example Workload(clients=6, hold_s=0.5)")
    stop = stop or threading.Event()
    most = shape_of(pool).max or workload.clients
    # Before the crew lines up: a connection that the pool opens meanwhile is part of the run.
    recorder = Recorder(pool, planned_s=workload.least_s(most), name=name)
    crew = _Crew(workload, stop, _place_of(workload) or caller())
    with recorder:
        try:
            left = crew.work(recorder, on_progress, deadline_s)
        except BaseException:
            stop.set()
            raise
    recording = recorder.snapshot()
    return replace(recording, note=_note(left)) if left else recording


class _Crew:
    """The client threads of one run, lined up first, so that starting threads is no part of what is measured."""

    def __init__(self, workload: Workload, stop: threading.Event, place: Place | None) -> None:
        self._workload = workload
        self._stop = stop
        self._place = place
        self._gates = [threading.Event() for _ in range(workload.clients + 1)]
        self._recorders: list[Recorder] = []
        self._threads = [
            threading.Thread(target=self._client, args=(num, name), name=name, daemon=True)
            for num, name in enumerate(workload.names())
        ]
        for thread in self._threads:
            thread.start()

    def work(self, recorder: Recorder, on_progress: Progress | None, deadline_s: float | None) -> int:
        """Let all begin, each as soon as the one before has asked, and return how many did not end."""
        self._recorders.append(recorder)
        self._gates[0].set()
        leave_s: float | None = None
        while alive := [thread for thread in self._threads if thread.is_alive()]:
            alive[0].join(_PROGRESS_S)
            if on_progress is not None:
                on_progress(recorder.snapshot())
            if deadline_s is not None and recorder.now_s() > deadline_s:
                self._stop.set()
            if self._stop.is_set():
                leave_s = leave_s or time.monotonic() + _GRACE_S
                if time.monotonic() > leave_s:
                    return len(alive)
        return 0

    def _client(self, num: int, name: str) -> None:
        self._gates[num].wait()
        open_next = self._gates[num + 1].set
        if self._workload.stagger_s:
            open_next()
        try:
            self._borrow_in_rounds(num, name, open_next)
        finally:
            open_next()

    def _borrow_in_rounds(self, num: int, name: str, on_asked: Callable[[], None]) -> None:
        (recorder,) = self._recorders
        pauses_s = [num * self._workload.stagger_s, *[self._workload.think_s] * (self._workload.rounds - 1)]
        for pause_s in pauses_s:
            if self._stop.wait(pause_s):
                return
            self._borrow(recorder, name, on_asked)

    def _borrow(self, recorder: Recorder, name: str, on_asked: Callable[[], None]) -> None:
        try:
            connection = recorder.acquire(borrower=name, place=self._place, on_asked=on_asked)
        except Exception:  # noqa: BLE001 - the recorder has written it down; a client's error never ends the run
            return
        num = recorder.borrow_num(connection) or 0
        try:
            self._use(connection, recorder)
        except Exception as error:  # noqa: BLE001 - foreign code
            recorder.failed(num, error)
        finally:
            _close(connection)
            recorder.gave_back(num)

    def _use(self, connection: Connection, recorder: Recorder) -> None:
        until_s = recorder.now_s() + self._workload.hold_s
        if not self._stop.is_set():
            (self._workload.work or driver.one_round_trip)(connection)
        self._stop.wait(max(0.0, until_s - recorder.now_s()))


def _close(connection: Connection) -> None:
    """Give a connection back; the driver reports what goes wrong, and one that work() has closed stays closed."""
    try:
        connection.close()
    except driver.DriverError:
        return


def _place_of(workload: Workload) -> Place | None:
    code = getattr(workload.work, "__code__", None)
    return place_in(code.co_filename, code.co_firstlineno) if code else None


def _note(left: int) -> str:
    return f"{left} client{'s' if left > 1 else ''} did not come to an end and wait for a connection to this moment"
