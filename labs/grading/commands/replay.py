"""`replay LEARNER EXERCISE`: one check once more, with its seed, and everything that the database saw of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from labs.database import Role, Target, lab_target
from labs.grader.cards.checked import checked
from labs.grader.manifest import NOTEBOOKS, Exercise, Manifest, load
from labs.grader.progress import Tried
from labs.grader.results import Result
from labs.grading.commands.choosing import BadChoice, chosen
from labs.grading.commands.problems import PROBLEMS, REFUSED
from labs.grading.intake.hand_ins import Submission, take_in
from labs.grading.marking.guest_database import guest_database
from labs.grading.marking.journal import Head, read_journal
from labs.grading.marking.judge import Court, judge
from labs.grading.marking.mark import Mark
from labs.grading.sandbox.launching import Isolation
from labs.grading.sandbox.opening import sandboxes
from labs.toolkit.observed.events import DatabaseEvent, Seen
from labs.toolkit.observed.watch import Watch

SAME, OTHER = 0, 2
EXIT_CODES = (
    "exit codes: 0 the mark is the one in the report; 1 nothing was run, the text says why; 2 it is another one"
)


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[str, Callable[[argparse.Namespace], int]]:
    """Add the command's options and return its name and what runs it."""
    parser = commands.add_parser("replay", help="run one check of a report again and show it", epilog=EXIT_CODES)
    parser.add_argument("learner", help="the id, or a name that only one learner has")
    parser.add_argument("exercise", help="such as E03.1")
    parser.add_argument("--report", type=Path, required=True, help="the folder that `grade --out` has made")
    parser.add_argument("--submissions", type=Path, help="what was handed in, if it is no longer where it was")
    parser.add_argument("--isolation", choices=list(map(str, Isolation)), default=str(Isolation.BUBBLEWRAP))
    parser.add_argument("--notebooks", type=Path, default=NOTEBOOKS, help=argparse.SUPPRESS)
    return "replay", run


def run(options: argparse.Namespace) -> int:
    """Run one check again and return the exit code."""
    try:
        return _run(options)
    except PROBLEMS as error:
        print(error, file=sys.stderr)
        return REFUSED


def _run(options: argparse.Namespace) -> int:
    manifest = load(options.notebooks)
    head, marks = read_journal(options.report)
    [exercise] = _one(chosen([options.exercise], (), manifest), options.exercise)
    intake = take_in(options.submissions or Path(head.submissions), manifest)
    submission = _learner(options.learner, intake.submissions)
    kept = marks.get((submission.learner.id, exercise.id))
    target = lab_target()
    with sandboxes(Isolation(options.isolation), target) as (address, relay, limits):
        isolation = Isolation(options.isolation)
        court = Court(manifest, target, address, relay, isolation, limits, head.run_id, head.seed, head.seed_per)
        with guest_database(target, head.run_id) as database, _watched(target, database.user) as events:
            mark = judge(court, submission, exercise, database)
    print(checked(exercise, _result(exercise, mark), Tried()).text)
    print("\n".join(["", "What the database saw:", *map(str, events)]) if events else "")
    return _compared(head, manifest, submission, exercise, kept, mark)


def _compared(
    head: Head, manifest: Manifest, submission: Submission, exercise: Exercise, kept: Mark | None, mark: Mark
) -> int:
    """Say how the mark stands beside the one in the report, and return the exit code."""
    if kept is None:
        print(f"The report has no mark for {submission.learner.shown} and {exercise.id} to compare with.")
        return OTHER
    if kept.digest != mark.digest:
        print("The answer, or the course's own preparation, is not the one that was marked.")
    same = (kept.outcome, kept.points) == (mark.outcome, mark.points)
    verb = "is as it was" if same else "was another one"
    print(f"The mark {verb}: {kept.outcome.value}, {kept.points:g} of {kept.max_points}, seed {kept.seed}.")
    return SAME if same else OTHER


def _one(found: tuple[Exercise, ...], word: str) -> tuple[Exercise, ...]:
    if len(found) != 1:
        raise BadChoice(f"{word} is a notebook: name one exercise of it, {', '.join(one.id for one in found)}.")
    return found


def _learner(word: str, submissions: tuple[Submission, ...]) -> Submission:
    """Return the submission of the learner with an id or a name. Raises: BadChoice."""
    by_id = [one for one in submissions if one.learner.id == word]
    found = by_id or [one for one in submissions if word.casefold() in one.learner.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadChoice(f"nobody called {word!r} has handed in: {', '.join(one.learner.id for one in submissions)}.")
    raise BadChoice(f"{word!r} may be {', '.join(f'{one.learner.shown} ({one.learner.id})' for one in found)}.")


@contextmanager
def _watched(target: Target, user: str) -> Iterator[list[DatabaseEvent]]:
    """Yield a list that holds, after the block, what the database saw of a user."""
    events: list[DatabaseEvent] = []
    with Watch(target.connect_arguments(Role.LAB_ADMIN)) as watch:
        yield events
        watch.look()
    mine = [one for one in watch.events if (one.username or "").upper() == user.upper()]
    events += [one for one in mine if one.kind is not Seen.ROUND_TRIP]


def _result(exercise: Exercise, mark: Mark) -> Result:
    return Result(
        exercise.id,
        exercise.title,
        mark.outcome,
        int(mark.points),
        mark.max_points,
        mark.findings,
        (*mark.notes, *mark.remarks),
        mark.trials,
        mark.seed,
        mark.seconds,
    )
