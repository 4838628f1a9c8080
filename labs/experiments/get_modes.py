"""Notebook 04: what a full pool answers in each get mode."""

from __future__ import annotations

import time
from contextlib import ExitStack

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables, until
from labs.experiments.observables import Count, Observable, Timing
from labs.experiments.subject import Subject, failure

WAIT_MS = 200


def full_pool(subject: Subject) -> Observables:
    """Ask a full pool once more, in the two modes that do not wait for ever."""
    found: dict[str, Observable] = {}
    for name, mode in (("NOWAIT", oracledb.POOL_GETMODE_NOWAIT), ("TIMEDWAIT", oracledb.POOL_GETMODE_TIMEDWAIT)):
        with subject.pool(min=1, max=2) as pool, ExitStack() as held:
            for _ in range(2):
                held.enter_context(pool.acquire())
            pool.getmode = mode
            if mode is oracledb.POOL_GETMODE_TIMEDWAIT:
                pool.wait_timeout = WAIT_MS
            began_s = time.perf_counter()
            found[f"{name}: error"] = failure(pool.acquire)
            found[f"{name}: time"] = Timing(time.perf_counter() - began_s)
            found[f"{name}: opened"] = Count(pool.opened)
    return found


def force_get(subject: Subject) -> Observables:
    """Borrow five connections from a pool of at most two."""
    with subject.probe() as probe, subject.pool(min=1, max=2, getmode=oracledb.POOL_GETMODE_FORCEGET) as pool:
        with ExitStack() as held:
            for _ in range(5):
                held.enter_context(pool.acquire())
            most = pool.opened
            sessions = len(probe.wait_for(subject.program, 5))
        until(lambda: pool.opened == 2, "the pool back at its maximum")
        return {
            "opened with five holders": Count(most),
            "sessions with five holders": Count(sessions),
            "opened afterwards": Count(pool.opened),
            "sessions afterwards": Count(len(probe.wait_for(subject.program, 2))),
        }


EXPERIMENTS = (
    DatabaseExperiment("full-pool", "04", "NOWAIT and TIMEDWAIT at a full pool", full_pool),
    DatabaseExperiment("force-get", "04", "FORCEGET above the maximum", force_get),
)
