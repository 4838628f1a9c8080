"""Checks of notebook 13: an old module moved, faults named from their evidence, work done through faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from labs.database import Role
from labs.grader.answer import Answer
from labs.grader.bench import Bench
from labs.toolkit.faults import Drill, Evidence, gather

FAULTS = ("kill", "drain", "row_lock", "latency", "cut", "account_lock")
# Each of them is taken for another one by somebody.
ALWAYS = ("drain", "latency")
# What the storm of E13.3 has, and how long each lasts.
STORM = ("drain", "kill", "cut", "kill")
LASTS_S = 0.25
_MEANT = {
    "min": 2,
    "max": 5,
    "increment": 1,
    "getmode": "TIMEDWAIT",
    "wait_timeout": 400,
    "timeout": 300,
    "stmtcachesize": 50,
    "max_lifetime_session": 3600,
}


def the_new_pool_is_the_one_that_was_meant(answer: Answer, bench: Bench) -> None:
    """The pool is read back, filled, and closed; what the callback is given is counted."""
    word = f"W{bench.draw(10**6, 10**9)}"
    with bench.watch() as watch:
        told: Any = answer.beside("old_and_new", watch.settings, word)
    for name, meant in _MEANT.items():
        bench.expect(
            told["pool"][name] == meant,
            seen=f"{name} is {told['pool'][name]}.",
            expected=f"{meant}, as the old module meant it.",
            look="the name that python-oracledb has for it.",
        )
    bench.expect(
        not told["failed"],
        seen=f"{told['failed']} when two connections were borrowed.",
        expected="a pool that lends.",
        look="what the pool is given to call.",
    )
    bench.expect(
        told["sessions"] == told["marked"] == told["words"],
        seen=f"{told['sessions']} sessions were lent in {told['loans']} loans; mark() was called {told['marked']} "
        f"times, and {told['words']} session was marked with the word.",
        expected="each session marked once, when it is new.",
        look="which callback of the pool is called when, and with how many arguments.",
    )
    for what, is_full in told["errors"].items():
        bench.expect(
            is_full == (what == "DPY-4005"),
            seen=f"{what} {'was taken for a full pool' if is_full else 'was not recognised as a full pool'}.",
            expected="True for the error of a pool that has no connection left, False for others.",
            look="which code the new driver gives, and which attribute has it.",
        )
    bench.sessions_at_most(watch, _MEANT["max"])  # type: ignore[arg-type]
    bench.nothing_left_open(watch)
    bench.note(f"eight settings as they were meant, {told['sessions']} sessions marked once.")


def each_fault_by_its_evidence(answer: Answer, bench: Bench) -> None:
    """Four of the six, each with a service of its own; evidence that is unclear is no judgement."""
    others = [fault for fault in FAULTS if fault not in ALWAYS]
    faults = bench.rng.sample([*ALWAYS, *bench.rng.sample(others, 2)], 4)
    for fault in faults:
        with bench.watch() as watch, bench.admin.drill(watch.settings, fault) as drill:
            logon = bench.admin.logon(Role.LAB_ADMIN)
            evidence = gather(drill, fault, logon, is_enough=partial(_is_clear, fault=fault))
        if not _is_clear(evidence, fault):
            bench.inconclusive(f"the evidence of {fault} was not clear on this machine")
        named = str(answer(evidence.as_dict()))
        bench.expect(
            named == fault,
            seen=f"{named} was named; it was {fault}. The evidence: {evidence.as_dict()}",
            expected=f"one of {', '.join(FAULTS)}: the one that fits clients and database.",
            look="the line that is different for these two.",
        )
    bench.note(f"all named: {', '.join(faults)}.")


def _is_clear(evidence: Evidence, fault: str) -> bool:
    """Return whether a fault has shown itself: on a busy machine a short one may pass unseen."""
    return {
        "kill": bool(evidence.new_sessions and evidence.errors),
        "drain": bool(evidence.new_sessions and not evidence.errors),
        "row_lock": bool(evidence.blocked_by_others and not evidence.new_sessions),
        "latency": bool(evidence.sessions and not evidence.new_sessions and not evidence.blocked_by_others)
        and (evidence.times_slower is None or evidence.times_slower > 2),
        "cut": not evidence.sessions,
        "account_lock": "ORA-28000" in evidence.logon_errors and not evidence.errors,
    }[fault]


def each_job_once_whatever_happens(answer: Answer, bench: Bench) -> None:
    """A fault comes whenever a fifth of the jobs is done, however fast that is."""
    limit, jobs = 3, bench.draw_jobs(60)
    with bench.watch() as watch, bench.admin.drill(watch.settings, *STORM) as drill:
        with _storm(bench, drill, jobs) as came:
            answer(jobs, limit, drill.client)
        bench.expect(
            watch.peak <= 2 * limit,  # a session that a fault has cost may end after the one that replaces it
            seen=f"{watch.peak} sessions at the same time; the limit was {limit}, and as many that are being replaced.",
            expected=f"one pool of {limit} connections.",
            look="how many pools there are, and how large they are.",
        )
        bench.each_job_once(watch, jobs)
        bench.nothing_left_open(watch)
    if len(came) < len(STORM):
        bench.inconclusive(f"only {len(came)} of {len(STORM)} faults had come when the function returned")
    bench.note(f"{len(jobs)} jobs, each once, through {', '.join(came)}: {watch.logons} logons, {watch.peak} at once.")


@contextmanager
def _storm(bench: Bench, drill: Drill, jobs: Sequence[int]) -> Iterator[list[str]]:
    """Begin one fault after the other as the work goes on, until the block ends; yields those that came."""
    over, came = threading.Event(), list[str]()

    def blow() -> None:
        for num, fault in enumerate(STORM, 1):
            while len(bench.job_rows.read(jobs)) < num * len(jobs) // (len(STORM) + 1):
                if over.wait(0.02):
                    return
            came.append(fault)
            with drill[fault]:
                over.wait(LASTS_S)

    storm = threading.Thread(target=blow, name="pool-lab-storm", daemon=True)
    storm.start()
    try:
        yield came
    finally:
        over.set()
        storm.join()
