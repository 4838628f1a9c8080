"""`grade SUBMISSIONS --out REPORT`: the whole way from what was handed in to marks, feedback and a report."""

from __future__ import annotations

import argparse
import math
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from labs.database import DatabaseProblem, lab_target
from labs.grader.manifest import NOTEBOOKS, Exercise, Manifest, load
from labs.grading.commands.choosing import BadChoice, changed, chosen, open_task, plan
from labs.grading.commands.problems import PROBLEMS, REFUSED
from labs.grading.commands.progress import Progress
from labs.grading.intake.class_list import read_class_list
from labs.grading.intake.hand_ins import Intake, take_in
from labs.grading.marking.batch import Batch, DatabaseGone
from labs.grading.marking.guest_database import drop_left_behind
from labs.grading.marking.journal import Head, Journal, JournalProblem, begin, take_up
from labs.grading.marking.judge import Court
from labs.grading.marking.overrides import Override, read_overrides, with_overrides
from labs.grading.reports.gradebook import Circumstances, gradebook
from labs.grading.reports.writing import CLASS, write_report
from labs.grading.sandbox.launching import Isolation
from labs.grading.sandbox.limits import counts_processes
from labs.grading.sandbox.opening import sandboxes

ALL_WELL, FOR_A_PERSON, STOPPED = 0, 2, 3
EXIT_CODES: Final = (
    "exit codes: 0 all is marked; 1 nothing was begun, the text says why; 2 all is marked, and a person should look at "
    "some of it; 3 stopped before the end, --resume goes on"
)
_SEED_BITS: Final = 32
_TIMEOUT_S: Final = 900.0
_PATIENCE_S: Final = 60.0
_LOCK: Final = ".lock"
_NO_SANDBOX: Final = (
    "Learners' code ran without a sandbox (--isolation none): it had the rights of the one who marked, and could read "
    "checks and other hand-ins. Marks still come from the checks alone."
)


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[str, Callable[[argparse.Namespace], int]]:
    """Add the command's options and return its name and what runs it."""
    parser = commands.add_parser("grade", help="mark a whole class", epilog=EXIT_CODES)
    parser.add_argument("submissions", type=Path, help="a folder or a zip, as the learning platform gives it out")
    parser.add_argument("--out", type=Path, required=True, metavar="REPORT", help="the folder of the report")
    parser.add_argument("--class-list", type=Path, metavar="CSV", help="who is in the class: id, name, email")
    parser.add_argument("--only", nargs="+", default=[], metavar="WHAT", help="exercises (E03.1) or notebooks (03)")
    parser.add_argument("--jobs", type=_whole, default=os.cpu_count() or 1, help="submissions at a time")
    parser.add_argument("--timeout", type=_seconds, default=_TIMEOUT_S, metavar="S", help="seconds for a submission")
    parser.add_argument("--seed", type=int, help="the seed of all sizes that checks draw; drawn anew if not given")
    parser.add_argument("--seed-per", choices=["class", "learner"], default="class", help="whether all get the same")
    parser.add_argument("--isolation", choices=list(map(str, Isolation)), default=str(Isolation.BUBBLEWRAP))
    parser.add_argument("--resume", action="store_true", help="go on with a report that is not finished")
    parser.add_argument("--regrade-changed", action="store_true", help="with --resume: judge what was handed in anew")
    parser.add_argument("--overrides", type=Path, metavar="FILE", help="marks set by hand, each with a reason (CSV)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be marked, and mark nothing")
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help=argparse.SUPPRESS)
    return "grade", run


def run(options: argparse.Namespace) -> int:
    """Mark a class and return the exit code."""
    try:
        return _run(options)
    except PROBLEMS as error:
        print(error, file=sys.stderr)
        return REFUSED


def _run(options: argparse.Namespace) -> int:
    manifest = load(options.notebooks)
    class_list = read_class_list(options.class_list) if options.class_list else ()
    intake = take_in(options.submissions, manifest, class_list)
    exercises = chosen(options.only, intake.exercises, manifest)
    overrides = read_overrides(options.overrides, intake, exercises) if options.overrides else ()
    if options.dry_run:
        print(plan(intake, exercises))
        return ALL_WELL
    if options.regrade_changed and not options.resume:
        raise BadChoice("--regrade-changed goes on with a report: give --resume too.")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(options.out.with_name(f".{options.out.name}{_LOCK}"), timeout=0)
    try:
        with lock:
            return _locked(options, manifest, intake, exercises, overrides)
    except Timeout:
        raise JournalProblem(f"{options.out} is being written by another run: wait for its end.") from None
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)


def _locked(
    options: argparse.Namespace,
    manifest: Manifest,
    intake: Intake,
    exercises: tuple[Exercise, ...],
    overrides: Sequence[Override],
) -> int:
    """Mark what is not marked yet, and write the report whatever comes."""
    journal = _journal(options, intake)
    try:
        is_done = _marked(options, manifest, intake, exercises, journal)
    finally:
        journal.close()
    how = _circumstances(options, intake, journal)
    marks = with_overrides(journal.marks, overrides)
    book = gradebook(intake, exercises, marks, how)
    write_report(options.out, book, manifest)
    print(f"{len(book.rows)} learners, {len(book.exercises)} exercises: {options.out / CLASS}")
    for row, mark in book.for_a_person:
        print(f"  to look at: {row.learner.shown}, {mark.exercise_id}: {mark.for_a_person}")
    if not is_done:
        print("Stopped before the end. --resume goes on where it was.", file=sys.stderr)
        return STOPPED
    return FOR_A_PERSON if book.for_a_person else ALL_WELL


def _journal(options: argparse.Namespace, intake: Intake) -> Journal:
    learners = tuple(one.learner.id for one in intake.submissions)
    if not options.resume:
        seed = secrets.randbits(_SEED_BITS) if options.seed is None else options.seed
        return begin(
            options.out,
            Head(secrets.token_hex(4), seed, options.seed_per, learners, _now(), str(options.submissions.resolve())),
        )
    journal = take_up(options.out, learners)
    if options.seed not in (None, journal.head.seed):
        journal.close()
        raise JournalProblem(f"This report was begun with --seed {journal.head.seed}, and is the same for all of it.")
    return journal


def _marked(
    options: argparse.Namespace, manifest: Manifest, intake: Intake, exercises: Sequence[Exercise], journal: Journal
) -> bool:
    """Mark what is open and return whether all of it was."""
    found = [
        open_task(one, exercises, journal.marks, regrade_changed=options.regrade_changed) for one in intake.submissions
    ]
    tasks = [one for one in found if one is not None]
    target, head, isolation = lab_target(), journal.head, Isolation(options.isolation)
    drop_left_behind(target, head.run_id)
    with sandboxes(isolation, target) as (address, relay, limits):
        court = Court(manifest, target, address, relay, isolation, limits, head.run_id, head.seed, head.seed_per)
        progress = Progress(sum(len(task.exercises) for task in tasks), sys.stderr)
        batch = Batch(court, journal, timeout_s=options.timeout, patience_s=_PATIENCE_S, tell=progress.tell)
        try:
            batch.run(tasks, options.jobs)
            batch.look_again(intake.submissions, exercises)
        except (KeyboardInterrupt, DatabaseGone) as error:
            print(f"\n{error}" if str(error) else "\nInterrupted.", file=sys.stderr)
            return False
        finally:
            progress.end()
            with suppress(DatabaseProblem):  # the database has gone: the next --resume does it
                drop_left_behind(target, head.run_id)
    return True


def _circumstances(options: argparse.Namespace, intake: Intake, journal: Journal) -> Circumstances:
    remarks = [_NO_SANDBOX] if options.isolation == Isolation.NONE else []
    if options.isolation != Isolation.NONE and not counts_processes():
        remarks.append("The number of processes of a sandbox could not be limited: root marked, and has no cgroup.")
    if others := changed(intake, journal.marks):
        remarks.append(f"Handed in anew since it was marked (--regrade-changed judges it): {', '.join(others)}")
    return Circumstances(
        submissions=options.submissions.name,
        database=lab_target().kind.value,
        isolation=options.isolation,
        seed=journal.head.seed,
        seed_per=journal.head.seed_per,
        started=journal.head.started,
        ended=_now(),
        jobs=options.jobs,
        remarks=tuple(remarks),
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from 1 up")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} must be a number of seconds above 0")
    return seconds
