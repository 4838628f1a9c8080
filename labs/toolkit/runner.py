"""Runs a workload on a pool, with a thread for each who is there, and returns the recording."""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from labs.toolkit import driver
from labs.toolkit.driver import Connection, Pool
from labs.toolkit.events import Place, Recording
from labs.toolkit.recorder import Recorder, caller, place_in
from labs.toolkit.standalone import Standalone, shape_of
from labs.toolkit.timeline import At, Timeline
from labs.toolkit.workload import Visit, Workload

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool

_PROGRESS_S = 0.05
_GRACE_S = 1.0
_MOST_GUESTS = 2_000
"""More threads than that measure the machine."""

Progress = Callable[[Recording], None]


def run(
    workload: Workload,
    pool: Pool | Standalone | EnginePool,
    *,
    events: Sequence[At] = (),
    stop: threading.Event | None = None,
    on_progress: Progress | None = None,
    deadline_s: float | None = None,
    name: str = "",
) -> Recording:
    """Run `workload` on `pool` (or on a `Standalone`) and return what happened.

    Errors of borrowers are in the recording, never raised.

    `events` are done meanwhile: `[at(1.0, drill["kill"]), at(2.0, drill["stall"], until_s=3.0)]`.
    `stop` ends it early: holders give back at once, nobody asks again. `deadline_s` does the same by the clock, so that
    a workload which waits for itself comes to an end. Threads that even then wait for a connection are left behind
    (they end with the pool) and the recording's note counts them. `on_progress` is called up to 20 times a second,
    from the calling thread.
    """
    if not isinstance(workload, Workload):
        raise TypeError(f"workload={workload!r} must be a Workload, for example Workload(clients=6, hold_s=0.5)")
    stop = stop or threading.Event()
    most = shape_of(pool).max or workload.clients or 1
    # Before the crew lines up: a connection that the pool opens meanwhile is part of the run.
    recorder = Recorder(pool, planned_s=workload.least_s(most), name=name)
    kind = _Clients if workload.arrivals is None else _Guests
    crew = kind(workload, stop, _place_of(workload) or caller())
    with recorder, Timeline(events, recorder) as timeline:
        try:
            left = crew.work(recorder, on_progress, deadline_s)
        except BaseException:
            stop.set()
            raise
    recording = recorder.snapshot()
    return replace(recording, note="; ".join(part for part in (_note(left), timeline.note) if part))


class _Crew(ABC):
    """The threads of one run: who is there, how one of them borrows, and until when the run waits for them."""

    def __init__(self, workload: Workload, stop: threading.Event, place: Place | None) -> None:
        self._workload = workload
        self._stop = stop
        self._place = place
        self._threads: list[threading.Thread] = []

    @abstractmethod
    def begin(self, recorder: Recorder) -> None:
        """Let them come."""

    def work(self, recorder: Recorder, on_progress: Progress | None, deadline_s: float | None) -> int:
        """Let them come and return how many did not end."""
        self.begin(recorder)
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

    def _borrow(
        self,
        recorder: Recorder,
        name: str,
        hold_s: float,
        *,
        meant_s: float | None = None,
        on_asked: Callable[[], None] | None = None,
    ) -> None:
        try:
            connection = recorder.acquire(borrower=name, place=self._place, meant_s=meant_s, on_asked=on_asked)
        except Exception:  # noqa: BLE001 - the recorder has written it down; a client's error never ends the run
            return
        num = recorder.borrow_num(connection) or 0
        try:
            self._use(connection, recorder, hold_s)
        except Exception as error:  # noqa: BLE001 - foreign code
            recorder.failed(num, error)
        finally:
            _close(connection)
            recorder.gave_back(num)

    def _use(self, connection: Connection, recorder: Recorder, hold_s: float) -> None:
        until_s = recorder.now_s() + hold_s
        if not self._stop.is_set():
            (self._workload.work or driver.one_round_trip)(connection)
        self._stop.wait(max(0.0, until_s - recorder.now_s()))


class _Clients(_Crew):
    """A thread a client, lined up first, so that starting threads is no part of what is measured."""

    def __init__(self, workload: Workload, stop: threading.Event, place: Place | None) -> None:
        super().__init__(workload, stop, place)
        names = workload.names()
        self._gates = [threading.Event() for _ in range(len(names) + 1)]
        self._recorders: list[Recorder] = []
        self._threads += [
            threading.Thread(target=self._client, args=(num, name), name=name, daemon=True)
            for num, name in enumerate(names)
        ]
        for thread in self._threads:
            thread.start()

    def begin(self, recorder: Recorder) -> None:
        """Let all begin, each as soon as the one before has asked."""
        self._recorders.append(recorder)
        self._gates[0].set()

    def _client(self, num: int, name: str) -> None:
        self._gates[num].wait()
        open_next = self._gates[num + 1].set
        if self._workload.stagger_s:
            open_next()
        try:
            self._borrow_again_and_again(num, name, open_next)
        finally:
            open_next()

    def _borrow_again_and_again(self, num: int, name: str, on_asked: Callable[[], None]) -> None:
        (recorder,) = self._recorders
        holds_s = self._workload.holds_s(name)
        for pause_s in self._pauses_s(num, recorder):
            if self._stop.wait(pause_s):
                return
            self._borrow(recorder, name, next(holds_s), on_asked=on_asked)

    def _pauses_s(self, num: int, recorder: Recorder) -> Iterator[float]:
        """Yield the pause before each round, as many as there are or the time allows."""
        lasts_s, think_s = self._workload.lasts_s, self._workload.think_s
        yield num * self._workload.stagger_s
        if lasts_s is None:
            yield from [think_s] * (self._workload.rounds - 1)
            return
        while recorder.now_s() + think_s < lasts_s:
            yield think_s


class _Guests(_Crew):
    """Those who come by a clock of their own: each is given to a thread that is idle, or to a new one.

    Where all threads that there may be are taken, a guest waits for one; when it was meant to ask stays written down.
    """

    def __init__(self, workload: Workload, stop: threading.Event, place: Place | None) -> None:
        super().__init__(workload, stop, place)
        self._visits = workload.visits()
        self._come: queue.SimpleQueue[Visit | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0

    def begin(self, recorder: Recorder) -> None:
        """Start the thread that opens the door to each in time."""
        door = threading.Thread(target=self._open_door, args=(recorder,), name="pool-lab-door", daemon=True)
        self._threads.append(door)
        door.start()

    def _open_door(self, recorder: Recorder) -> None:
        most = self._workload.clients or _MOST_GUESTS
        started = 0
        for visit in self._visits:
            if self._stop.wait(max(0.0, visit.at_s - recorder.now_s())):
                break
            with self._lock:
                is_thread_needed = self._idle < 1 and started < most
                self._idle += is_thread_needed - 1
            if is_thread_needed:
                started += 1
                self._start(recorder, f"T{started}")
            self._come.put(visit)
        for _ in range(started):
            self._come.put(None)

    def _start(self, recorder: Recorder, name: str) -> None:
        thread = threading.Thread(target=self._serve, args=(recorder, name), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, recorder: Recorder, name: str) -> None:
        while (visit := self._come.get()) is not None:
            if not self._stop.is_set():
                self._borrow(recorder, name, visit.hold_s, meant_s=visit.at_s)
            with self._lock:
                self._idle += 1


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
    if not left:
        return ""
    return f"{left} client{'s' if left > 1 else ''} did not come to an end and wait for a connection to this moment"
