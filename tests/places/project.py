"""A copy of the project as a stranger gets it, and an environment in which nothing of ours is set."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("binder", "labs", "notebooks", "setup", "db_config.py", "requirements.txt")
STOP = """import os
from labs.database.practice import PracticeDatabase
from labs.database.state import home_of
PracticeDatabase(home_of(os.environ)).stop()
"""
CACHES = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def copy_to(folder: Path) -> Path:
    """Return a fresh copy of what a learner's machine needs of the project."""
    folder.mkdir(parents=True)
    for name in PARTS:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=CACHES)
        else:
            shutil.copy(source, folder)
    return folder


def environ(**more: str) -> dict[str, str]:
    """Return the environment without what tells a process where the project or its database is."""
    ours = ("PYTHONPATH", "POOL_LAB_", "ORACLE_", "JUPYTER", "IPYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


@contextmanager
def stopped_at_the_end(python: Path | str, folder: Path) -> Iterator[None]:
    """Stop the practice database of a copy that a block has started."""
    try:
        yield
    finally:
        run([str(python), "-c", STOP], folder, environ())


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout_s: float = 300) -> str:
    """Run a command in a folder and return what it printed. Raises: AssertionError with its end."""
    done = subprocess.run(
        command, cwd=folder, env=dict(environment), capture_output=True, text=True, timeout=timeout_s, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout
