"""A pool of your own application under watch: who holds, who waits, who made others wait, who never gave back.

    pool = Monitor(oracledb.create_pool(...), leak_after_s=30)       # threads: use it as the pool it wraps
    pool = Monitor(oracledb.create_pool_async(...))                  # asyncio
    engine = create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)      # SQLAlchemy over it
    print(pool.report())                     # or pool.to_prometheus(), pool.to_opentelemetry(meter)

It keeps counts and what is lent at this moment, however long the application runs; a recording keeps every event.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import threading
import time
import weakref
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from labs.toolkit import driver
from labs.toolkit.charges import OPENING, THE_POOL, Charge
from labs.toolkit.words import count, seconds

if TYPE_CHECKING:
    from opentelemetry.metrics import CallbackOptions, Meter, Observation
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric

LIMITS_S: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper limits of the wait histogram's classes; what is above the last stands in one more."""
FRAMES: Final = 6
WORTH_A_LOOK_S: Final = 0.001
"""What is waited for less than this is the pool's own time: to ask the pool for its size takes longer."""
_OWN_FILES: Final = (__file__, threading.__file__, concurrent.futures.__path__[0], asyncio.__path__[0])
_Line = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Leak:
    """A connection that has been lent for longer than the threshold; `stack` are lines of code, the nearest first."""

    where: str
    borrower: str
    held_s: float
    stack: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a monitor knows at one moment; `waits` has the number of waits in each class of LIMITS_S and above it."""

    busy: int
    opened: int
    max: int
    waiting: int
    loans: int
    refused: Mapping[str, int]
    waits: tuple[int, ...]
    waited_s: float
    charges: tuple[Charge, ...]
    leaks: tuple[Leak, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.busy} of {self.opened} connections lent (max {self.max}), {count(self.waiting, 'borrower')} "
            f"waiting, {count(self.loans, 'loan')}, {seconds(self.waited_s)} waited"
        ]
        lines += [f"refused: {number} x {code}" for code, number in sorted(self.refused.items())]
        lines += [f"{one.share:.0%} of the waiting: {one.where}" for one in self.charges[:5]]
        for leak in self.leaks:
            lines.append(f"lent for {seconds(leak.held_s)}: {leak.where}, {leak.borrower}")
            lines += [f"    {line}" for line in leak.stack[1:]]
        return "\n".join(lines)


@dataclass(slots=True)
class _Loan:
    connection: weakref.ref[Any]
    borrower: str
    stack: tuple[_Line, ...]
    lent_s: float


class Monitor:
    """Lends what a pool lends, and counts. Everything but acquire, release and drop is the pool's own.

    Args:
        pool: a pool of the driver, for threads or for asyncio.
        leak_after_s: how long a connection may be lent before it stands in the report as a leak.
        clock: seconds, for tests.
    """

    def __init__(
        self,
        pool: Any,  # noqa: ANN401 - of threads or of asyncio
        *,
        leak_after_s: float = 60.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._pool = pool
        self._max = self._sizes()[2]
        self._is_async = isinstance(pool, driver.AsyncPool)
        self._leak_after_s = leak_after_s
        self._clock = clock
        self._lock = threading.RLock()  # a collected connection may go back in the middle of anything
        self._waiting: dict[int, _Line | None] = {}
        self._lent: dict[int, _Loan] = {}
        self._held_by: Counter[str] = Counter()
        self._charged_s: defaultdict[str, float] = defaultdict(float)
        self._borrows: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._waits = [0] * (len(LIMITS_S) + 1)
        self._waited_s = 0.0
        self._number = 0
        self._changed_s = clock()

    def acquire(self, **options: object) -> Any:  # noqa: ANN401 - a connection, or what asyncio awaits for one
        """Return a connection or raise, as the pool does; of an async pool, what is awaited or used in `async with`."""
        stack = _stack()
        if self._is_async:
            return _AsyncLoan(self, options, stack)
        with self._asking(stack) as lend:
            return lend(self._pool.acquire(**options), threading.current_thread().name)

    async def acquire_async(self, options: Mapping[str, object], stack: tuple[_Line, ...]) -> Any:  # noqa: ANN401
        """Return a connection of an async pool."""
        with self._asking(stack) as lend:
            task = asyncio.current_task()
            return lend(await self._pool.acquire(**options), task.get_name() if task else "")

    def release(self, connection: Any) -> Any:  # noqa: ANN401
        """Give a connection back; awaited where the pool's is."""
        return connection.close()

    def drop(self, connection: Any) -> Any:  # noqa: ANN401
        """Take a connection out of the pool."""
        self._gave_back(getattr(connection.close, "number", None))
        return self._pool.drop(connection)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._pool, name)

    def report(self) -> Report:
        """Return what is known at this moment."""
        busy, opened, most = self._sizes()
        with self._lock:
            self._max = most
            now_s = self._charge()
            late = [loan for loan in self._lent.values() if now_s - loan.lent_s > self._leak_after_s]
            return Report(
                busy=busy,
                opened=opened,
                max=most,
                waiting=len(self._waiting),
                loans=self._number - sum(self._refused.values()) - len(self._waiting),
                refused=dict(self._refused),
                waits=tuple(self._waits),
                waited_s=self._waited_s,
                charges=self._charges(),
                leaks=tuple(_leak(loan, now_s) for loan in sorted(late, key=lambda loan: loan.lent_s)),
            )

    def to_prometheus(self, registry: CollectorRegistry | None = None, *, prefix: str = "pool") -> None:
        """Have prometheus_client's registry collect the report whenever it is scraped."""
        from prometheus_client import REGISTRY

        (registry or REGISTRY).register(_Collector(self, prefix))

    def to_opentelemetry(self, meter: Meter, *, prefix: str = "pool") -> None:
        """Make observable instruments of a meter for the report's numbers."""
        for name, value in _NUMBERS.items():
            meter.create_observable_gauge(f"{prefix}.{name}", [_observer(self, value)])

    @contextmanager
    def _asking(self, stack: tuple[_Line, ...]) -> Iterator[Callable[[Any, str], Any]]:
        """Count a request from here on; what is yielded is called with the connection that was lent."""
        began_s = self._clock()
        with self._lock:
            self._charge(began_s)
            self._number += 1
            number = self._number
            self._waiting[number] = stack[0] if stack else None

        def lend(connection: Any, borrower: str) -> Any:  # noqa: ANN401
            with self._lock:
                now_s = self._charge()
                self._waiting.pop(number, None)
                self._lent[number] = _Loan(self._refer(connection, number), borrower, stack, now_s)
                self._held_by[_where(stack)] += 1
                self._borrows[_where(stack)] += 1
                self._waited_s += now_s - began_s
                self._waits[bisect_left(LIMITS_S, now_s - began_s)] += 1
            connection.close = (_AsyncClose if self._is_async else _Close)(self, connection, number)
            return connection

        try:
            yield lend
        except BaseException as error:
            with self._lock:
                self._charge()
                if self._waiting.pop(number, 0) != 0:
                    self._waited_s += self._clock() - began_s
                    self._refused[driver.full_code(error)] += 1
            raise

    def _refer(self, connection: Any, number: int) -> weakref.ref[Any]:  # noqa: ANN401
        """Return a reference that keeps nothing lent: the pool of threads gets back what is collected.

        That of asyncio does not, and such a connection stays lent.
        """
        return weakref.ref(connection, None if self._is_async else lambda _: self._gave_back(number))

    def _gave_back(self, number: int | None) -> None:
        with self._lock:
            loan = self._lent.pop(number, None) if number is not None else None
            if loan is not None:
                self._charge(but=_where(loan.stack))
                self._held_by[_where(loan.stack)] -= 1

    def _charge(self, now_s: float | None = None, *, but: str = "") -> float:
        """Charge the waiting since the last change to those who held a connection meanwhile; the lock is held."""
        now_s = self._clock() if now_s is None else now_s
        waited_s = (now_s - self._changed_s) * len(self._waiting)
        self._changed_s = now_s
        if waited_s > 0:
            holders = len(self._lent) + bool(but)
            if holders < self._max:
                is_opening = waited_s > WORTH_A_LOOK_S and self._is_opening()
                self._charged_s[OPENING if is_opening else THE_POOL] += waited_s
            else:
                for where, number in self._held_by.items():
                    if number:
                        self._charged_s[where] += waited_s * number / holders
        return now_s

    def _is_opening(self) -> bool:
        busy, opened, most = self._sizes()
        return busy >= opened < most or not opened

    def _sizes(self) -> tuple[int, int, int]:
        try:
            return self._pool.busy, self._pool.opened, self._pool.max
        except driver.DriverError:  # the pool has been closed
            return 0, 0, 0

    def _charges(self) -> tuple[Charge, ...]:
        total_s = sum(self._charged_s.values())
        return tuple(
            Charge(where, waited_s, waited_s / total_s, self._borrows[where])
            for where, waited_s in sorted(self._charged_s.items(), key=lambda item: -item[1])
            if waited_s > 0
        )


class _Close:
    """The close() of a connection that is lent: it tells the monitor too.

    The driver's callbacks would tell as well, but cost a third of an acquire, a select and a release.
    """

    __slots__ = ("_connection", "_monitor", "number")

    def __init__(self, monitor: Monitor, connection: Any, number: int) -> None:  # noqa: ANN401
        self._monitor = monitor
        self._connection = weakref.ref(connection)
        self.number = number

    def __call__(self) -> None:
        connection = self._connection()
        try:
            if connection is not None:  # none is left of it in `pool.acquire().close()`: it has gone back already
                type(connection).close(connection)
        finally:
            self._monitor._gave_back(self.number)


class _AsyncClose(_Close):
    """The same for asyncio."""

    async def __call__(self) -> None:  # type: ignore[override]
        connection = self._connection()
        try:
            if connection is not None:
                await type(connection).close(connection)
        finally:
            self._monitor._gave_back(self.number)


class _AsyncLoan:
    """What acquire() of an async pool returns: awaited, or used in `async with`."""

    def __init__(self, monitor: Monitor, options: Mapping[str, object], stack: tuple[_Line, ...]) -> None:
        self._ask: Callable[[], Coroutine[Any, Any, Any]] = partial(monitor.acquire_async, options, stack)
        self._connection: Any = None

    def __await__(self) -> Iterator[Any]:
        return self._ask().__await__()

    async def __aenter__(self) -> Any:  # noqa: ANN401
        self._connection = await self._ask()
        return self._connection

    async def __aexit__(self, *error: object) -> None:
        await self._connection.close()


class _Collector:
    """Turns a report into prometheus_client's metrics."""

    def __init__(self, monitor: Monitor, prefix: str) -> None:
        self._monitor = monitor
        self._prefix = prefix

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of this moment."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        report = self._monitor.report()
        for name, value in _NUMBERS.items():
            yield GaugeMetricFamily(f"{self._prefix}_{name}", name.replace("_", " "), value=value(report))
        refused = CounterMetricFamily(f"{self._prefix}_refused", "acquire() that raised, by code", labels=["code"])
        for code, number in report.refused.items():
            refused.add_metric([code], number)
        yield refused
        charged = CounterMetricFamily(f"{self._prefix}_made_others_wait_s", "waiting caused, by line", labels=["where"])
        for charge in report.charges:
            charged.add_metric([charge.where], charge.waited_s)
        yield charged
        total, buckets = 0, []
        for limit, number in zip([*map(str, LIMITS_S), "+Inf"], report.waits, strict=True):
            total += number
            buckets.append((limit, total))
        yield HistogramMetricFamily(
            f"{self._prefix}_wait_s", "waits for a loan", buckets=buckets, sum_value=report.waited_s
        )


_NUMBERS: Final[dict[str, Callable[[Report], float]]] = {
    "busy": lambda report: report.busy,
    "opened": lambda report: report.opened,
    "max": lambda report: report.max,
    "waiting": lambda report: report.waiting,
    "loans": lambda report: report.loans,
    "leaks": lambda report: len(report.leaks),
}


def _observer(monitor: Monitor, value: Callable[[Report], float]) -> Callable[[CallbackOptions], Sequence[Observation]]:
    def observe(_: CallbackOptions) -> Sequence[Observation]:
        from opentelemetry.metrics import Observation

        return [Observation(value(monitor.report()))]

    return observe


def _stack() -> tuple[_Line, ...]:
    """Return the nearest lines of the application's own code, without what Python and this module add."""
    found: list[_Line] = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and len(found) < FRAMES:
        code = frame.f_code
        if not code.co_filename.startswith(_OWN_FILES):
            found.append((code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return tuple(found)


def _where(stack: tuple[_Line, ...]) -> str:
    return _place(*stack[0][:2]) if stack else "an unknown line"


@cache
def _place(file: str, line: int) -> str:
    return f"{'notebook cell, line' if 'ipykernel_' in file else Path(file).name}:{line}"


def _leak(loan: _Loan, now_s: float) -> Leak:
    lines = tuple(f"{file}:{line} in {name}" for file, line, name in loan.stack)
    return Leak(_where(loan.stack), loan.borrower, now_s - loan.lent_s, lines)
