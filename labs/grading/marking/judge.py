"""Judges one answer: the learner's code in its process, the check in this one, and a second look where it is needed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from labs.database import Target
from labs.grader.manifest import Exercise, Manifest
from labs.grader.places import Launch, SecondProcess, launch_plainly
from labs.grader.results import Finding, Outcome, Result
from labs.grader.runner import harnesses_of, place_of, run_check
from labs.grading.intake.answers import Answer
from labs.grading.intake.hand_ins import Submission
from labs.grading.marking.guest_database import GuestDatabase, guest_database
from labs.grading.marking.mark import Mark, mark_of
from labs.grading.sandbox.address import Address
from labs.grading.sandbox.launching import GIVEN, HARNESSES, Isolation, harnesses_inside, sandboxed
from labs.grading.sandbox.limits import Limits
from labs.grading.sandbox.relay import Relay
from labs.student.source import Source

_SEED_BYTES: Final = 6
_LEAST_S: Final = 1.0
EACH: Final = "learner"


@dataclass(frozen=True, slots=True)
class Court:
    """All that judging takes and that stays the same during a run."""

    manifest: Manifest
    target: Target
    address: Address
    relay: Relay | None
    isolation: Isolation
    limits: Limits
    run_id: str
    seed: int
    seed_per: str
    clock: Callable[[], float] = time.monotonic

    def seed_for(self, learner_id: str) -> int:
        """Return the seed of a learner's checks: the class's own, or one of each learner's that comes from it."""
        if self.seed_per != EACH:
            return self.seed
        digest = hashlib.sha256(f"{self.seed} {learner_id}".encode()).digest()
        return int.from_bytes(digest[:_SEED_BYTES], "big")


def judge(
    court: Court, submission: Submission, exercise: Exercise, database: GuestDatabase, left_s: float | None = None
) -> Mark:
    """Return the mark for one exercise of a learner, who has `left_s` seconds left."""
    learner_id, answer = submission.learner.id, submission.answers.get(exercise.id)
    blank = Result(exercise.id, exercise.title, Outcome.NOT_ATTEMPTED, 0, exercise.points)
    if answer is None:
        why = f"no cell defines {exercise.name}" if exercise.notebook in submission.notebooks else "not handed in"
        return mark_of(learner_id, blank, "", (why,))
    if left_s is not None and left_s < _LEAST_S:
        result = replace(blank, outcome=Outcome.TIMED_OUT, findings=(_time_is_up(),))
    else:
        within = exercise if left_s is None else replace(exercise, deadline_s=min(exercise.deadline_s, left_s))
        place = SecondProcess(_source(court, exercise, answer), _launch(court, exercise))
        result = run_check(court.manifest, within, place, database, seed=court.seed_for(learner_id))
    return mark_of(learner_id, result, answer.digest, answer.remarks)


def judge_alone(court: Court, submission: Submission, exercise: Exercise) -> Mark:
    """Return the mark of a second look, with a new user while nobody else is at work.

    A check that breaks again although the reference answer passes it is broken by the answer, which is then a failure.
    """
    with guest_database(court.target, court.run_id) as database:
        mark = replace(judge(court, submission, exercise, database), looks=2)
    if mark.outcome is not Outcome.BROKEN_CHECK:
        return mark
    with guest_database(court.target, court.run_id) as database:
        solution = place_of(court.manifest, exercise, "solutions", exercise.name)
        reference = run_check(court.manifest, exercise, solution, database, seed=mark.seed)
    if reference.outcome is not Outcome.PASS:
        return mark
    why = "the check broke with this answer and not with the reference answer"
    return replace(mark, outcome=Outcome.FAIL, findings=(_broken_by_the_answer(mark),), review=why)


def _source(court: Court, exercise: Exercise, answer: Answer) -> Source:
    harnesses = harnesses_inside(court.isolation, harnesses_of(court.manifest, exercise))
    return Source(exercise.name, text=answer.text, around=answer.around, harnesses=harnesses)


def _launch(court: Court, exercise: Exercise) -> Launch:
    if court.relay is None:
        return launch_plainly
    wanted = {GIVEN: str(court.manifest.folder / "given.py"), HARNESSES: harnesses_of(court.manifest, exercise)}
    files = {place: Path(path) for place, path in wanted.items() if path and Path(path).is_file()}
    return sandboxed(court.limits, court.address, court.relay, files)


def _time_is_up() -> Finding:
    return Finding(
        seen="the time for the whole submission was used up before this exercise.",
        expected="answers that come back within their time.",
        look="the exercises that were stopped for taking too long.",
    )


def _broken_by_the_answer(mark: Mark) -> Finding:
    return Finding(
        seen=f"the check could not be finished with this answer, twice, and can with another one: "
        f"{mark.findings[0].seen if mark.findings else ''}",
        expected="an answer that leaves the database's objects and the check alone.",
        look="statements that drop, lock or change what the answer was not asked to touch.",
    )
