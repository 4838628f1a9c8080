"""The sessions of one program name, as an admin session of the database sees them come and go."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol

POLL_S: Final = 0.01
SETTLE_S: Final = 2.0

SessionKey = tuple[int, int]


class LogonRecord(Protocol):
    """What a check asks of a row of V$SESSION, or of the record of logons."""

    @property
    def sid(self) -> int:
        """Return SID."""

    @property
    def serial_num(self) -> int:
        """Return SERIAL#."""


class SessionProbe(Protocol):
    """The part of `labs.toolkit.probe` that checks use: the database's own view of a program's sessions."""

    def sessions(self, program: str) -> Sequence[LogonRecord]:
        """Return the sessions that a program has now."""

    def logged_on(self, program: str) -> Sequence[LogonRecord] | None:
        """Return every logon of a program, ended ones included, or None where the database keeps no record."""

    def round_trips(self, program: str) -> Mapping[Any, int]:
        """Return how many round trips each session of a program has made, while the sessions last."""

    def kill(self, program: str) -> int:
        """End the sessions of a program and return how many there were."""

    def close(self) -> None:
        """Close the admin connection."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The round trips of all sessions together, as seen at some moment between `after_s` and `before_s`."""

    after_s: float
    before_s: float
    trips: int


class SessionWatch:
    """Looks at V$SESSION from its own thread while a block runs, and knows what was there when it ended.

    `settings` are the learner's, with the watched program name in them. With `is_counting` the round trips of each
    session are read too. Times count from the beginning of the block.
    """

    def __init__(
        self, probe: SessionProbe, program: str, settings: dict[str, Any], *, is_counting: bool = False
    ) -> None:
        self.program = program
        self.settings = settings
        self.peak = 0
        self.seconds = 0.0
        self.samples: list[Sample] = []
        self._probe = probe
        self._is_counting = is_counting
        self._seen: set[SessionKey] = set()
        self.trips_by_session: dict[SessionKey, int] = {}
        self._over = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._poll, name="pool-lab-watch", daemon=True)
        self._started_s = 0.0

    def __enter__(self) -> SessionWatch:
        self._started_s = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.monotonic() - self._started_s
        self._over.set()
        self._thread.join()
        self.look()
        if self._error is not None and error is None:
            raise self._error

    @property
    def sids(self) -> frozenset[int]:
        """Return the SIDs of the sessions there were."""
        return frozenset(sid for sid, _ in self._all())

    @property
    def logons(self) -> int:
        """Return how often the program logged on, counted by SID and SERIAL#."""
        return len(self._all())

    @property
    def trips(self) -> int:
        """Return how many round trips were seen at least; those of a session's last moment may be missing."""
        return sum(self.trips_by_session.values())

    def at_work(self, *, idle_trips: int = 0) -> int:
        """Return how many sessions made more round trips than one that does nothing."""
        return sum(trips > idle_trips for trips in self.trips_by_session.values())

    @property
    def working_s(self) -> tuple[float, float]:
        """Return how many seconds passed between the first round trip and the last: at least, and at most."""
        pairs = zip(self.samples, self.samples[1:], strict=False)
        changes = [(before.after_s, now.before_s) for before, now in pairs if now.trips > before.trips]
        if not changes:
            return 0.0, 0.0
        (first_from_s, first_to_s), (last_from_s, last_to_s) = changes[0], changes[-1]
        return max(last_from_s - first_to_s, 0.0), last_to_s - first_from_s

    @property
    def quiet_s(self) -> float:
        """Return for how many seconds at most nothing was sent before the block ended."""
        pairs = zip(self.samples, self.samples[1:], strict=False)
        return self.seconds - max((before.after_s for before, now in pairs if now.trips > before.trips), default=0.0)

    def _all(self) -> set[SessionKey]:
        """Return the sessions of the database's record and those seen; without a record at least the latter."""
        recorded = self._probe.logged_on(self.program) or ()
        return self._seen | {(session.sid, session.serial_num) for session in recorded}

    def left(self, settle_s: float = SETTLE_S) -> int:
        """Return how many sessions are still there; waits a little, since a logoff takes a moment to be seen."""
        return self.count_reaches(0, settle_s)

    def count_reaches(self, wanted: int, within_s: float = SETTLE_S) -> int:
        """Return the number of sessions as soon as it is `wanted`, or what it is when the time is over."""
        until_s = time.monotonic() + within_s
        while (count := len(self._probe.sessions(self.program))) != wanted and time.monotonic() < until_s:
            time.sleep(POLL_S)
        return count

    def kill(self, probe: SessionProbe) -> None:
        """Stop looking, and end the sessions that are left."""
        self._over.set()
        self.release(probe)

    def release(self, probe: SessionProbe) -> None:
        """End the sessions there are."""
        if probe.sessions(self.program):
            probe.kill(self.program)

    def _poll(self) -> None:
        while not self._over.wait(POLL_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - kept for the check's own thread, which raises it
                self._error = error
                return

    def look(self) -> None:
        """Look now, whatever the thread does."""
        after_s = time.monotonic() - self._started_s
        if self._is_counting:
            now = {(one.sid, one.serial_num): trips for one, trips in self._probe.round_trips(self.program).items()}
            self.trips_by_session |= now
            self.samples.append(Sample(after_s, time.monotonic() - self._started_s, self.trips))
        else:
            now = {(one.sid, one.serial_num): 0 for one in self._probe.sessions(self.program)}
        self._seen.update(now)
        self.peak = max(self.peak, len(now))
