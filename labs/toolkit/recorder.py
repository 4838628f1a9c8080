"""Records what borrowers and the driver do: around acquire, from the driver's callbacks, and by looking at the pool."""

from __future__ import annotations

import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from labs.toolkit import driver
from labs.toolkit.driver import Completion, Connection, Pool
from labs.toolkit.events import (
    Asked,
    Event,
    Failed,
    GivenBack,
    Happened,
    Lent,
    Place,
    Recording,
    Refused,
    RoundTrip,
    SessionId,
    Sized,
    Statement,
)
from labs.toolkit.standalone import Standalone, shape_of

if TYPE_CHECKING:
    from labs.toolkit.engines import EnginePool

_SAMPLING_S = 0.004
_OWN_FOLDER = str(Path(__file__).parent)
_MACHINERY = frozenset({"threading.py", "thread.py"})
_STATEMENTS = frozenset({"execute", "executemany"})


class Recorder:
    """Writes down who borrows which connection of one pool, when, and what it is used for.

    As a context manager it also watches `pool.opened` and `pool.busy` from a thread of its own, since a pool makes
    connections in the background. `pool` is what to borrow from; code that takes a pool can be given it unchanged.
    """

    def __init__(
        self,
        pool: Pool | Standalone | EnginePool,
        *,
        clock: Callable[[], float] = time.perf_counter,
        planned_s: float | None = None,
        name: str = "",
    ) -> None:
        self.pool = RecordedPool(self, pool)
        self._real = pool
        self._clock = clock
        self._planned_s = planned_s
        self._name = name
        self._shape = shape_of(pool)
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._held: set[int] = set()
        self._borrow_num = 0
        self._size = self._look()
        self._opened_before = self._size[0]
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None
        self._started_s = clock()
        self._ended_s: float | None = None

    def __enter__(self) -> Recorder:
        """Begin: time counts from here, and connections from those that were there when the recorder was made."""
        self._started_s = self._clock()
        self.look()
        self._watcher = threading.Thread(target=self._watch, name="pool-lab-watcher", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Stop watching the pool; what is recorded stays."""
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        self.look()
        if self._ended_s is None:
            self._ended_s = self.now_s()

    def now_s(self) -> float:
        """Return the seconds since the recording began."""
        return self._clock() - self._started_s

    def look(self) -> None:
        """Write down the size of the pool if it has changed."""
        size = self._look()
        with self._lock:
            if size != self._size:
                self._size = size
                self._events.append(Sized(self.now_s(), *size))

    def acquire(
        self,
        *,
        borrower: str | None = None,
        place: Place | None = None,
        meant_s: float | None = None,
        on_asked: Callable[[], None] | None = None,
        **options: object,
    ) -> Connection:
        """Return a connection of the pool that reports what is done with it, or raise what the pool raises.

        `on_asked` is called when it is written down who asks, before the pool is asked. `meant_s` is when the borrower
        was to ask, if somebody else has decided that.
        """
        who = borrower or threading.current_thread().name
        where = place or caller()
        with self._lock:
            self._borrow_num += 1
            num = self._borrow_num
            self._events.append(Asked(self.now_s(), num, who, where, meant_s))
        if on_asked is not None:
            on_asked()
        try:
            connection = self._real.acquire(**options)  # type: ignore[arg-type]
        except BaseException as error:
            self._add(Refused(self.now_s(), num, driver.full_code(error), driver.message_of(error)))
            self.look()
            raise
        listener = _Listener(self, num, connection)
        self.look()
        with self._lock:
            self._held.add(num)
            self._events.append(Lent(self.now_s(), num, driver.session_id(connection)))
        driver.listen(connection, listener.on_round_trip, listener)
        return connection

    def drop(self, connection: Connection) -> None:
        """Take a connection out of the pool, as `pool.drop` does."""
        num = self.borrow_num(connection)
        if isinstance(self._real, Standalone):
            connection.close()
        else:
            self._real.drop(connection)
        if num is not None:
            self.gave_back(num, is_dropped=True)

    def borrow_num(self, connection: Connection) -> int | None:
        """Return which borrow a connection belongs to; None if it is not borrowed through this recorder."""
        listener = connection.operation_callback
        return listener.borrow_num if isinstance(listener, _Listener) else None

    def snapshot(self) -> Recording:
        """Return what has been recorded so far."""
        with self._lock:
            until_s = self.now_s() if self._ended_s is None else self._ended_s
            return Recording(
                pool=self._shape,
                events=tuple(self._events),
                until_s=until_s,
                is_over=self._ended_s is not None,
                planned_s=self._planned_s,
                opened_before=self._opened_before,
                name=self._name,
                clock_s=self._started_s,
            )

    def did_round_trip(self, num: int, name: str, began_s: float, *, is_ok: bool) -> None:
        """Write down one round trip of a borrow."""
        self._add(RoundTrip(began_s, self.now_s() - began_s, num, name, is_ok))

    def did_statement(self, num: int, began_s: float) -> None:
        """Write down one statement of a borrow."""
        self._add(Statement(began_s, self.now_s() - began_s, num))

    def failed(self, num: int, error: BaseException) -> None:
        """Write down an error of a borrower, once: the driver reports some that the borrower then raises."""
        found = Failed(self.now_s(), num, driver.full_code(error), driver.message_of(error))
        with self._lock:
            last = next((e for e in reversed(self._events) if isinstance(e, Failed) and e.borrow_num == num), None)
            if last is None or (last.full_code, last.message) != (found.full_code, found.message):
                self._events.append(found)

    def happened(self, event: Happened) -> None:
        """Write down something that was done to the pool or the database while the run went on."""
        self._add(event)

    def gave_back(self, num: int, *, is_dropped: bool = False, session: SessionId | None = None) -> None:
        """Write down that a borrow is over, and which session it used last if that is known."""
        with self._lock:
            if num not in self._held:
                return
            self._held.remove(num)
            self._events.append(GivenBack(self.now_s(), num, is_dropped, session))
        self.look()

    def _add(self, event: Event) -> None:
        with self._lock:
            self._events.append(event)

    def _look(self) -> tuple[int, int]:
        try:
            return self._real.opened, self._real.busy
        except driver.DriverError:  # the pool has been closed
            return 0, 0

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLING_S):
            self.look()


class RecordedPool:
    """A pool whose loans are recorded; everything but acquire, release and drop is the pool's own."""

    def __init__(self, recorder: Recorder, pool: Pool | Standalone | EnginePool) -> None:
        self._recorder = recorder
        self._pool = pool

    def acquire(self, **options: object) -> Connection:
        """Return a connection or raise, as the pool does."""
        return self._recorder.acquire(**options)  # type: ignore[arg-type]

    def release(self, connection: Connection) -> None:
        """Give a connection back."""
        connection.close()

    def drop(self, connection: Connection) -> None:
        """Take a connection out of the pool."""
        self._recorder.drop(connection)

    def __getattr__(self, name: str) -> object:
        return getattr(self._pool, name)


class _Listener:
    """Hears the driver's callbacks of one borrow; keeps no connection, so that it does not keep one borrowed."""

    def __init__(self, recorder: Recorder, borrow_num: int, connection: Connection) -> None:
        self.borrow_num = borrow_num
        self._recorder = recorder
        self._connection = weakref.ref(connection)

    def __call__(self, name: str, arguments: Mapping[str, Any]) -> Completion:
        began_s = self._recorder.now_s()
        session = self._session() if name == "close" else None

        def completed(result: object) -> None:
            if name in _STATEMENTS:
                self._recorder.did_statement(self.borrow_num, began_s)
            if isinstance(result, BaseException):
                self._recorder.failed(self.borrow_num, result)
            if name == "close":
                self._recorder.gave_back(self.borrow_num, session=session)

        return completed

    def _session(self) -> SessionId | None:
        connection = self._connection()
        return None if connection is None else driver.session_id(connection)

    def on_round_trip(self, name: str) -> Completion:
        began_s = self._recorder.now_s()

        def completed(error: object) -> None:
            self._recorder.did_round_trip(self.borrow_num, name, began_s, is_ok=error is None)

        return completed


def caller() -> Place | None:
    """Return the nearest line on the stack that is neither the toolkit's own nor Python's threads'."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_OWN_FOLDER) and Path(file).name not in _MACHINERY:
            return place_in(file, frame.f_lineno)
        frame = frame.f_back
    return None


def place_in(file: str, line: int) -> Place:
    """Return a place in code for people: a notebook's cell has a file name that says nothing to anybody."""
    return Place("notebook cell, line" if "ipykernel_" in file else Path(file).name, line)
