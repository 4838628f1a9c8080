"""The command line of bubblewrap: a read-only system, Python, the few files that an answer needs, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from labs.grading.sandbox.limits import Limits

PROJECT: Final = Path(__file__).parents[3]
INSIDE: Final = "/lab"
_STAND_IN: Final = Path(__file__).with_name("stand_in.py")
_SYSTEM: Final = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/opt")
# What stands where in the sandbox. Nothing of the grader: where the notebooks import it, something stands in for it.
_FILES: Final = {
    "labs/student": PROJECT / "labs" / "student",
    "labs/grader.py": _STAND_IN,
    "labs/toolkit.py": _STAND_IN,
    "notebooks/lab.py": _STAND_IN,
    "db_config.py": _STAND_IN,
}
_ENVIRONMENT: Final = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "LOGNAME": "learner",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
}
_TRY_S: Final = 20.0
NOTHING: Final[Mapping[str, Path]] = {}


class NoSandbox(Exception):
    """There can be no sandbox on this machine; the text says why and what helps."""


def command(limits: Limits, *, hosts: int | None = None, files: Mapping[str, Path] = NOTHING) -> list[str]:
    """Return bubblewrap's command line up to the program that is run.

    `hosts` is a descriptor to read /etc/hosts from, `files` what else stands in the sandbox's folder, by its place.
    """
    found = [
        _program(),
        *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent"),
        *("--uid", "1000", "--gid", "1000", "--hostname", "lab", "--clearenv"),
        *("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
        *("--size", str(limits.tmp_bytes), "--tmpfs", "/dev/shm", "--size", str(limits.tmp_bytes), "--tmpfs", "/tmp"),
        *_mounts(),
    ]
    for place, path in {**_FILES, **files}.items():
        found += ["--ro-bind", str(path), f"{INSIDE}/{place}"]
    if hosts is not None:
        found += ["--ro-bind-data", str(hosts), "/etc/hosts"]
    for name, value in _ENVIRONMENT.items():
        found += ["--setenv", name, value]
    return [*found, "--remount-ro", "/", "--chdir", INSIDE]


def python() -> list[str]:
    """Return the start of a command line that runs a module inside."""
    return [sys.executable, "-m"]


def need_sandbox() -> None:
    """Raises: NoSandbox unless bubblewrap is there and may do its work; it is tried."""
    try:
        tried = subprocess.run(
            [*command(Limits()), *python(), "labs.student.wire"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TRY_S,
            check=False,
            env={},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoSandbox(f"bubblewrap does not run here: {error}. {_REMEDY}") from error
    if tried.returncode != 0:
        said = (tried.stderr.strip().splitlines() or [f"it ended with {tried.returncode}"])[-1]
        raise NoSandbox(f"bubblewrap cannot make a sandbox here: {said}. {_REMEDY}")


_REMEDY: Final = (
    "It needs user and network namespaces (on Debian and Ubuntu: sysctl kernel.unprivileged_userns_clone and "
    "kernel.apparmor_restrict_unprivileged_userns; in a container: its security profile). "
    "Where the hand-ins are trusted, --isolation none runs them with your own rights, and the report says so."
)


def _program() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise NoSandbox(
            "There is no bubblewrap on this machine (the program bwrap; Debian and Ubuntu: apt install bubblewrap). "
            "Without a sandbox learners' code runs with your rights: --isolation none allows that."
        )
    return found


def _mounts() -> Iterator[str]:
    """Yield the system and Python, read-only; a link such as /lib stays one."""
    for place in _SYSTEM:
        path = Path(place)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), place)
        elif path.exists():
            yield from ("--ro-bind", place, place)
    for place in _pythons():
        yield from ("--ro-bind", place, place)


def _pythons() -> Sequence[str]:
    """Return the folders of the interpreter and of its packages that the system's folders do not hold."""
    wanted = dict.fromkeys(str(Path(one).resolve()) for one in (sys.base_prefix, sys.prefix))
    wanted |= dict.fromkeys(one for one in (sys.base_prefix, sys.prefix))
    system = tuple(f"{one}/" for one in _SYSTEM)
    return [one for one in wanted if not f"{one}/".startswith(system)]
