"""Notebook 11: SQLAlchemy's own pool, and the driver's behind it."""

from __future__ import annotations

import re

import oracledb
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import TimeoutError as QueueFull
from sqlalchemy.pool import NullPool

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Error, Said
from labs.experiments.subject import Subject


def default_pool(subject: Subject) -> Observables:
    """Check out as many connections as an engine gives by default."""
    with subject.probe() as probe:
        engine = create_engine(
            "oracle+oracledb://", creator=lambda: oracledb.connect(**subject.logon), pool_timeout=0.1
        )
        held: list[Connection] = []
        refused: Error | Said = Said("no error")
        try:
            held.extend(engine.connect() for _ in range(20))
        except QueueFull as raised:
            refused = Error(type(raised).__name__)
        sessions = len(probe.wait_for(subject.program, len(held)))
        status = engine.pool.status()
        for connection in held:
            connection.close()
        kept = len(probe.wait_for(subject.program, 5))
        engine.dispose()
        return {
            "connections by default": Count(len(held)),
            "the next one": refused,
            "sessions": Count(sessions),
            "status()": Said(re.sub(r"\s+", " ", status)),
            "sessions kept": Count(kept),
            "sessions after dispose()": Count(len(probe.wait_for(subject.program, 0))),
        }


def one_layer(subject: Subject) -> Observables:
    """Use the driver's pool under an engine that keeps nothing."""
    with subject.probe() as probe, subject.pool(min=1, max=2) as pool:
        engine = create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)
        with engine.begin() as connection:
            employees = connection.execute(text("select count(*) from employees")).scalar_one()
            inside = pool.busy
        after = pool.busy
        engine.dispose()
        return {
            "employees": Count(employees),
            "busy inside": Count(inside),
            "busy after": Count(after),
            "logons": Count(probe.logons(subject.program) or 0),
        }


EXPERIMENTS = (
    DatabaseExperiment("default-pool", "11", "SQLAlchemy's pool as it comes", default_pool),
    DatabaseExperiment("one-layer", "11", "The driver's pool under NullPool", one_layer),
)
