"""Notebook 05: which connections come back by themselves, and what became of their work."""

from __future__ import annotations

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count
from labs.experiments.subject import Subject, failure, rows

JOB = 990_300


def forgotten(subject: Subject) -> Observables:
    """Forget connections with open work; keep others."""
    with subject.pool(min=1, max=3, getmode=oracledb.POOL_GETMODE_TIMEDWAIT, wait_timeout=200) as pool:

        def forget() -> None:
            rows(pool.acquire(), "insert into job_log (job, sid) values (:1, 0)", JOB)

        for _ in range(6):
            forget()
        busy_after_forgetting = pool.busy
        kept = [pool.acquire() for _ in range(3)]
        refused = failure(pool.acquire)
        busy_after_keeping = pool.busy
        kept.clear()
        busy_at_the_end = pool.busy
    [(left,)] = subject.ask("select count(*) from job_log where job = :1", JOB)
    return {
        "busy after six that were forgotten": Count(busy_after_forgetting),
        "rows of their open work": Count(left),
        "busy after three that were kept": Count(busy_after_keeping),
        "the fourth": refused,
        "busy when they are let go": Count(busy_at_the_end),
    }


EXPERIMENTS = (DatabaseExperiment("forgotten", "05", "Connections that nobody gives back", forgotten),)
