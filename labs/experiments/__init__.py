"""What a notebook claims, tried on a database: one module a topic; `EXPERIMENTS` has all, notebook by notebook.

Notebooks import them to show a claim, `python -m labs.database compare` runs them on two databases.
"""

from __future__ import annotations

from typing import Final

from labs.experiments import (
    asynchronous,
    broker,
    callbacks,
    cost,
    dictionary,
    drcp,
    errors,
    faults,
    get_modes,
    health,
    leaks,
    life_cycle,
    orm,
    plsql,
    sizing,
    start,
    statements,
    threads,
    transactions,
)
from labs.experiments.experiment import DatabaseExperiment

_ALL: Final[tuple[DatabaseExperiment, ...]] = (
    *start.EXPERIMENTS,
    *statements.EXPERIMENTS,
    *errors.EXPERIMENTS,
    *dictionary.EXPERIMENTS,
    *cost.EXPERIMENTS,
    *life_cycle.EXPERIMENTS,
    *threads.EXPERIMENTS,
    *get_modes.EXPERIMENTS,
    *leaks.EXPERIMENTS,
    *transactions.EXPERIMENTS,
    *plsql.EXPERIMENTS,
    *health.EXPERIMENTS,
    *callbacks.EXPERIMENTS,
    *asynchronous.EXPERIMENTS,
    *sizing.EXPERIMENTS,
    *orm.EXPERIMENTS,
    *drcp.EXPERIMENTS,
    *broker.EXPERIMENTS,
    *faults.EXPERIMENTS,
)

EXPERIMENTS: Final = tuple(sorted(_ALL, key=lambda experiment: experiment.notebook))
