"""A clock driven by hand and newcomers for the session table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from labs.practice_db.session.client import Client
from labs.practice_db.session.table import Newcomer

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class HandClock:
    """Time goes on when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


def newcomer(user: str = "LAB", program: str = "notebook") -> Newcomer:
    """Return somebody who has just logged on."""
    return Newcomer(user, 100, Client(program=program), "FREEPDB1")
