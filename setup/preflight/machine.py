"""What a machine must have before the lab's environment can be made. Standard library only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import Final

from setup.bootstrap import ROOM_BYTES
from setup.environment import python_of
from setup.options import choose_port
from setup.preflight.finding import Finding, Word, flowing
from setup.problems import SetupProblem, meaning_of

MB: Final = 1_000_000
# Measured: the practice database's files are 40 MB; the rest is for notebooks and logs.
RUN_BYTES: Final = 200 * MB

# A small one of the lab's packages, fetched to see whether the registry answers.
PROBE: Final = "pure-eval"
ANSWER_S: Final = 5
REGISTRY_S: Final = 60

# Source: webbrowser.py of CPython, register_X_browsers: what it takes where there is no desktop.
TEXT_BROWSERS: Final = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})


def python(*, bits: int = sys.maxsize.bit_length() + 1, platform: str | None = None) -> Finding:
    """Check what `python_version` cannot tell: whether packages for this Python exist."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    platform = sysconfig.get_platform() if platform is None else platform
    if bits != 64:
        text = f"{version} is a 32-bit Python, for which there are no packages. Install the 64-bit one from python.org."
        return Finding("Python", Word.PROBLEM, text)
    if platform == "win-arm64":
        text = f"{version} is the Python for ARM, for which there are no packages. Install the x64 one from python.org."
        return Finding("Python", Word.PROBLEM, text)
    return Finding("Python", Word.OK, f"{version}, {sys.executable}")


def disk(project: Path, home: Path, *, is_installed: bool) -> Finding:
    """Check the room where the environment and the lab's folder are, or will be."""
    folders = [(project, RUN_BYTES if is_installed else ROOM_BYTES), (_existing(home), RUN_BYTES)]
    for folder, needed in folders:
        free = shutil.disk_usage(folder).free
        if free < needed:
            text = f"{free // MB} MB are free where {folder} is, {needed // MB} MB are needed. Make room."
            return Finding("disk", Word.PROBLEM, text)
    return Finding("disk", Word.OK, f"{shutil.disk_usage(project).free // MB:,} MB are free")


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def port(asked: int | None, home: Path) -> Finding:
    """Check that JupyterLab will find a port on 127.0.0.1."""
    is_open = (home / "jupyterlab.json").exists()  # then the port asked for may be the lab's own
    try:
        return Finding("ports", Word.OK, f"{choose_port(None if is_open else asked)} on 127.0.0.1 is free")
    except SetupProblem as problem:
        return Finding("ports", Word.PROBLEM, str(problem))


def browser(*, wanted: bool) -> Finding:
    """Check that a start can open a browser."""
    if not wanted:
        return Finding("browser", Word.NOT_TRIED, "--no-browser: open the address that the lab prints by hand")
    remedy = (
        "Install one, or set BROWSER to its command; if you will open the address that the lab prints by hand, say "
        "--no-browser."
    )
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return Finding("browser", Word.PROBLEM, f"No browser is found. {remedy}")
    name = str(getattr(found, "name", "the system's"))
    if name in TEXT_BROWSERS:
        return Finding("browser", Word.PROBLEM, f"{name} shows text only; JupyterLab needs a graphical one. {remedy}")
    return Finding("browser", Word.OK, "the system's" if name == "default" else name)


def registry(venv: Path, lock: Path, *, is_installed: bool) -> Finding:
    """Check that packages can be had, by fetching a small one with pip, since its settings and certificates count."""
    try:
        if is_installed:
            fetched_s = _fetch(python_of(venv), lock)
        else:
            with tempfile.TemporaryDirectory(prefix="pool-lab-") as folder:
                fetched_s = _fetch(new_pip(Path(folder)), lock)
    except SetupProblem as problem:
        if is_installed:
            text = f"{flowing(str(problem))}\nEverything is installed already, so only an update needs it."
            return Finding("registry", Word.NOTE, text)
        return Finding("registry", Word.PROBLEM, flowing(str(problem)))
    return Finding("registry", Word.OK, f"it answers: a package came in {fetched_s:.1f} s")


def new_pip(folder: Path) -> Path:
    """Return a Python with a pip of its own: the one that this runs on may have none."""
    command = [sys.executable, "-m", "venv", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        raise SetupProblem("Not asked: this Python can make no environment, see there.")
    return python_of(folder)


def _fetch(python: Path, lock: Path) -> float:
    """Return how many seconds the download of the probe took. Raises: SetupProblem."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pool-lab-") as folder:
        command = [str(python), "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary", ":all:"]
        # One retry: pip names the reason only when it tries again.
        patience = ["--retries", "1", "--timeout", str(ANSWER_S), "--no-input", "--disable-pip-version-check"]
        try:
            done = subprocess.run(
                [*command, *patience, "--dest", folder, pinned(PROBE, lock)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=REGISTRY_S,
                check=False,
            )
        except subprocess.TimeoutExpired as expired:
            raise SetupProblem(f"The package registry took more than {REGISTRY_S} s. Try another network.") from expired
    if done.returncode != 0:
        raise SetupProblem(_complaint(done.stdout))
    return time.monotonic() - began


def pinned(name: str, lock: Path) -> str:
    """Return the line of a lock file about a package: `pure-eval==0.2.4`."""
    found = re.search(rf"^{re.escape(name)}==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return found[0] if found else name


def _complaint(output: str) -> str:
    """Return what pip's failure means here: the probe is for every system, so a registry has it or is none."""
    said = meaning_of(output)
    if not said or "ready-made" in said:
        return (
            "Something answers as the package registry and does not have the lab's packages: a login page of the "
            "network, or a mirror without them. Open a web page to log in to the network, or set PIP_INDEX_URL to "
            "another registry."
        )
    return said
