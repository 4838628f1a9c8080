"""A whole class: several submissions at a time, each mark kept at once, a second look for what could not be told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final

import oracledb

from labs.database import DatabaseProblem, Role
from labs.grader.manifest import Exercise
from labs.grader.results import Outcome
from labs.grading.intake.hand_ins import Submission
from labs.grading.marking.guest_database import guest_database
from labs.grading.marking.journal import Journal
from labs.grading.marking.judge import Court, judge, judge_alone
from labs.grading.marking.mark import Mark

_LOOK_S: Final = 0.5
_AGAIN: Final = (Outcome.INCONCLUSIVE, Outcome.BROKEN_CHECK)

_MOST_TRIES: Final = 3

Tell = Callable[[Mark], None]


class _Away(Exception):
    """The database did not answer while something was judged."""


_AWAY: Final = (_Away, DatabaseProblem, oracledb.Error)


class DatabaseGone(Exception):
    """The database went away and did not come back; what was marked before is kept."""


@dataclass(frozen=True, slots=True)
class Task:
    """The exercises of one submission that are still to be marked."""

    submission: Submission
    exercises: tuple[Exercise, ...]


class Batch:
    """Marks tasks, some at a time. `stop` ends it after the checks that run; all that is marked is in the journal."""

    def __init__(self, court: Court, journal: Journal, *, timeout_s: float, patience_s: float, tell: Tell) -> None:
        self._court = court
        self._journal = journal
        self._timeout_s = timeout_s
        self._patience_s = patience_s
        self._tell = tell
        self._over = threading.Event()

    def stop(self) -> None:
        """Have it end as soon as the checks that run now have ended."""
        self._over.set()

    def run(self, tasks: Iterable[Task], jobs: int) -> None:
        """Mark everything, then look again at what could not be told. Raises: DatabaseGone."""
        with ThreadPoolExecutor(jobs, thread_name_prefix="pool-lab-grade") as threads:
            try:
                self._until_done({threads.submit(self._mark_all, task) for task in tasks})
            except BaseException:
                self._over.set()
                threads.shutdown(cancel_futures=True)
                raise

    def look_again(self, submissions: Sequence[Submission], exercises: Sequence[Exercise]) -> None:
        """Judge once more, alone, what was INCONCLUSIVE or BROKEN_CHECK at the first look. Raises: DatabaseGone."""
        by_key = {(one.learner.id, exercise.id): (one, exercise) for one in submissions for exercise in exercises}
        for key, mark in sorted(self._journal.marks.items()):
            if mark.outcome in _AGAIN and mark.looks == 1 and key in by_key and not self._over.is_set():
                try:
                    self._keep(self._sure(judge_alone(self._court, *by_key[key])))
                except _AWAY as error:
                    raise self._gone(error) from error

    def _until_done(self, running: set[Future[None]]) -> None:
        while running:
            done, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            for one in done:
                one.result()

    def _mark_all(self, task: Task) -> None:
        """Mark the exercises of one submission; what the database's end has interrupted is begun again when it is back.

        Raises: DatabaseGone.
        """
        left, tries = list(task.exercises), 0
        while left and not self._over.is_set():
            try:
                self._mark_some(task.submission, left)
            except _AWAY as error:
                tries += 1
                if tries > _MOST_TRIES or not self._comes_back():
                    raise self._gone(error) from error

    def _mark_some(self, submission: Submission, left: list[Exercise]) -> None:
        """Mark exercises, and take each out of the list when its mark is kept."""
        until_s = self._court.clock() + self._timeout_s
        with guest_database(self._court.target, self._court.run_id) as database:
            while left and not self._over.is_set():
                left_s = until_s - self._court.clock()
                self._keep(self._sure(judge(self._court, submission, left[0], database, left_s)))
                del left[0]

    def _keep(self, mark: Mark) -> None:
        self._journal.keep(mark)
        self._tell(mark)

    def _sure(self, mark: Mark) -> Mark:
        """Return a mark that is not the database's fault. Raises: _Away."""
        if mark.outcome is Outcome.BROKEN_CHECK and not self._is_there():
            raise _Away(mark.findings[0].seen if mark.findings else "it does not answer")
        return mark

    def _is_there(self) -> bool:
        try:
            oracledb.connect(**self._court.target.connect_arguments(Role.LAB_ADMIN)).close()
        except oracledb.Error:
            return False
        return True

    def _comes_back(self) -> bool:
        """Wait for the database and return whether it answers."""
        until_s = self._court.clock() + self._patience_s
        while not (is_there := self._is_there()) and self._court.clock() < until_s:
            if self._over.wait(_LOOK_S):
                return False
        return is_there

    def _gone(self, error: BaseException) -> DatabaseGone:
        self._over.set()
        return DatabaseGone(f"{error}\nWhat was marked before is kept: --resume goes on when the database is there.")
