"""What a check works with: numbers drawn at random, sessions watched from outside, and the words to judge them with.

Every word raises Unmet with what was seen, what was expected and where to look. `notebooks/README.md` lists them.
"""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cached_property
from typing import Any, Protocol

import oracledb

from labs.grader import reading
from labs.grader.administration import Administration
from labs.grader.job_rows import Gate, JobRow, JobRows, times
from labs.grader.reading import Number
from labs.grader.results import Finding, Inconclusive, NotJudgedHere, Unmet
from labs.grader.watch import SessionProbe, SessionWatch
from labs.toolkit.faults import Proxy

DECOYS = 4


class Database(Protocol):
    """Which database is checked against; the course's own comes from `database()` in `notebooks/lab.py`."""

    def settings(self, program: str) -> dict[str, Any]:
        """Return the keyword arguments of `oracledb.connect` for the learner, with this program name."""

    def open_probe(self) -> SessionProbe:
        """Return a probe on an admin connection of its own."""

    def heal(self) -> tuple[str, ...]:
        """Put the lab's tables, rights and passwords right where it may, and return what was wrong."""

    def administration(self) -> Administration:
        """Return the door for questions and actions of an administrator."""


class Bench:
    """One trial of one check: its own random numbers, its own program names, its own findings."""

    def __init__(self, database: Database, probe: SessionProbe, *, exercise_id: str, rng: random.Random) -> None:
        self.rng = rng
        self.probe = probe
        self.notes: list[str] = []
        self.parts: dict[str, tuple[int, Finding | None]] = {}
        self.pools = self.loans = self.collected = 0
        self._database = database
        self._exercise_id = exercise_id
        self._watches: list[SessionWatch] = []
        self._jobs: list[Sequence[int]] = []

    @cached_property
    def admin(self) -> Administration:
        """Return the administrator's questions and actions."""
        return self._database.administration()

    @cached_property
    def job_rows(self) -> JobRows:
        """Return the rows of the learner's JOB_LOG."""
        return JobRows(self.admin, self._database.settings("")["user"])

    # -- numbers, settings, sessions

    def draw(self, least: int, most: int) -> int:
        """Return a whole number between `least` and `most`, both possible; the same for the same seed."""
        return self.rng.randint(least, most)

    def draw_jobs(self, count: int) -> list[int]:
        """Return numbers of jobs that nobody else has; their rows are taken out of JOB_LOG at the end."""
        first = self.draw(10**6, 10**9)
        jobs = list(range(first, first + count))
        self._jobs.append(jobs)
        return jobs

    def next_number(self) -> int:
        """Return the next number of the learner's sequence, drawn by the administrator."""
        [[number]] = self.admin.ask(f"select {self._database.settings('')['user']}.myseq.nextval from dual")
        return int(number)

    def idle_trips(self) -> int:
        """Return the round trips of a session that only logs on."""
        settings = self.settings()
        with oracledb.connect(**settings):
            return max(self.probe.round_trips(settings["program"]).values(), default=0)

    def settings(self) -> dict[str, Any]:
        """Return learner's settings with a program name that nobody else has and nothing watches."""
        return self._database.settings(self._program())

    @contextmanager
    def watch(self, *, is_counting: bool = False) -> Iterator[SessionWatch]:
        """Watch the sessions of one new program name for as long as the block lasts, with round trips if asked."""
        program = self._program()
        watch = SessionWatch(self.probe, program, self._database.settings(program), is_counting=is_counting)
        self._watches.append(watch)
        with watch:
            yield watch

    def gate(self, watch: SessionWatch, wanted: int) -> AbstractContextManager[Gate]:
        """Hold rows of JOB_LOG back until `wanted` sessions are about to write one; `most` of it is how many were."""
        return self.job_rows.gate(watch.program, wanted)

    def proxy(self) -> Proxy:
        """Return a proxy before the database, whose network can be made to fail; it is closed at a block's end.

        Raises: NotJudgedHere for a database that none can stand before, such as one that proves its name by TLS.
        """
        try:
            return Proxy(self._database.settings("")["dsn"])
        except (ValueError, oracledb.Error) as reason:
            raise NotJudgedHere(f"this exercise puts a proxy before the database: {reason}") from None

    @contextmanager
    def decoys(self) -> Iterator[None]:
        """Have other sessions of the learner's user come and go: older, newer, with lower and higher SIDs."""
        low = [oracledb.connect(**self.settings()) for _ in range(DECOYS)]
        with ExitStack() as stack:
            for _ in range(DECOYS):
                stack.enter_context(oracledb.connect(**self.settings()))
            for one in low:
                one.close()  # what comes next may get a SID below those of the others
            over = threading.Event()
            restless = threading.Thread(target=_come_and_go, args=(self.settings(), over), daemon=True)
            restless.start()
            stack.callback(restless.join)
            stack.callback(over.set)
            yield

    # -- words to judge with

    def expect(self, is_met: bool, *, seen: str, expected: str, look: str) -> None:
        """Go on if `is_met`. Raises: Unmet with what was seen, what was expected and where to look next."""
        if not is_met:
            raise Unmet(Finding(seen=seen, expected=expected, look=look))

    def plain_number(self, value: object, *, expected: str = "a number.") -> Number:
        """Return the number that was returned. Raises: Unmet that says what came instead."""
        return reading.read_number(value, expected=expected)

    def plain_numbers(
        self, value: object, count: int | None = None, *, expected: str = "", is_complete: bool = False
    ) -> list[Number]:
        """Return the numbers that were returned, in whatever collection. Raises: Unmet that says what came instead."""
        return reading.read_numbers(value, count, expected=expected, is_complete=is_complete)

    def logged_on_with_settings(self, watch: SessionWatch) -> None:
        """Raises: Unmet if no session carried the program name of the settings."""
        self.expect(
            watch.logons > 0,
            seen=f"no session with the program name of the settings, {watch.program}: the database was not asked, "
            "or by somebody else.",
            expected="sessions that are made with the settings that the function is given, all of them.",
            look="the arguments of connect or create_pool: `**settings` passes them on, the program's name too.",
        )

    def used_a_pool(self) -> None:
        """Raises: Unmet if the answer made no pool, or borrowed nothing from it."""
        self.expect(
            self.pools > 0 and self.loans > 0,
            seen="a pool from which nothing was borrowed." if self.pools else "no pool was made.",
            expected="connections that are borrowed from a pool.",
            look="where the connections come from: create_pool makes a pool, acquire() borrows from it.",
        )

    def sessions_at_most(self, watch: SessionWatch, limit: int) -> None:
        """Raises: Unmet if there were no sessions, or more than `limit`, at once or one after the other."""
        self.logged_on_with_settings(watch)
        self.expect(
            watch.logons <= limit,
            seen=f"{watch.logons} logons; the limit was {limit}.",
            expected=f"at most {limit} sessions, made once and used again.",
            look="what is made once and what again and again, and how many there may be of it.",
        )

    def each_job_once(self, watch: SessionWatch, jobs: Sequence[int]) -> list[JobRow]:
        """Return the rows as they are now; call it at once when the answer has returned.

        Raises: Unmet if a job has no row or several, or if a row was written by no session that was seen.
        """
        rows = self.job_rows.read(jobs)
        done = times(rows)
        self.expect(
            set(done) == set(jobs) and len(rows) == len(jobs),
            seen=f"{len(jobs)} jobs given, {len(done)} found in job_log, {len(rows)} rows.",
            expected="one row for each job, committed when the function returns.",
            look="what a thread does when it has a connection, whether rows are committed, and who waits for the end.",
        )
        self.expect(
            {row.sid for row in rows} <= watch.sids,
            seen="rows with a SID that none of your sessions had.",
            expected="rows written by the sessions that did the jobs.",
            look="which settings the sessions are made with, and what is written as SID.",
        )
        return rows

    def nothing_left_open(self, watch: SessionWatch) -> None:
        """Raises: Unmet if sessions are left, or if a pool was left to the collector."""
        left = watch.left()
        self.expect(
            left == 0,
            seen=f"{left} session{'s' if left > 1 else ''} still open after the function had ended.",
            expected="no session left, whichever way the function ends.",
            look="who closes what was opened, and whether that line is always reached.",
        )
        self.expect(
            self.collected == 0,
            seen="the pool was never closed: it went away because nothing referred to it any more.",
            expected="a pool that the function closes.",
            look="close(): a name that is kept somewhere, or another Python, would have left the sessions open.",
        )

    def database_took_s(self, rows: Sequence[JobRow]) -> float:
        """Return the seconds between the first row and the last, by the database's own clock."""
        return (max(row.done_at for row in rows) - min(row.done_at for row in rows)).total_seconds()

    def inconclusive(self, why: str) -> None:
        """Raises: Inconclusive; the check is repeated once, and no try is counted."""
        raise Inconclusive(why)

    # -- what the learner gets to know

    @contextmanager
    def part(self, name: str, points: int, *, after: str = "") -> Iterator[None]:
        """Give `points` for the expectations in the block; the check goes on after the block either way.

        With `after` they count only if the part with that name was met.
        """
        missed = self.parts[after][1] if after else None
        try:
            yield
            if missed is not None:
                raise Unmet(Finding("all was well here.", f"«{after}» first.", "the part above."))
        except Unmet as unmet:
            found = unmet.finding
            self.parts[name] = (points, Finding(found.seen, found.expected, found.look, part=name))
        else:
            self.parts[name] = (points, None)

    def note(self, text: str) -> None:
        """Tell the learner one fact of the run that is worth knowing, also when all is well."""
        self.notes.append(text)

    # -- what the answer does, and what it leaves behind

    def note_driver_use(self, pools: int, loans: int, collected: int) -> None:
        """Add up what the answer did with the driver's pools."""
        self.pools += pools
        self.loans += loans
        self.collected += collected

    def release(self) -> None:
        """End the sessions of an answer that does not come back, so that its threads come loose."""
        for watch in self._watches:
            watch.release(self.probe)

    def clear(self, probe: SessionProbe | None = None) -> None:
        """End what the answer has left open and take its rows away, so that nothing of one check reaches the next."""
        for watch in self._watches:
            watch.kill(probe or self.probe)
        for jobs in self._jobs:
            self.job_rows.forget(jobs)
        self._jobs.clear()

    def _program(self) -> str:
        return f"{self._exercise_id}-{secrets.token_hex(3)}"


def _come_and_go(settings: Mapping[str, Any], over: threading.Event) -> None:
    """Log on again and again; the newest session stays until there is a newer one."""
    newest = oracledb.connect(**settings)
    # An answer may have shut the user out: then nobody else comes, and the check says what it saw.
    with suppress(oracledb.Error):
        while not over.is_set():
            before, newest = newest, oracledb.connect(**settings)
            before.close()
    newest.close()


Check = Callable[[Any, Bench], None]
