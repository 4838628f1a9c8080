"""Watching the database while a program runs: a thread reads events with an admin connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from types import TracebackType
from typing import Any, Final

from labs.toolkit import driver
from labs.toolkit.driver import Connection
from labs.toolkit.observed.event_log import EventLogSource
from labs.toolkit.observed.events import DatabaseEvent, DatabaseLog
from labs.toolkit.observed.samples import SampleSource
from labs.toolkit.observed.source import Clock, Source

_NO_SUCH_VIEW: Final = "ORA-00942"


class Origin(Enum):
    """Where events come from: the event log, samples of the V$ views, or the log where there is one."""

    BEST = "the event log if there is one, else the V$ views"
    EVENT_LOG = "the practice database's event log"
    SAMPLES = "samples of the V$ views"


class Watch:
    """What the database sees of a program's sessions, of everybody's without a program.

    with probe.watch("my-lab") as log:
        ...
    log.events

    May be asked from several threads, and while it goes on. What cannot be read is raised at the end of the block.
    """

    def __init__(
        self,
        arguments: Mapping[str, Any],
        program: str | None = None,
        *,
        origin: Origin = Origin.BEST,
        clock: Clock = time.perf_counter,
    ) -> None:
        self._arguments = dict(arguments)
        self._program = program
        self._origin = origin
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        # A lost connection begins another passage: the database may be another one by then, with another clock.
        self._passages: list[tuple[Source, list[DatabaseEvent]]] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        self._began_s = self._ended_s = 0.0

    def __enter__(self) -> Watch:
        self._connect()
        self._began_s = self._clock()
        self._thread = threading.Thread(target=self._run, name="pool-lab-watch", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        if self._failure is not None and error is None:
            raise self._failure

    def end(self) -> None:
        """Look for the last time and close the connection; what was seen stays."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            if self._failure is None:
                self._guarded_look()
            with self._lock:
                self._ended_s = self._clock()
                self._disconnect()

    def look(self) -> None:
        """Read now what has happened since the last reading. Raises: DriverError."""
        with self._lock:
            if self._connection is None:
                self._connect()
            assert self._connection is not None
            source, events = self._passages[-1]
            try:
                events.extend(source.read(self._connection))
            except driver.DriverError as error:
                if driver.is_lost(error):
                    self._disconnect()
                raise

    def snapshot(self) -> DatabaseLog:
        """Return what has been read so far."""
        with self._lock:
            sources = [source for source, _ in self._passages]
            return DatabaseLog(
                events=self._events(),
                until_s=(self._ended_s or self._clock()) - self._began_s,
                source=sources[-1].name,
                cannot_see=sources[-1].cannot_see,
                lost=sum(source.lost for source in sources),
                uncertainty_s=max(source.uncertainty_s for source in sources),
                clock_s=self._began_s,
            )

    @property
    def events(self) -> tuple[DatabaseEvent, ...]:
        """What has been read so far, in the order in which it happened."""
        return self.snapshot().events

    def _events(self) -> tuple[DatabaseEvent, ...]:
        shifted = [
            replace(event, at_s=event.at_s + source.offset_s - self._began_s)
            for source, events in self._passages
            for event in events
        ]
        return tuple(sorted(shifted, key=lambda event: event.at_s))

    def _run(self) -> None:
        while self._failure is None and not self._over.wait(self._passages[-1][0].every_s):
            self._guarded_look()

    def _guarded_look(self) -> None:
        """Look; a database that is away is looked for again, anything else ends the watch."""
        try:
            self.look()
        except driver.DriverError as error:
            if not driver.is_away(error):
                self._failure = error

    def _connect(self) -> None:
        connection = driver.connect(**self._arguments)
        try:
            if self._passages:
                source = self._passages[-1][0].resumed()
                source.begin(connection)
            else:
                source = _chosen(self._origin, self._program, self._clock, connection)
        except BaseException:
            connection.close()
            raise
        self._passages.append((source, []))
        self._connection = connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            driver.let_go(connection)


def _chosen(origin: Origin, program: str | None, clock: Clock, connection: Connection) -> Source:
    """Return a source that has begun. Raises: DriverError if the one that is wanted is not to be had."""
    if origin is not Origin.SAMPLES:
        log = EventLogSource(program, clock)
        try:
            log.begin(connection)
        except driver.DriverError as error:
            if origin is Origin.EVENT_LOG or driver.full_code(error) != _NO_SUCH_VIEW:
                raise
        else:
            return log
    samples = SampleSource(program, clock)
    samples.begin(connection)
    return samples
