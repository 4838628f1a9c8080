"""Inside the environment: the database, then JupyterLab or one notebook or script, and the end of both."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from labs.database import DatabaseProblem, Kind, Target, current_target
from labs.database.__main__ import main as set_up
from labs.database.choice import CHOICE, IMAGE, KEEP
from labs.database.container.record import read_record, write_record
from labs.database.current import stop, stop_container
from labs.database.practice import PracticeDatabase
from labs.database.provision.missing import missing
from labs.database.state import home_of
from setup.inside import PROJECT
from setup.jupyter import JupyterLab, running_lab, stop_lab
from setup.my_notebooks import MyNotebooks
from setup.open_labs import OpenLab, enter, leave
from setup.options import Options, choose_port, parse
from setup.problems import SetupProblem
from setup.run_file import run_file
from setup.signals import ends_on_signals, undisturbed

DESCRIPTIONS: Final[dict[Kind, str]] = {
    Kind.PRACTICE: "the practice database (not Oracle: see README.md)",
    Kind.CONTAINER: "a container of {image}",
    Kind.OWN: "your own database",
}


def main(arguments: list[str]) -> int:
    """Do what the options say and return the exit code."""
    options = parse(arguments)
    home = home_of(os.environ)
    try:
        if options.stop:
            return stop_everything(home)
        if options.update:
            return update_my_notebooks(home)
        if options.setup:
            hand_on(options)
            return set_up([options.setup, *(["--yes"] if options.yes else [])])
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
    hand_on(options)
    ready_my_notebooks()
    with database(home) as target:
        print(f"Database: {target.user} at {target.dsn}, {described(target, home)}.", flush=True)
        if target.kind is Kind.OWN and (problem := missing(target)):
            print(problem, flush=True)
        if options.run is not None:
            return run_file(options.run, options.arguments)
        with JupyterLab(home, port, browser=options.browser) as lab:
            print(f"JupyterLab:\n\n    {lab.url}\n\nCtrl-C stops everything.", flush=True)
            return lab.wait()


def ready_my_notebooks() -> None:
    """Copy the notebooks that are not among the learner's, and say if the workbook has newer ones."""
    mine = MyNotebooks(PROJECT)
    try:
        mine.copy()
        outdated = mine.outdated()
    except OSError as error:
        raise SetupProblem(f"Your notebooks cannot be copied to {mine.folder}: {error.strerror or error}.") from error
    if outdated:
        print(
            f"Newer than yours: {', '.join(outdated)}. setup/start.py --update brings them and keeps your answers.",
            flush=True,
        )


def update_my_notebooks(home: Path) -> int:
    """Bring the learner's notebooks up to date and return the exit code. Raises: SetupProblem while they are open."""
    if running_lab(home):
        raise SetupProblem("Your notebooks are open: save them, close the lab with --stop, then run --update again.")
    try:
        report = MyNotebooks(PROJECT).update()
    except OSError as error:
        raise SetupProblem(f"{error.filename or PROJECT}: {error.strerror or error}.") from error
    print("\n".join(report.lines()), flush=True)
    return 0


def described(target: Target, home: Path) -> str:
    """Return in words which database it is."""
    record = read_record(home)
    return DESCRIPTIONS[target.kind].format(image=record.image if record else "")


def hand_on(options: Options) -> None:
    """Put into the environment what the options say of the database: notebooks find it there."""
    said = {CHOICE: options.database, IMAGE: options.image, KEEP: "1" if options.keep else None}
    os.environ.update({name: value for name, value in said.items() if value})


@contextmanager
def database(home: Path) -> Iterator[Target]:
    """Provide the lab's database; stop it at the end if a lab started it, none needs it, and it is not to be kept."""
    practice = PracticeDatabase(home)
    mine = enter(home, database_runs=practice.running() is not None)
    try:
        target = current_target()
        os.environ[CHOICE] = target.kind.value  # notebooks do not choose again
        yield target
    finally:
        with undisturbed():
            rest = leave(home)
            if not rest and not mine.is_guest:
                practice.stop()
            end_container(home, rest)


def end_container(home: Path, rest: list[OpenLab]) -> None:
    """Stop the container if it is this process's, leave it to another open lab, or say that it is kept."""
    container = read_record(home)
    if container is None or container.owner != os.getpid():
        return
    if container.is_kept:
        print("The container is kept: setup/start.py --stop ends it.", flush=True)
    elif rest:
        write_record(home, replace(container, owner=rest[0].pid, owner_started_s=rest[0].started_s))
    else:
        stop_container(home)


def stop_everything(home: Path) -> int:
    """Stop JupyterLab and the lab's databases, whoever started them, the kept container too."""
    stopped = [stop_lab(home), stop(home)]
    print("The lab is stopped." if any(stopped) else "Nothing of the lab is running here.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
