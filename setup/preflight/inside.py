"""What can be tried inside the environment only: memory, a container engine, the database, one notebook.

`python -m setup.preflight.inside OPTIONS` prints findings for `run`, one a line, as JSON. POOL_LAB_HOME is a folder of
the preflight's own: nothing of the learner's is touched.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import psutil
from nbclient.exceptions import CellExecutionError

from labs.database import DatabaseProblem, Target
from labs.database.automatic import PATIENCE
from labs.database.choice import CHOICE, IMAGE
from labs.database.container import engine, image
from labs.database.current import running, stop
from labs.database.provision.missing import missing
from labs.database.state import home_of
from setup.inside import PROJECT
from setup.interrupt import exit_code
from setup.lab import database, described, hand_on
from setup.options import parse
from setup.preflight.finding import Finding, Word
from setup.run_file import execute
from setup.signals import ends_on_signals

MB: Final = 1_000_000
# Measured: a kernel and the practice database take 240 MB, JupyterLab and its command 135 MB; the rest is a browser's.
LEAST_BYTES: Final = 500 * MB
COMFORTABLE_BYTES: Final = 1500 * MB

NOTEBOOK: Final = PROJECT / "notebooks" / "00_start_here.ipynb"
CELL_S: Final = 30


def main(arguments: list[str]) -> int:
    """Print what is found, as it is found."""
    hand_on(parse(arguments))
    home = home_of(os.environ)
    with ends_on_signals():
        if running(home):
            stop(home)  # of a preflight that was killed
        for finding in look(home):
            print(finding.as_json(), flush=True)
    return 0


def look(home: Path) -> Iterator[Finding]:
    """Yield one finding after the other."""
    yield memory(psutil.virtual_memory().available)
    found = container_engine(os.environ)
    yield found
    if found.word is Word.PROBLEM:
        yield Finding("database", Word.NOT_TRIED, "it needs the container engine")
        yield Finding("notebook", Word.NOT_TRIED, "it needs the database")
        return
    if found.word is Word.NOTE:
        os.environ[CHOICE] = "practice"  # what a start would come to, or what it can have within half a minute
    yield from database_and_notebook(home)


def memory(available_bytes: int) -> Finding:
    """Check that the lab and a browser have room."""
    free = f"{available_bytes // MB:,} MB are free"
    if available_bytes < LEAST_BYTES:
        return Finding("memory", Word.PROBLEM, f"{free}, {LEAST_BYTES // MB} MB are needed. Close other programs.")
    if available_bytes < COMFORTABLE_BYTES:
        return Finding("memory", Word.NOTE, f"{free}. That is tight with a browser: close what you do not need.")
    return Finding("memory", Word.OK, free)


def container_engine(environ: Mapping[str, str]) -> Finding:
    """Check Docker or Podman: a problem if a container was asked for by name, else a note."""
    choice = environ.get(CHOICE) or "auto"
    if choice in ("practice", "own") or (choice == "auto" and environ.get("ORACLE_DSN")):
        return Finding("Docker", Word.NOT_TRIED, "no container is wanted")
    wanted = choice == "container"
    word, rest = (Word.PROBLEM, "") if wanted else (Word.NOTE, "\nThe lab does without: it has its practice database.")
    name = environ.get(IMAGE) or image.ORACLE_FREE
    try:
        with closing(engine.connect(environ, answer_s=engine.ANSWER_S if wanted else PATIENCE.answer_s)) as client:
            is_here = image.is_here(client, name)
            engine.check_room(client, disk_bytes=engine.RUN_DISK_BYTES if is_here else engine.PULL_DISK_BYTES)
    except engine.EngineProblem as problem:
        return Finding("Docker", word, f"{problem}.{rest}")
    except engine.ENGINE_ERRORS as error:
        return Finding("Docker", word, f"The container engine failed: {error}.{rest}")
    if is_here:
        return Finding("Docker", Word.OK, f"the engine answers and has {name}")
    text = f"The engine answers and does not have {name}, a large download.\nBefore the day: docker pull {name}"
    return Finding("Docker", word, text + ("" if wanted else "\nor say --database practice, which needs none."))


def database_and_notebook(home: Path) -> Iterator[Finding]:
    """Start the database, log on as those whom the lab needs, run the first notebook, and stop the database."""
    began = time.monotonic()
    with ExitStack() as stack:
        try:
            target = stack.enter_context(database(home))
            problem = missing(target)
        except DatabaseProblem as error:
            problem = str(error)
        if problem:
            yield Finding("database", Word.PROBLEM, problem)
            yield Finding("notebook", Word.NOT_TRIED, "it needs the database")
            return
        yield Finding("database", Word.OK, f"{_named(target, home)}, up in {time.monotonic() - began:.0f} s")
        yield notebook(NOTEBOOK)


def _named(target: Target, home: Path) -> str:
    return f"{described(target, home)}: {target.user} at {target.dsn}"


def notebook(path: Path) -> Finding:
    """Run a notebook's cells in a kernel, as they came."""
    began = time.monotonic()
    remedy = "Run it with --run to see all of it; send what is printed to whoever holds the workshop."
    try:
        execute(path, cell_s=CELL_S)
    except CellExecutionError as error:
        return Finding("notebook", Word.PROBLEM, f"{path.name} stopped at {error.ename}: {error.evalue}\n{remedy}")
    except TimeoutError:
        return Finding("notebook", Word.PROBLEM, f"A cell of {path.name} took more than {CELL_S} s.\n{remedy}")
    except RuntimeError as error:  # the kernel did not start, or died
        return Finding("notebook", Word.PROBLEM, f"{path.name} could not run: {error}\n{remedy}")
    return Finding("notebook", Word.OK, f"{path.name} ran in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(exit_code(main, sys.argv[1:]))
