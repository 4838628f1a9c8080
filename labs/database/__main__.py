"""`python -m labs.database status|start|stop`: the lab's database from a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Final

from labs.database.current import current_target
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from labs.database.target import DatabaseProblem, Target


def _describe(target: Target) -> str:
    return f"{target.kind.value} database: {target.user} at {target.dsn}"


def _status() -> str:
    target = PracticeDatabase(home_of(os.environ)).running()
    return _describe(target) if target else "The practice database is not running."


def _start() -> str:
    return _describe(current_target())


def _stop() -> str:
    stopped = PracticeDatabase(home_of(os.environ)).stop()
    return "The practice database is stopped." if stopped else "The practice database was not running."


COMMANDS: Final[dict[str, tuple[Callable[[], str], str]]] = {
    "status": (_status, "say whether the practice database runs, and where"),
    "start": (_start, "start the lab's database if it does not run, and say where it is"),
    "stop": (_stop, "stop the practice database"),
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m labs.database", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text, description=text)
    chosen = parser.parse_args(arguments).command
    try:
        print(COMMANDS[chosen][0]())
    except DatabaseProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
