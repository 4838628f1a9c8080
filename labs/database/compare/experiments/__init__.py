"""All experiments, notebook by notebook."""

from __future__ import annotations

from typing import Final

from labs.database.compare.experiment import Experiment
from labs.database.compare.experiments import (
    asynchronous,
    callbacks,
    cost,
    drcp,
    errors,
    faults,
    get_modes,
    health,
    leaks,
    life_cycle,
    orm,
    sizing,
    start,
    statements,
    threads,
    transactions,
)

EXPERIMENTS: Final[tuple[Experiment, ...]] = (
    *start.EXPERIMENTS,
    *statements.EXPERIMENTS,
    *errors.EXPERIMENTS,
    *cost.EXPERIMENTS,
    *life_cycle.EXPERIMENTS,
    *threads.EXPERIMENTS,
    *get_modes.EXPERIMENTS,
    *leaks.EXPERIMENTS,
    *transactions.EXPERIMENTS,
    *health.EXPERIMENTS,
    *callbacks.EXPERIMENTS,
    *asynchronous.EXPERIMENTS,
    *sizing.EXPERIMENTS,
    *orm.EXPERIMENTS,
    *drcp.EXPERIMENTS,
    *faults.EXPERIMENTS,
)
