"""The database's clock and this program's on one axis.

Asking the database for its time bounds the difference of the clocks: the answer was made between the question and its
arrival. Each further question narrows the bounds; the shortest round trip decides. What is left is the uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One question: this program's clock before and after it, and the database's in between."""

    before_s: float
    database_s: float
    after_s: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Bounds of what is to be added to the database's time to get this program's."""

    least_s: float
    most_s: float

    @property
    def offset_s(self) -> float:
        """The middle of the bounds."""
        return (self.least_s + self.most_s) / 2

    @property
    def uncertainty_s(self) -> float:
        """How far the offset may be off."""
        return (self.most_s - self.least_s) / 2

    def narrowed(self, reading: ClockReading) -> Alignment:
        """Return the bounds with one more reading. If they contradict each other the clocks drift: both are covered."""
        other = aligned(reading)
        least_s, most_s = max(self.least_s, other.least_s), min(self.most_s, other.most_s)
        return Alignment(min(least_s, most_s), max(least_s, most_s))


def aligned(reading: ClockReading) -> Alignment:
    """Return the bounds that one reading gives."""
    return Alignment(reading.before_s - reading.database_s, reading.after_s - reading.database_s)
