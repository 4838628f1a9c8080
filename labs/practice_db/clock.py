"""Time as an argument: the one clock that the parts are given."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What the parts ask of a clock; `app.py` gives them the real one, tests a hand-driven one."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def now(self) -> datetime:
        """Return the wall clock time with its zone."""
