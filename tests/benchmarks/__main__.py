"""Measure everything once and print a table; exit code 1 if a target is missed.

No test asserts on these numbers: they depend on the machine, and where they can they are ratios to the constant server,
measured right before.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks import measures
from tests.benchmarks.measures import ON_THE_SPOT, THROUGH_POSTGRES
from tests.benchmarks.servers import Server, constant_server, practice_server

PROCESSES = 3_000
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


def ratio(name: str, limit: float, measure: Callable[[Server], float], constant: Server, practice: Server) -> Line:
    """Measure on both servers in turn and compare the best of each, since other work on the machine disturbs."""
    pairs = [(measure(constant), measure(practice)) for _ in range(ROUNDS)]
    ceiling, found = (max(numbers) for numbers in zip(*pairs, strict=True))
    return Line(Target(name, "of ceiling", limit), found / ceiling, f"{found:,.0f}/s of {ceiling:,.0f}/s")


def run(folder: Path) -> Iterator[Line]:
    """Measure one thing after the other."""
    with practice_server(folder) as practice:
        yield Line(Target("ready on a new folder", "s", 2.0, is_upper=True), practice.ready_s)
        measures.prepare(practice)
    with practice_server(folder, PROCESSES) as practice, constant_server() as constant:
        yield Line(Target("ready on an existing folder", "s", 1.0, is_upper=True), practice.ready_s)
        for name, limit, text in (
            ("statements without PostgreSQL", 0.6, ON_THE_SPOT),
            ("statements that need PostgreSQL", 0.2, THROUGH_POSTGRES),
        ):
            yield ratio(name, limit, partial(measures.calls_a_second, text=text), constant, practice)
        yield Line(Target("connects", "/s", 300), measures.connects_a_second(practice))
        yield Line(Target("acquire + select + release", "/s", 9_000), measures.borrows_a_second(practice))
        seconds = measures.bulk_insert_s(practice)
        yield Line(Target("100,000 x 4 inserted by executemany", "s", 1.5, is_upper=True), seconds)
        yield Line(Target("fetch of 4 columns", "rows/s", 100_000), measures.rows_fetched_a_second(practice))
        kib = measures.bytes_an_idle_session(practice) / 1024
        yield Line(Target("memory of each of 2,000 idle sessions", "KiB", 8, is_upper=True), kib)


def main() -> int:
    """Print one line a number as it comes."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for line in run(Path(folder) / "database"):
            print(line, flush=True)
            missed += not line.target.is_met(line.value)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
