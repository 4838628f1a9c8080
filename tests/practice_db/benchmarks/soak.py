"""Hours at full rate: nothing may grow. `python -m tests.practice_db.benchmarks soak --seconds 3600`.

Every load of `loads` runs in a thread of its own. From time to time the server is looked at from outside (memory,
descriptors, PostgreSQL's processes) and from inside (sessions, open cursors). At the end everybody leaves and the pool
is stopped: then everything has to be given back.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import oracledb
import psutil

from tests.polling import until
from tests.practice_db.benchmarks import loads
from tests.practice_db.benchmarks.servers import Server, practice_server

MIB = 1024 * 1024
INSIDE = "select (select count(*) from v$session), (select count(*) from v$open_cursor) from dual"
STOP_POOL = "begin dbms_connection_pool.stop_pool(draintime => 0); end;"
# Sessions of the server's own on PostgreSQL come when they are needed and stay: engine.settings.INTERNAL_SESSIONS.
OWN_BACKENDS = 4


@dataclass(frozen=True)
class Reading:
    """What the server has at a moment; `steps` is how much the loads had done by then."""

    at_s: float
    steps: int
    memory_mib: float
    descriptors: int
    backends: int
    sessions: int
    open_cursors: int

    def __str__(self) -> str:
        return (
            f"{self.at_s:>7,.0f} s {self.steps:>12,} steps {self.memory_mib:>8,.1f} MiB"
            f" {self.descriptors:>5} descriptors {self.backends:>4} backends"
            f" {self.sessions:>4} sessions {self.open_cursors:>5} open cursors"
        )


@dataclass(frozen=True)
class Bound:
    """How much more of something there may be in the last quarter of the time than in the second one."""

    name: str
    of: Callable[[Reading], float]
    share: float
    amount: float

    def allowed(self, before: float) -> float:
        return before * (1 + self.share) + self.amount


# What the loads hold differs from moment to moment, so the highest of each quarter are compared.
BOUNDS = (
    Bound("memory (MiB)", lambda reading: reading.memory_mib, 0.03, 4),
    Bound("descriptors", lambda reading: reading.descriptors, 0.1, 5),
    Bound("PostgreSQL's processes", lambda reading: reading.backends, 0.1, 5),
    Bound("sessions", lambda reading: reading.sessions, 0.1, 5),
    Bound("open cursors", lambda reading: reading.open_cursors, 0.1, 50),
)


def grown(readings: Sequence[Reading]) -> list[str]:
    """Return a sentence for each thing that has grown. The first quarter, in which caches fill, does not count."""
    quarter = len(readings) // 4
    if not quarter:
        raise ValueError(f"{len(readings)} readings are too few: at least 4")
    found: list[str] = []
    for bound in BOUNDS:
        before, after = (max(map(bound.of, part)) for part in (readings[quarter : 2 * quarter], readings[-quarter:]))
        if after > bound.allowed(before):
            found.append(f"{bound.name} grew from {before:,.0f} to {after:,.0f}; allowed: {bound.allowed(before):,.0f}")
    return found


class Watcher:
    """Reads what a server has."""

    def __init__(self, server: Server, connection: oracledb.Connection) -> None:
        self._process = server.process
        self._connection = connection
        self._started = time.perf_counter()
        self.steps = 0

    def count(self) -> None:
        """Note a step of a load. Losing one to another thread now and then does not matter."""
        self.steps += 1

    def read(self) -> Reading:
        sessions, open_cursors = self._connection.cursor().execute(INSIDE).fetchone()
        memory = self._process.memory_info().rss / MIB
        at_s, backends = time.perf_counter() - self._started, len(self._process.children(recursive=True))
        return Reading(at_s, self.steps, memory, descriptors(self._process), backends, sessions, open_cursors)


def descriptors(process: psutil.Process) -> int:
    """Return how many files and sockets a process has open."""
    return process.num_handles() if sys.platform == "win32" else process.num_fds()


def soak(folder: Path, seconds: float, interval_s: float, report: Callable[[object], object]) -> list[str]:
    """Run all loads on a fresh practice database; return what is wrong afterwards, a sentence each.

    Raises: whatever stops a load.
    """
    with practice_server(folder) as server:
        loads.prepare(server)
        arguments = {"user": server.user, "password": server.password, "dsn": server.dsn}
        with oracledb.connect(**arguments) as connection:
            watcher = Watcher(server, connection)
            before = watcher.read()
            report(before)
            readings: list[Reading] = []
            with _busy(server, watcher) as has_failed:
                while watcher.read().at_s < seconds and not has_failed.wait(interval_s):
                    readings.append(watcher.read())
                    report(readings[-1])
            return [*grown(readings), *_kept(server, watcher, before, report)]


@contextmanager
def _busy(server: Server, watcher: Watcher) -> Iterator[threading.Event]:
    """Run the loads during a block; gives what is set when one of them has failed, which is raised at the end."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(loads.LOADS)) as executor:
        running = [executor.submit(loads.repeat, load, server, stop, watcher.count) for load in loads.LOADS]
        for load in running:
            load.add_done_callback(lambda _: stop.set())
        try:
            yield stop
        finally:
            stop.set()
        for load in running:
            load.result()


def _kept(server: Server, watcher: Watcher, before: Reading, report: Callable[[object], object]) -> list[str]:
    """Return what has not been given back although nobody is there any more."""
    mode = oracledb.AUTH_MODE_SYSDBA
    with oracledb.connect(user="sys", password=server.password, dsn=server.dsn, mode=mode) as connection:
        connection.cursor().execute(STOP_POOL)
    wanted = {
        "sessions": before.sessions,
        "open_cursors": before.open_cursors,
        "backends": before.backends + OWN_BACKENDS,
        "descriptors": before.descriptors + OWN_BACKENDS,
    }

    def too_many() -> dict[str, int]:
        reading = watcher.read()
        return {name: getattr(reading, name) for name, most in wanted.items() if getattr(reading, name) > most}

    try:
        until(lambda: not too_many(), 20)
    except AssertionError:
        return [f"{count} {name} at the end, {wanted[name]} at the beginning" for name, count in too_many().items()]
    finally:
        report(watcher.read())
    return []


def main(seconds: float) -> int:
    """Print a line from time to time and a verdict; return 1 if anything has grown."""
    interval_s = max(seconds / 120, 0.25)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        wrong = soak(Path(folder) / "database", seconds, interval_s, lambda line: print(line, flush=True))
    print("\n".join(wrong) or "nothing has grown, and everything was given back")
    return 1 if wrong else 0
