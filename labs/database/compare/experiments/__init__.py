"""All experiments, notebook by notebook."""

from __future__ import annotations

from typing import Final

from labs.database.compare.experiment import Experiment
from labs.database.compare.experiments import (
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

_ALL: Final[tuple[Experiment, ...]] = (
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
