"""Runs one check: trials with their own random sizes, a deadline, and an outcome that fails closed."""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from labs.grader.answer import Answer, Gone
from labs.grader.bench import Bench, Check, Database
from labs.grader.manifest import Exercise, Manifest
from labs.grader.needs import missing
from labs.grader.own_source import source_of
from labs.grader.places import Here, LateAnswer, LostAnswer, Place, SecondProcess
from labs.grader.results import Finding, Inconclusive, NotJudgedHere, Outcome, Result, Unmet
from labs.grader.unanswered import is_unanswered, is_unanswered_source
from labs.student.source import Source, load_module

_JOIN_S: Final = 0.1
# Each call of an answer has a deadline. The whole check has one too, so that its own questions cannot hang for ever.
_CHECKS_OWN_S: Final = 60.0
_MOST_CALLS: Final = 4

Tell = Callable[[int, float], None]
"""Called while a check runs, with the number of the trial and the seconds since the start."""


@dataclass(slots=True)
class _Run:
    """What the thread that runs the trials has to tell; read only when it has ended or is given up."""

    trials: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: dict[str, tuple[int, Finding | None]] = field(default_factory=dict)
    gone: Outcome | None = None
    unclear: str = ""
    not_here: str = ""
    is_complete: bool = False
    broken: str = ""
    bench: Bench | None = None


def run_check(
    manifest: Manifest,
    exercise: Exercise,
    function: Callable[..., Any] | Place | None,
    database: Database,
    *,
    seed: int,
    tell: Tell = lambda _trial, _seconds: None,
) -> Result:
    """Return how an answer to `exercise` does; never raises for a mistake in either.

    The answer is a function, which then runs in this process, or a place where it runs. Every trial draws its own
    sizes from `seed`. What the answer leaves open is closed afterwards. A check that could not tell is repeated once.
    """
    blank = Result(exercise.id, exercise.title, Outcome.NOT_ATTEMPTED, 0, exercise.points, seed=seed)
    place = function if isinstance(function, Here | SecondProcess) else None
    if is_unanswered(function) if place is None else _is_starter(place):
        return blank
    if place is None and not callable(function):
        return replace(blank, outcome=Outcome.FAIL, findings=(_not_callable(exercise, function),))
    place = place or _here(manifest, exercise, function)  # type: ignore[arg-type]
    result = _run_once(manifest, exercise, place, database, blank, again=0, tell=tell)
    if result.outcome is Outcome.INCONCLUSIVE:
        result = _run_once(manifest, exercise, place, database, blank, again=1, tell=tell)
    return result


def _run_once(
    manifest: Manifest, exercise: Exercise, place: Place, database: Database, blank: Result, *, again: int, tell: Tell
) -> Result:
    run = _Run()
    started_s = time.monotonic()
    most_s = exercise.trials * _MOST_CALLS * exercise.deadline_s + _CHECKS_OWN_S
    worker = threading.Thread(
        target=_trials,
        args=(run, manifest, exercise, place, database, f"{blank.seed}{' again' * again}"),
        name=f"check-{exercise.id}",
        daemon=True,
    )
    try:
        worker.start()
        while worker.is_alive() and time.monotonic() - started_s < most_s:
            worker.join(_JOIN_S)
            tell(min(run.trials + 1, exercise.trials), time.monotonic() - started_s)
    except KeyboardInterrupt:
        _release(run, database)
        raise
    finally:
        place.close()
    result = replace(blank, trials=run.trials, seconds=time.monotonic() - started_s)
    if worker.is_alive():
        run.broken = f"it had not come to its end after {most_s:g} s"
        note = _release(run, database)
        run.notes = [note] if note else []
    return _judged(result, run)


def _here(manifest: Manifest, exercise: Exercise, function: Callable[..., Any]) -> Here:
    notebook, harnesses = manifest.folder / manifest.notebook(exercise.notebook).file, harnesses_of(manifest, exercise)
    return Here(function, harnesses=harnesses, source=source_of(function, exercise.name, notebook, harnesses))


def _is_starter(place: Place) -> bool:
    return isinstance(place, SecondProcess) and is_unanswered_source(place.source.code, place.source.name)


def place_of(manifest: Manifest, exercise: Exercise, part: str, name: str) -> SecondProcess:
    """Return a second process for the function `name` of `part` (solutions, right_answers, wrong_answers)."""
    path = manifest.home(exercise.notebook) / f"{part}.py"
    return SecondProcess(Source(name, path=str(path), harnesses=harnesses_of(manifest, exercise)))


def harnesses_of(manifest: Manifest, exercise: Exercise) -> str:
    """Return the path of the file with the harnesses of an exercise's notebook, or an empty text."""
    path = manifest.home(exercise.notebook) / "harnesses.py"
    return str(path) if path.is_file() else ""


def load_function(manifest: Manifest, exercise: Exercise, part: str, name: str) -> Callable[..., Any]:
    """Return the function `name` of `part` (checks, solutions, right_answers, wrong_answers) of an exercise."""
    path = manifest.home(exercise.notebook) / f"{part}.py"
    found = getattr(load_module(path), name)
    if not callable(found):
        raise TypeError(f"{exercise.notebook}/{path.name}: {name} is a {type(found).__name__}, must be a function")
    return found  # type: ignore[no-any-return]


def _trials(run: _Run, manifest: Manifest, exercise: Exercise, place: Place, database: Database, seed: str) -> None:
    """Run the trials one after the other; the first one that finds something is the last one."""
    try:
        run.notes += [f"Before this check: {what}" for what in database.heal()]
        check: Check = load_function(manifest, exercise, "checks", exercise.check)
        if lacking := missing(exercise.needs, database):
            raise NotJudgedHere(lacking)
        probe = database.open_probe()
        try:
            while run.trials < exercise.trials and not run.findings:
                rng = random.Random(f"{seed} {exercise.id} {run.trials}")
                with suppress(LateAnswer, LostAnswer):  # the first call says so
                    place.start()
                bench = run.bench = Bench(database, probe, exercise_id=exercise.id, rng=rng)
                _trial(run, check, Answer(exercise.name, place, bench, deadline_s=exercise.deadline_s), bench)
                run.trials += 1
        finally:
            probe.close()
        _points_add_up(run, exercise)
        run.is_complete = True
    except Inconclusive as reason:
        run.unclear = str(reason)
    except NotJudgedHere as reason:
        run.not_here = str(reason)
    except BaseException as error:  # noqa: BLE001 - isolates the check: its failure is never the learner's
        run.broken = "".join(traceback.format_exception_only(error)).strip()


def _trial(run: _Run, check: Check, answer: Answer, bench: Bench) -> None:
    try:
        check(answer, bench)
    except Unmet as unmet:
        run.findings.append(unmet.finding)
        run.gone = unmet.outcome if isinstance(unmet, Gone) else None
    finally:
        bench.clear()
    run.findings += [finding for _, finding in bench.parts.values() if finding is not None]
    run.parts |= bench.parts
    run.notes += [note for note in bench.notes if note not in run.notes]


def _points_add_up(run: _Run, exercise: Exercise) -> None:
    total = sum(points for points, _ in run.parts.values())
    if run.parts and all(finding.part for finding in run.findings) and total != exercise.points:
        raise ValueError(f"the parts of {exercise.id} give {total} points, the manifest says {exercise.points}")


def _judged(result: Result, run: _Run) -> Result:
    if run.not_here:
        return replace(result, outcome=Outcome.NOT_JUDGED_HERE, findings=(_not_here(run.not_here),))
    if run.unclear:
        return replace(result, outcome=Outcome.INCONCLUSIVE, findings=(_unclear(run.unclear),))
    if not run.is_complete:
        return replace(result, outcome=Outcome.BROKEN_CHECK, findings=(_broken(run.broken),), notes=tuple(run.notes))
    if not run.findings:
        return replace(result, outcome=Outcome.PASS, points=result.max_points, notes=tuple(run.notes))
    earned = sum(points for points, finding in run.parts.values() if finding is None)
    return replace(result, findings=tuple(run.findings), **_outcome(run, earned))


def _outcome(run: _Run, earned: int) -> dict[str, Any]:
    """Return the outcome and the points: parts that are done stay done when a later one does not come back."""
    if run.gone is not None:
        return {"outcome": run.gone, "points": earned}
    is_whole = any(not finding.part for finding in run.findings)
    if is_whole or not earned:
        return {"outcome": Outcome.FAIL, "points": 0}
    return {"outcome": Outcome.PARTIAL, "points": earned}


def _release(run: _Run, database: Database) -> str:
    """Return an empty text, or why sessions of the answer may be left."""
    if run.bench is None:
        return ""
    try:
        probe = database.open_probe()
        try:
            run.bench.clear(probe)
        finally:
            probe.close()
    except Exception as error:  # noqa: BLE001 - the outcome stands; the leftovers are said, not hidden
        return f"sessions may be left open: {error}"
    return ""


def _broken(error: str) -> Finding:
    return Finding(
        seen=f"the check itself stopped: {error}",
        expected="a check that runs to its end; your answer has not been judged and nothing is lost.",
        look="whether the database is running (first cell of notebook 00); then run the check again.",
    )


def _unclear(why: str) -> Finding:
    return Finding(
        seen=f"this machine was too busy to tell: {why}",
        expected="a moment in which the check can see what it needs; this was no try, and nothing is lost.",
        look="what else is running; then run the check again.",
    )


def _not_here(why: str) -> Finding:
    return Finding(
        seen=f"{why}.",
        expected="a database that has it; the exercise is left out of the totals here.",
        look="the first notebook: it says which databases the lab can use.",
    )


def _not_callable(exercise: Exercise, value: object) -> Finding:
    return Finding(
        seen=f"check was given {type(value).__name__} instead of a function.",
        expected=f"the function itself: check({exercise.id!r}, {exercise.name}).",
        look=f"the brackets: {exercise.name} without () is the function, with () it is what the function returns.",
    )
