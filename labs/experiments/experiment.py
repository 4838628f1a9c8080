"""An experiment: what it is called, which notebook it belongs to, and how it is run on one database."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import oracledb

from labs.experiments.observables import Observable, Unseen, error
from labs.experiments.subject import Subject, Unobservable

T = TypeVar("T")

Observables: TypeAlias = Mapping[str, Observable]
DEADLINE_S: Final = 15.0
_POLL_S: Final = 0.02

# The name under which an experiment's unexpected end stands among its observables.
END: Final = "how it ended"


@dataclass(frozen=True, slots=True)
class DatabaseExperiment:
    """One experiment.

    Args:
        name: unique, in lower case with hyphens.
        notebook: the number of the notebook whose claims it observes.
        title: what is tried, for people.
        run: tries it on one database and returns what was seen, by name.
        changes_database: it changes users or settings, and so runs on databases only that are the lab's own.
    """

    name: str
    notebook: str
    title: str
    run: Callable[[Subject], Observables]
    changes_database: bool = False


def observe(experiment: DatabaseExperiment, subject: Subject) -> Observables:
    """Run an experiment on a database and return what was seen; its unexpected end is an observable too.

    Raises: DatabaseProblem if the database does not answer any more.
    """
    if experiment.changes_database and not subject.is_ours:
        return {END: Unseen("it changes users or settings, which the lab does in its own databases only")}
    program = f"cmp-{experiment.name[:24]}-{secrets.token_hex(3)}"
    try:
        return experiment.run(subject.running(program))
    except Unobservable as reason:
        return {END: Unseen(str(reason))}
    except (oracledb.Error, TimeoutError, LookupError) as raised:
        subject.check(f"any more, in the experiment {experiment.name}")
        return {END: error(raised)}


def until(condition: Callable[[], T | None], what: str, deadline_s: float = DEADLINE_S) -> T:
    """Return the condition's first true value. Raises: TimeoutError that says what did not come."""
    pause = threading.Event()
    end_s = time.monotonic() + deadline_s
    while not (value := condition()):
        if time.monotonic() > end_s:
            raise TimeoutError(f"not within {deadline_s:g} s: {what}")
        pause.wait(_POLL_S)
    return value


def together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run each task in a thread of its own and wait for all. Raises: TimeoutError; the first task's error."""
    raised: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except (oracledb.Error, TimeoutError, threading.BrokenBarrierError) as problem:
            raised.append(problem)

    threads = [threading.Thread(target=guarded, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    end_s = time.monotonic() + 4 * DEADLINE_S
    for thread in threads:
        thread.join(max(0.0, end_s - time.monotonic()))
        if thread.is_alive():
            raise TimeoutError("a thread of the experiment did not come to its end")
    for problem in raised:
        raise problem
