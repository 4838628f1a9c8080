"""The whole database is away for a while."""

from __future__ import annotations

from typing import Protocol

from labs.toolkit.faults.fault import Fault, Step


class Restartable(Protocol):
    """A database that can be stopped and started, such as labs.database.practice.PracticeDatabase."""

    def stop(self) -> bool:
        """Stop it and return whether it ran."""

    def ensure(self) -> object:
        """Start it if it does not run."""


def outage(database: Restartable) -> Fault[None]:
    """Return a fault that stops the database and starts it again at the end."""
    return Fault(
        "outage",
        "The database is stopped: sessions end, nobody listens; afterwards it runs again with what was committed.",
        lambda: Step(lambda: _stop(database), lambda _: database.ensure()),
    )


def _stop(database: Restartable) -> None:
    try:
        database.stop()
    except BaseException:
        database.ensure()
        raise
