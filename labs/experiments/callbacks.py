"""Notebook 08: session callbacks, and what thin mode ignores."""

from __future__ import annotations

from contextlib import ExitStack

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Said
from labs.experiments.subject import Subject, failure, rows


def session_callback(subject: Subject) -> Observables:
    """Count how often a callback runs, one loan after the other and three at once."""
    calls: list[int] = []

    def set_up(connection: oracledb.Connection, _tag: str) -> None:
        calls.append(1)
        rows(connection, "alter session set nls_date_format = 'YYYY-MM-DD'")

    with subject.probe() as probe, subject.pool(min=5, max=5, session_callback=set_up) as pool:
        for _ in range(20):
            with pool.acquire() as connection:
                [(day,)] = rows(connection, "select to_char(date '2026-01-02') from dual")
        one_by_one = len(calls)
        with ExitStack() as held:
            for _ in range(3):
                held.enter_context(pool.acquire())
        return {
            "calls for twenty loans in a row": Count(one_by_one),
            "calls when three are held at once": Count(len(calls)),
            "what it has set": Said(day),
            "logons": Count(len(probe.wait_for(subject.program, 5))),
        }


def thin_mode(subject: Subject) -> Observables:
    """Ask for what only thick mode does."""
    with subject.pool(min=1, max=2, homogeneous=False) as pool:
        with pool.acquire(user="scott", password="ignored") as connection:
            [(user,)] = rows(connection, "select user from dual")
        tagged = failure(lambda: pool.acquire(tag="X=1"))
        resized = failure(lambda: pool.reconfigure(min=1, max=3, increment=1))
    return {"acquire(user='scott') acts as": Said(user), "acquire(tag=…)": tagged, "reconfigure(…)": resized}


EXPERIMENTS = (
    DatabaseExperiment("session-callback", "08", "A callback for each new session", session_callback),
    DatabaseExperiment("thin-mode", "08", "What thin mode does not do", thin_mode),
)
