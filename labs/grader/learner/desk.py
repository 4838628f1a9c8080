"""The learner's desk: the course, its database, the file of progress, the notebook that is open, the day.

The only module of the grader that reads the environment, the clock and the learner's own files.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import oracledb

import db_config
from labs.grader.bench import Database
from labs.grader.manifest import Manifest, load
from labs.grader.progress import Progress
from labs.grader.progress_file import ProgressFile
from labs.student.source import load_module

HOME_VARIABLE: Final = "POOL_LAB_HOME"
# Set to "autograde" or "validate". Source: nbgrader's user guide, FAQ.
NBGRADER_VARIABLE: Final = "NBGRADER_EXECUTION"
# Where JupyterLab's server says which notebook a kernel belongs to. Source: jupyter_server, sessionmanager.py.
NOTEBOOK_VARIABLE: Final = "JPY_SESSION_NAME"
# Assumed: VS Code sets this name in a kernel that it starts for a notebook.
VS_CODE_NAME: Final = "__vsc_ipynb_file__"
SEED_BITS: Final = 32
DAY_S: Final = 86_400

PROJECT: Final = Path(__file__).parents[3]


@cache
def manifest() -> Manifest:
    """Return the course, read once a kernel."""
    return load()


def database() -> Database:
    """Return what `database()` of the module that the course names gives: one database for the whole check."""
    course = manifest()
    return cast(Database, load_module(course.folder / course.database).database())


def progress_file() -> ProgressFile:
    """Return the file of progress: outside the notebooks, so that an update of the workbook leaves it alone."""
    home = os.environ.get(HOME_VARIABLE)
    return ProgressFile(Path(home) if home else PROJECT / ".pool_lab")


def keep(change: Callable[[Progress], Progress]) -> Progress:
    """Return the progress after `change`; a disk that cannot be written costs the record, not the answer."""
    try:
        return progress_file().change(change)
    except OSError as error:
        print(f"This is not kept, the file with your progress cannot be written: {error}")
        return change(Progress())


def notebook() -> Path | None:
    """Return the notebook whose kernel this is, where the front end says it."""
    given = os.environ.get(NOTEBOOK_VARIABLE) or _of_vs_code()
    path = Path(given) if given else None
    return path if path is not None and path.suffix == ".ipynb" else None


def seed() -> int:
    """Return a seed that nobody can foresee."""
    return secrets.randbits(SEED_BITS)


def today() -> int:
    """Return the number of the day, counted from 1970."""
    return int(time.time() // DAY_S)


def now_s() -> float:
    """Return the time by the clock that files are stamped with."""
    return time.time()


def offer_cell(text: str) -> bool:
    """Ask the front end for a new cell with `text` under the one that runs; return whether there is one to ask.

    JupyterLab and VS Code take it; nothing is written to the notebook's file. Source: IPython, `set_next_input`.
    """
    front = shell()
    if front is None or not hasattr(front, "kernel"):
        return False
    front.set_next_input(text, replace=False)
    return True


def shell() -> Any:  # noqa: ANN401 - IPython has no types
    """Return IPython's shell where this is one, else None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()


def about_database() -> str:
    """Return which kind of database it is and what it calls itself, or why it does not answer; it is asked now."""
    try:
        kind = db_config.kind
    except (db_config.DatabaseProblem, OSError) as problem:
        return f"none that can be used: {problem}"
    try:
        with oracledb.connect(**database().settings("pool-lab-stuck")) as connection, connection.cursor() as cursor:
            [[banner]] = cursor.execute("select banner from v$version fetch first 1 rows only").fetchall()
            return f"{kind}, {banner}, version {connection.version}"
    except (oracledb.Error, OSError) as error:
        return f"{kind}, which does not answer: {error}"


def secrets_of_database() -> list[str]:
    """Return the passwords that must not stand in a text for others; those that are set, if no database is found."""
    try:
        known = [db_config.pw, db_config.admin_pw, db_config.sys_pw, db_config.wallet_password]
    except (db_config.DatabaseProblem, OSError):
        known = [value for name, value in os.environ.items() if name.startswith("ORACLE_") and "PASSWORD" in name]
    return [one for one in known if one]


def is_graded_by_nbgrader() -> bool:
    """Return whether nbgrader runs the notebook: there, what does not raise gets full marks."""
    return NBGRADER_VARIABLE in os.environ


def _of_vs_code() -> str:
    front = shell()
    return "" if front is None else str(front.user_ns.get(VS_CODE_NAME, ""))
