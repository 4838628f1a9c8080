"""Runs one check: trials with their own random sizes, a deadline, and an outcome that fails closed."""

from __future__ import annotations

import importlib.util
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from labs.grader.answer import Answer, is_unanswered
from labs.grader.bench import Bench, Check, Database
from labs.grader.manifest import Exercise, Manifest
from labs.grader.results import Finding, Outcome, Result, Unmet

_JOIN_S: Final = 0.1


@dataclass(slots=True)
class _Run:
    """What the thread that runs the trials has to tell; read only when it has ended or is given up."""

    trials: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: dict[str, tuple[int, Finding | None]] = field(default_factory=dict)
    is_complete: bool = False
    broken: str = ""
    bench: Bench | None = None


def run_check(
    manifest: Manifest, exercise: Exercise, function: Callable[..., Any] | None, database: Database, *, seed: int
) -> Result:
    """Return how `function` does as the answer to `exercise`; never raises for a mistake in either.

    Every trial draws its own sizes from `seed`. What the answer leaves open is closed afterwards.
    """
    blank = Result(exercise.id, exercise.title, Outcome.NOT_ATTEMPTED, 0, exercise.points, seed=seed)
    if is_unanswered(function):
        return blank
    if not callable(function):
        return replace(blank, outcome=Outcome.FAIL, findings=(_not_callable(exercise, function),))
    run = _Run()
    started_s = time.monotonic()
    work = (run, manifest, exercise, function, database, seed)
    worker = threading.Thread(target=_trials, args=work, name=f"check-{exercise.id}", daemon=True)
    try:
        worker.start()
        while worker.is_alive() and time.monotonic() - started_s < exercise.deadline_s:
            worker.join(_JOIN_S)
    except KeyboardInterrupt:
        _release(run, database)
        raise
    result = replace(blank, trials=run.trials, seconds=time.monotonic() - started_s)
    return _timed_out(result, exercise, database, run) if worker.is_alive() else _judged(result, run)


def load_function(manifest: Manifest, exercise: Exercise, part: str, name: str) -> Callable[..., Any]:
    """Return the function `name` of `part` (checks, solutions, right_answers, wrong_answers) of an exercise."""
    path = manifest.home(exercise.notebook) / f"{part}.py"
    found = getattr(load_module(path), name)
    if not callable(found):
        raise TypeError(f"{exercise.notebook}/{path.name}: {name} is a {type(found).__name__}, must be a function")
    return found  # type: ignore[no-any-return]


def load_module(path: Path) -> ModuleType:
    """Return the module in the file `path`, freshly run: an instructor's change counts at once."""
    spec = importlib.util.spec_from_file_location(f"pool_lab_{path.parent.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def _trials(
    run: _Run, manifest: Manifest, exercise: Exercise, function: Callable[..., Any], database: Database, seed: int
) -> None:
    """Run the trials one after the other; the first one that finds something is the last one."""
    try:
        check: Check = load_function(manifest, exercise, "checks", exercise.check)
        probe = database.open_probe()
        try:
            while run.trials < exercise.trials and not run.findings:
                rng = random.Random(f"{seed} {exercise.id} {run.trials}")
                run.bench = Bench(database, probe, exercise_id=exercise.id, rng=rng)
                _trial(run, check, Answer(exercise.name, function), run.bench)
                run.trials += 1
        finally:
            probe.close()
        _points_add_up(run, exercise)
        run.is_complete = True
    except BaseException as error:  # noqa: BLE001 - isolates the check: its failure is never the learner's
        run.broken = "".join(traceback.format_exception_only(error)).strip()


def _trial(run: _Run, check: Check, answer: Answer, bench: Bench) -> None:
    try:
        check(answer, bench)
    except Unmet as unmet:
        run.findings.append(unmet.finding)
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
    if not run.is_complete:
        return replace(result, outcome=Outcome.BROKEN_CHECK, findings=(_broken(run.broken),))
    if not run.findings:
        return replace(result, outcome=Outcome.PASS, points=result.max_points, notes=tuple(run.notes))
    earned = sum(points for points, finding in run.parts.values() if finding is None)
    is_whole = any(not finding.part for finding in run.findings)
    outcome = Outcome.FAIL if is_whole or not earned else Outcome.PARTIAL
    return replace(
        result, outcome=outcome, points=0 if outcome is Outcome.FAIL else earned, findings=tuple(run.findings)
    )


def _timed_out(result: Result, exercise: Exercise, database: Database, run: _Run) -> Result:
    """Return TIMED_OUT, after the sessions that the answer holds are killed, so that its threads come loose."""
    finding = Finding(
        seen=f"{exercise.name} had not come back after {exercise.deadline_s:g} s.",
        expected="an answer well within that time.",
        look="what it waits for: a connection that nobody gives back, a thread that never ends, a loop without an end.",
    )
    note = _release(run, database)
    return replace(result, outcome=Outcome.TIMED_OUT, findings=(finding,), notes=(note,) if note else ())


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


def _not_callable(exercise: Exercise, value: object) -> Finding:
    return Finding(
        seen=f"check was given {type(value).__name__} instead of a function.",
        expected=f"the function itself: check({exercise.id!r}, {exercise.name}).",
        look=f"the brackets: {exercise.name} without () is the function, with () it is what the function returns.",
    )
