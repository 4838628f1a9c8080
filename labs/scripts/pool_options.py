"""The pool's settings as options of a lab script, with the driver's names and the driver's units."""

from __future__ import annotations

import argparse
from typing import Any, Final

import oracledb

from labs.scripts import command, logon

GETMODES: Final = {
    "wait": oracledb.POOL_GETMODE_WAIT,
    "nowait": oracledb.POOL_GETMODE_NOWAIT,
    "timedwait": oracledb.POOL_GETMODE_TIMEDWAIT,
    "forceget": oracledb.POOL_GETMODE_FORCEGET,
}


def parser(docstring: str | None, *, threads: int | None = None) -> argparse.ArgumentParser:
    """Return a script's parser with the pool's settings; with `threads`, also for how many threads borrow."""
    found = command.parser(docstring)
    found.add_argument("--min", type=int, default=2, help="connections the pool keeps open")
    found.add_argument("--max", type=int, default=5, help="connections the pool opens at most")
    found.add_argument("--increment", type=int, default=1, help="connections the pool opens at a time when it grows")
    found.add_argument("--getmode", choices=GETMODES, default="wait", help="what acquire() does when all are busy")
    found.add_argument("--wait-timeout", type=int, default=0, metavar="MS", help="for timedwait, in milliseconds")
    found.add_argument(
        "--hold", type=command.seconds, default=0.0, metavar="S", help="seconds each thread keeps its connection"
    )
    if threads is not None:
        found.add_argument(
            "--threads", type=command.count, default=threads, help="how many threads borrow a connection"
        )
    return found


def parse(found: argparse.ArgumentParser, arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options; leaves with a message when they contradict one another."""
    options = found.parse_args(arguments)
    complaints = {
        f"--max {options.max} is below --min {options.min}: raise --max or lower --min": options.max < options.min,
        f"--max {options.max}: a pool needs room for at least one connection": options.max < 1,
        f"--min {options.min} and --increment {options.increment}: neither can be negative": min(
            options.min, options.increment
        )
        < 0,
        "--wait-timeout has an effect with --getmode timedwait only: the driver drops it otherwise": (
            options.wait_timeout != 0 and options.getmode != "timedwait"
        ),
    }
    for complaint, is_so in complaints.items():
        if is_so:
            found.error(complaint)
    if options.getmode == "timedwait" and not options.wait_timeout:
        print("timedwait without --wait-timeout waits 0 ms: whoever asks before a connection is open is refused.")
    return options


def create_pool(options: argparse.Namespace, **more: Any) -> oracledb.ConnectionPool:  # noqa: ANN401
    """Return a pool on the lab's database with these settings.

    Args:
        more: further arguments of `oracledb.create_pool`.
    """
    return oracledb.create_pool(
        **logon.lab_user(),
        min=options.min,
        max=options.max,
        increment=options.increment,
        getmode=GETMODES[options.getmode],
        wait_timeout=options.wait_timeout,
        **more,
    )
