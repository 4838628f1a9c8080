"""Measure everything once and print a table, or `soak`; exit code 1 if a target is missed or something grows.

No test asserts on these numbers: they depend on the machine, and where they can they are ratios to the constant server,
measured right before.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.practice_db.benchmarks import drcp, measures, soak
from tests.practice_db.benchmarks.lines import Line, Target, ratio
from tests.practice_db.benchmarks.measures import ON_THE_SPOT, THROUGH_POSTGRES
from tests.practice_db.benchmarks.servers import constant_server, practice_server

PROCESSES = 3_000


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
            rates = (partial(measures.calls_a_second, server, text) for server in (constant, practice))
            yield ratio(Target(name, "of ceiling", limit), *rates)
        keys = f"the driver derives {measures.keys_a_second():,.0f} keys/s, one for each"
        yield Line(Target("connects", "/s", 300), measures.connects_a_second(practice), keys)
        rates = (partial(measures.borrows_a_second, server) for server in (constant, practice))
        yield ratio(Target("acquire + select + release", "of ceiling", 0.6), *rates)
        yield Line(Target("acquire + select + release", "/s", 9_000), measures.borrows_a_second(practice))
        seconds = measures.bulk_insert_s(practice)
        yield Line(Target("100,000 x 4 inserted by executemany", "s", 1.5, is_upper=True), seconds)
        yield Line(Target("fetch of 4 columns", "rows/s", 100_000), measures.rows_fetched_a_second(practice))
        wait = Target("longest wait while 100 kB are parsed", "ms", 50, is_upper=True)
        yield Line(wait, measures.longest_wait_ms(practice, measures.LONG_TEXT))
        kib = measures.bytes_an_idle_session(practice) / 1024
        yield Line(Target("memory of each of 2,000 idle sessions", "KiB", 8, is_upper=True), kib)
        yield from drcp.lines(practice)
    with practice_server(folder, measures.CROWD + 100) as practice:
        wait = Target("longest wait while V$SESSION has 5,000 rows", "ms", 50, is_upper=True)
        yield Line(wait, measures.wait_for_views_ms(practice))


def measure() -> int:
    """Print one line a number as it comes."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for line in run(Path(folder) / "database"):
            print(line, flush=True)
            missed += not line.target.is_met(line.value)
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.practice_db.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    hours = commands.add_parser("soak", help="run at full rate for a long time and see whether anything grows")
    hours.add_argument("--seconds", type=float, default=3600, help="how long (default: %(default)s)")
    options = parser.parse_args()
    return soak.main(options.seconds) if options.command == "soak" else measure()


if __name__ == "__main__":
    sys.exit(main())
