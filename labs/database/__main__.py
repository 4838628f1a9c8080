"""`python -m labs.database status|start|stop|provision|uninstall|compare`: the lab's database from a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from labs.database.choice import CHOICE, KEEP
from labs.database.compare.options import add_options
from labs.database.current import current_target, running, stop
from labs.database.provision.command import install, terminal, uninstall
from labs.database.state import home_of
from labs.database.target import DatabaseProblem, Kind, Target
from labs.database.user_owned import own_target

Options = argparse.Namespace


def _describe(target: Target) -> str:
    return f"{target.kind.value} database: {target.user} at {target.dsn}"


def _status(_: Options) -> str:
    found = running(home_of(os.environ))
    return "\n".join(map(_describe, found)) or "No database of the lab is running."


def _start(_: Options) -> str:
    # A container ends with the process that started it, and this one ends at once.
    return _describe(current_target({**os.environ, KEEP: "1"}))


def _stop(_: Options) -> str:
    return "The lab's database is stopped." if stop(home_of(os.environ)) else "No database of the lab was running."


def _provision(options: Options) -> str:
    return install(current_target(), terminal(), is_agreed=options.yes)


def _uninstall(options: Options) -> str:
    # Nothing is started to be told that there is nothing to take back.
    is_own = os.environ.get(CHOICE) in (None, "", "auto", Kind.OWN.value)
    return uninstall(own_target(os.environ) if is_own else None, terminal(), is_agreed=options.yes)


def _compare(options: Options) -> int:
    # Imported here: the experiments load the toolkit, and few need them.
    from labs.database.compare.command import run

    return run(options)


@dataclass(frozen=True, slots=True)
class Command:
    """What a command does, what help says of it, and whether it changes a database of the user's own.

    It returns what is to be printed, or its exit code.
    """

    run: Callable[[Options], str | int]
    text: str
    asks: bool = False


COMMANDS: Final[dict[str, Command]] = {
    "status": Command(_status, "say whether a database of the lab runs, and where"),
    "start": Command(_start, "start the lab's database if it does not run, and say where it is"),
    "stop": Command(_stop, "stop the lab's database, a kept container too"),
    "provision": Command(_provision, "bring the database to the lab's state; your own is asked for first", asks=True),
    "uninstall": Command(_uninstall, "undo that in your own database, and nothing else", asks=True),
    "compare": Command(_compare, "run the notebooks' experiments on two databases and lay them side by side"),
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m labs.database", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.text, description=command.text)
        if command.asks:
            one.add_argument("--yes", action="store_true", help="agree to what is listed")
        if name == "compare":
            add_options(one)
    options = parser.parse_args(arguments)
    try:
        said = COMMANDS[options.command].run(options)
    except DatabaseProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What is done stays, and running it again goes on from there.", file=sys.stderr)
        return 130
    if isinstance(said, int):
        return said
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
