"""Make the project's virtual environment ready: create it and install the locked packages.

Standard library only. A run that was interrupted, an environment of another Python and one that moved with the
project are created again; packages already downloaded come from a cache.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from setup import packages
from setup.environment import (
    Condition,
    Stamp,
    judge,
    lock_hash,
    python_of,
    read_stamp,
    this_python,
    write_stamp,
)
from setup.exclusive import exclusive
from setup.packages import Say
from setup.problems import SetupProblem, meaning_of

PROJECT: Final = Path(__file__).resolve().parent.parent
LAB_LOCK: Final = PROJECT / "requirements.txt"
APPLICATIONS_LOCK: Final = PROJECT / "setup" / "requirements-applications.txt"
TEST_LOCK: Final = PROJECT / "setup" / "requirements-test.txt"

# Measured: the environment with the tests' packages is about 700 MB, pip's downloads 250 MB.
ROOM_BYTES: Final = 1_000_000_000

SENTENCES: Final[dict[Condition, str]] = {
    Condition.MISSING: "Making the lab's environment in {venv} (a few minutes, once).",
    Condition.OTHER_PYTHON: "The environment in {venv} was made by another Python; making it anew with {python}.",
    Condition.MOVED: "The project has moved; making the environment in {venv} anew.",
    Condition.HALF_FINISHED: "An earlier installation was interrupted; making {venv} anew.",
    Condition.OUTDATED: "The lab's packages have changed; bringing {venv} up to date.",
}


def ensure_environment(project: Path, lock: Path, *, say: Say = print, contains: Iterable[Path] = ()) -> Path:
    """Return the environment's Python, with the packages of a lock file installed.

    Args:
        lock: the lock file to install.
        contains: other lock files whose packages are all in `lock` too.
    Raises: SetupProblem.
    """
    venv = project / ".venv"
    try:
        home = make_home(project)
        with exclusive(home / "setup.lock", on_wait=lambda: say("Another setup is at work here; waiting for it.")):
            condition = judge(venv, project, lock)
            if condition is Condition.FOREIGN:
                raise SetupProblem(
                    f"{venv} was not made by this command. Move it away (or delete it), then run the command again."
                )
            if condition is not Condition.READY:
                say(SENTENCES[condition].format(venv=venv, python=this_python()))
                _renew(venv, project, condition, (lock, *contains), home / "install.log", say)
    except OSError as error:
        raise _filesystem_problem(error, project) from error
    return python_of(venv)


def existing_environment(project: Path) -> Path | None:
    """Return the environment's Python if the environment is there, whatever its packages."""
    venv = project / ".venv"
    stamp = read_stamp(venv)
    return python_of(venv) if stamp and not stamp.unfinished and python_of(venv).exists() else None


def lab_home(project: Path) -> Path:
    """Return the lab's folder for what it keeps (state, logs, the database's files), whether it is there or not."""
    return Path(os.environ.get("POOL_LAB_HOME") or project / ".pool_lab").expanduser().resolve()


def make_home(project: Path) -> Path:
    """Return the lab's folder, made and private. Raises: OSError."""
    home = lab_home(project)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _renew(venv: Path, project: Path, condition: Condition, locks: tuple[Path, ...], log: Path, say: Say) -> None:
    """Bring the environment from its condition to READY; what is stamped in between is unfinished."""
    free = shutil.disk_usage(project).free
    if free < ROOM_BYTES and condition is not Condition.OUTDATED:
        raise SetupProblem(
            f"The disk is too full: {free // 1_000_000} MB are free where {project} is, "
            f"{ROOM_BYTES // 1_000_000} MB are needed. Make room, then run the command again."
        )
    old = read_stamp(venv)
    kept = dict(old.installed) if old and condition is Condition.OUTDATED else {}
    if condition is not Condition.OUTDATED:
        if venv.exists():
            shutil.rmtree(venv)
        venv.mkdir()
    write_stamp(venv, Stamp(str(project), this_python(), kept))
    if condition is not Condition.OUTDATED:
        _create(venv, project)
    log.write_text("", encoding="utf-8")
    packages.install(python_of(venv), locks[0], log, say)
    kept.update({lock.name: lock_hash(lock) for lock in locks})
    write_stamp(venv, Stamp(str(project), this_python(), kept, unfinished=False))


def _create(venv: Path, project: Path) -> None:
    """Make the environment, with the project itself importable in it."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True, errors="replace", check=False
    )
    if made.returncode != 0:
        raise SetupProblem(_venv_problem(made.stdout + made.stderr))
    find = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = subprocess.run([str(python_of(venv)), "-c", find], capture_output=True, text=True, check=True)
    # An ASCII line of code instead of the bare path: site reads the file in an encoding that differs between versions.
    line = f"import sys; sys.path.append({str(project)!a})\n"
    (Path(packages.stdout.strip()) / "pool_lab.pth").write_text(line, encoding="ascii")


def _venv_problem(output: str) -> str:
    """Return what to say when `python -m venv` failed."""
    if "ensurepip" in output:
        return (
            "This Python comes without venv and pip. On Debian and Ubuntu: "
            f"sudo apt install python{this_python()}-venv. Then run the command again."
        )
    return meaning_of(output) or f"The environment could not be made:\n{output.strip()}"


def _filesystem_problem(error: OSError, project: Path) -> SetupProblem:
    """Return what to say about an error of the file system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SetupProblem("The disk is full. Make about 1 GB of room, then run the command again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SetupProblem(
            f"{error.filename or project} cannot be written. Check who owns {project}, "
            "or copy the project to a folder of your own."
        )
    return SetupProblem(f"{error.filename or project}: {error.strerror or error}.")
