"""Inside the environment: the database, then JupyterLab or one notebook or script, and the end of both."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from labs.database import DatabaseProblem, Kind, Target, current_target
from labs.database.container.database import ContainerDatabase
from labs.database.current import CHOICE
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
from setup.jupyter import JupyterLab, running_lab, stop_lab
from setup.options import Options, choose_port, parse
from setup.problems import SetupProblem
from setup.run_file import run_file

DESCRIPTIONS: Final[dict[Kind, str]] = {
    Kind.PRACTICE: "the practice database (not Oracle: see README.md)",
    Kind.CONTAINER: "Oracle Free in a container",
    Kind.OWN: "your own database",
}


def main(arguments: list[str]) -> int:
    """Do what the options say and return the exit code."""
    options = parse(arguments)
    home = home_of(os.environ)
    try:
        if options.stop:
            return stop_everything(home)
        with ends_on_signals():
            return open_lab(options, home)
    except (SetupProblem, DatabaseProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
        return 0 if options.run is None else 130


def open_lab(options: Options, home: Path) -> int:
    """Run the database for as long as JupyterLab, or the file to run, needs it."""
    if options.run is None and (url := running_lab(home)):
        print(f"The lab is open already:\n\n    {url}\n\nsetup/start.py --stop closes it.")
        return 0
    port = 0 if options.run else choose_port(options.port)
    os.environ[CHOICE] = options.database
    with database(home, options.database) as target:
        print(f"Database: {target.user} at {target.dsn}, {DESCRIPTIONS[target.kind]}.", flush=True)
        if options.run is not None:
            return run_file(options.run, options.arguments)
        with JupyterLab(home, port, browser=options.browser) as lab:
            print(f"JupyterLab:\n\n    {lab.url}\n\nCtrl-C stops everything.", flush=True)
            return lab.wait()


@contextmanager
def database(home: Path, choice: str) -> Iterator[Target]:
    """Provide the lab's database, and stop it at the end if it was started here."""
    ours = ContainerDatabase(home) if choice == Kind.CONTAINER.value else PracticeDatabase(home)
    was_running = ours.running() is not None
    try:
        yield current_target()
    finally:
        if not was_running:
            ours.stop()


def stop_everything(home: Path) -> int:
    """Stop JupyterLab and the lab's databases, whoever started them."""
    stopped = [stop_lab(home), PracticeDatabase(home).stop(), ContainerDatabase(home).stop()]
    print("The lab is stopped." if any(stopped) else "Nothing of the lab is running here.")
    return 0


@contextmanager
def ends_on_signals() -> Iterator[None]:
    """Let a polite kill and a closed terminal end the lab the way Ctrl-C does."""
    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    old = {name: signal.signal(getattr(signal, name), _interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in old.items():
            signal.signal(getattr(signal, name), handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
