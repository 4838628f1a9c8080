"""Install a lock file into an environment and say how far it is: with uv, or with pip where uv cannot be had.

Standard library only. uv is installed into the environment first; it needs a third of pip's time. It is told where pip
looks for packages, and whatever goes wrong with it is left to pip, whose complaints are explained in `problems`.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from setup.problems import SetupProblem, meaning_of

Say = Callable[[str], None]

UV: Final = "uv==0.13.9"
_PIP_OPTIONS: Final = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--only-binary", ":all:")
_UV_OPTION_OF: Final = {"index-url": "--default-index", "extra-index-url": "--index", "find-links": "--find-links"}


def install(python: Path, lock: Path, log: Path, say: Say) -> None:
    """Install the packages of a lock file; both programs' output goes to `log`.

    Raises: SetupProblem that says what pip's complaint means.
    """
    total = len([line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line])
    if total and _run([*uv_install_command(python)], log, lambda line: None).code == 0:
        settings = pip_settings(python)
        seen = UvProgress(say).see
        if _run(uv_command(python, lock, settings), log, seen, uv_environment(settings)).code == 0:
            return
        say("  uv could not do it; once more with pip")
    pip = _run(pip_command(python, lock), log, PipProgress(total, say).see)
    if pip.code != 0:
        raise SetupProblem(
            meaning_of(pip.output)
            or f"pip failed; its last words:\n{''.join(pip.output.splitlines(True)[-12:])}(all of them: {log})"
        )


def pip_command(python: Path, lock: Path) -> list[str]:
    """Return the command that installs a lock file with pip.

    `--no-deps`: the lock names everything. Ready-made packages only: nothing is compiled on the user's machine.
    """
    return [str(python), "-m", "pip", "install", "--no-deps", "--retries", "2", *_PIP_OPTIONS, "-r", str(lock)]


def uv_install_command(python: Path) -> list[str]:
    """Return the command that puts uv into the environment."""
    return [str(python), "-m", "pip", "install", "--no-deps", "--retries", "0", *_PIP_OPTIONS, UV]


def uv_command(python: Path, lock: Path, settings: Mapping[str, str]) -> list[str]:
    """Return the command that installs a lock file with uv, from where pip's settings say."""
    command = [str(python), "-m", "uv", "pip", "install", "--python", str(python), "--no-deps"]
    where = [
        part
        for name, option in _UV_OPTION_OF.items()
        for place in settings.get(name, "").split()
        for part in (option, place)
    ]
    no_index = ["--no-index"] if settings.get("no-index", "") not in ("", "0", "false") else []
    # All indexes count alike, as with pip: the lock says which version it is.
    best = ["--index-strategy", "unsafe-best-match"]
    return [*command, "--only-binary", ":all:", "--no-progress", *best, *where, *no_index, "-r", str(lock)]


def uv_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for uv: its own settings count before pip's certificate and our time-out."""
    certificate = {"SSL_CERT_FILE": settings["cert"]} if "cert" in settings else {}
    return {**certificate, "UV_HTTP_TIMEOUT": "30", **os.environ, "VIRTUAL_ENV": ""}


def pip_settings(python: Path) -> dict[str, str]:
    """Return what pip's files and variables say, by name: `index-url`, `find-links` …; the last one counts."""
    command = [str(python), "-m", "pip", "config", "list", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    pairs = (line.partition("=") for line in listed.stdout.splitlines())
    return {name.rpartition(".")[2]: str(ast.literal_eval(value)) for name, _, value in pairs if value[:1] in "'\""}


class _Ended:
    """How a program ended: its exit code and all that it said."""

    def __init__(self, code: int, output: str) -> None:
        self.code = code
        self.output = output


def _run(
    command: Sequence[str], log: Path, see: Callable[[str], None], environment: Mapping[str, str] | None = None
) -> _Ended:
    """Run a program to its end; each line of its output is shown to `see` and kept in the log."""
    with (
        log.open("a", encoding="utf-8") as copy,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=None if environment is None else dict(environment),
        ) as program,
    ):
        assert program.stdout is not None
        lines = []
        for line in program.stdout:
            copy.write(line)
            lines.append(line)
            see(line)
    return _Ended(program.returncode, "".join(lines))


class UvProgress:
    """Say what uv has done: its three lines, with its times."""

    LINE = re.compile(r"(?:Resolved|Prepared|Installed|Audited) \d+ packages? in \S+")

    def __init__(self, say: Say) -> None:
        self._say = say

    def see(self, line: str) -> None:
        """Take one line of uv's output."""
        if done := self.LINE.match(line):
            self._say(f"  {done[0]}")


class PipProgress:
    """Count packages in pip's output and say every tenth, and the long silence while they are unpacked."""

    PACKAGE = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*[/\\])?(\S+)")

    def __init__(self, total: int, say: Say) -> None:
        self.total = total
        self.seen = 0
        self._say = say

    def see(self, line: str) -> None:
        """Take one line of pip's output."""
        if package := self.PACKAGE.match(line):
            self.seen += 1
            if self.seen % 10 == 0 or self.seen == self.total:
                self._say(f"  {self.seen:3d} of {self.total} packages: {package[1]}")
        elif line.startswith("Ignoring "):
            self.total -= 1
        elif line.startswith("Installing collected packages"):
            self._say("  unpacking them (about half a minute)")
        elif line.startswith("WARNING: Retrying"):
            self._say("  the package registry does not answer; trying again")
