"""The rows that jobs write: which session did which job, and how many sessions were at work at the same time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import oracledb

from labs.grader.administration import Administration
from labs.grader.watch import POLL_S

PATIENCE_S: Final = 3.0
_WAITING: Final = "select count(*) from v$session where program = :1 and blocking_session is not null"


@dataclass(frozen=True, slots=True)
class JobRow:
    """A row of JOB_LOG; `done_at` is the database's own time."""

    job: int
    sid: int
    done_at: datetime


class JobRows:
    """JOB_LOG of one user, read and tidied by an administrator and never through the learner's logon."""

    def __init__(self, admin: Administration, owner: str) -> None:
        self._admin = admin
        self._table = f"{owner}.job_log"

    def read(self, jobs: Sequence[int]) -> list[JobRow]:
        """Return the rows of these jobs as they are at this moment, in the order in which they were written."""
        query = f"select job, sid, done_at from {self._table} where job between :1 and :2 order by done_at"
        rows = self._admin.ask(query, min(jobs), max(jobs))
        return [JobRow(int(job), int(sid), done_at) for job, sid, done_at in rows]

    def forget(self, jobs: Sequence[int]) -> None:
        """Take the rows of these jobs out again."""
        self._admin.do(f"delete from {self._table} where job between {min(jobs)} and {max(jobs)}")

    @contextmanager
    def gate(self, program: str, wanted: int, *, patience_s: float = PATIENCE_S) -> Iterator[Gate]:
        """Let nobody write a row until `wanted` sessions of a program are about to, for the length of a block.

        Who comes first waits for the table's lock, so that all who may work at the same time are seen to. The gate
        opens when there are enough, or when none has joined them for `patience_s`.
        """
        with self._admin.connection() as holder, self._admin.connection() as looker:
            gate = Gate(holder, looker, program, wanted, patience_s)
            with holder.cursor() as cursor:
                cursor.execute(f"lock table {self._table} in exclusive mode")
            watcher = threading.Thread(target=gate.watch, name="pool-lab-gate", daemon=True)
            watcher.start()
            try:
                yield gate
            finally:
                gate.over.set()
                watcher.join()


class Gate:
    """Counts who waits, and opens. `most` is the largest number of sessions that were at work at the same time."""

    def __init__(
        self, holder: oracledb.Connection, looker: oracledb.Connection, program: str, wanted: int, patience_s: float
    ) -> None:
        self.most = 0
        self.over = threading.Event()
        self._holder = holder
        self._looker = looker
        self._program = program
        self._wanted = wanted
        self._patience_s = patience_s

    def watch(self) -> None:
        """Look until there are enough, nobody new has come for a while, or the block is over; then open."""
        try:
            until_s = float("inf")
            with self._looker.cursor() as cursor:
                while self.most < self._wanted and time.monotonic() < until_s and not self.over.wait(POLL_S):
                    [waiting] = cursor.execute(_WAITING, [self._program]).fetchone()
                    if waiting > self.most:
                        self.most = waiting
                        until_s = time.monotonic() + self._patience_s
        finally:
            self._holder.rollback()


def times(rows: Sequence[JobRow]) -> Counter[int]:
    """Return how often each job is in the rows."""
    return Counter(row.job for row in rows)
