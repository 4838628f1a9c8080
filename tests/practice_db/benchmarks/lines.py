"""What the table of results is made of: a target, a measured number, and numbers that are ratios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 3


@dataclass(frozen=True)
class Target:
    """What a number has to reach: at least or, for times and sizes, at most."""

    name: str
    unit: str
    limit: float
    is_upper: bool = False

    def is_met(self, value: float) -> bool:
        return value <= self.limit if self.is_upper else value >= self.limit


@dataclass(frozen=True)
class Line:
    """One measured number."""

    target: Target
    value: float
    note: str = ""

    def __str__(self) -> str:
        sign, verdict = ("<=", ">=")[not self.target.is_upper], "ok" if self.target.is_met(self.value) else "MISSED"
        text = f"{self.target.name:<44} {self.value:>12,.2f} {self.target.unit:<10} {sign} {self.target.limit:>9,.2f}"
        return f"{text}  {verdict}  {self.note}".rstrip()


def ratio(target: Target, base: Callable[[], float], measured: Callable[[], float], rounds: int = ROUNDS) -> Line:
    """Measure both in turn and compare the best of each, since other work on the machine disturbs."""
    pairs = [(base(), measured()) for _ in range(rounds)]
    ceiling, found = (max(numbers) for numbers in zip(*pairs, strict=True))
    return Line(target, found / ceiling, f"{found:,.0f}/s of {ceiling:,.0f}/s")
