"""Run the preflight: what stands outside the environment, the environment itself, what can be tried inside it only.

Standard library only.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from setup.bootstrap import ensure_environment, lab_home, make_home
from setup.environment import Condition, judge
from setup.exclusive import exclusive
from setup.inside import environment_inside
from setup.options import Options
from setup.preflight import machine
from setup.preflight.finding import Finding, Word, closing_line, flowing, from_json, is_ready
from setup.problems import SetupProblem
from setup.signals import Ended, ends_on_signals

INSIDE: Final = ("memory", "Docker", "database", "notebook")
FOLDER: Final = "preflight"
MODULE: Final = "setup.preflight.inside"

Say = Callable[[str], None]


def preflight(project: Path, lock: Path, options: Options, arguments: list[str], *, say: Say = print) -> int:
    """Say what every check finds, then whether the machine is ready; return 0 if it is, else 1."""
    began = time.monotonic()
    findings = []
    with ends_on_signals():
        for finding in look(project, lock, options, arguments, say=say):
            findings.append(finding)
            say(finding.printed())
    say("\n" + closing_line(findings, time.monotonic() - began))
    return 0 if is_ready(findings) else 1


def look(project: Path, lock: Path, options: Options, arguments: list[str], *, say: Say) -> Iterator[Finding]:
    """Yield one finding after the other; whatever goes wrong does not keep the next ones from being tried."""
    venv, home = project / ".venv", lab_home(project)
    is_installed = judge(venv, project, lock) is Condition.READY
    yield machine.python()
    yield machine.disk(project, home, is_installed=is_installed)
    yield machine.port(options.port, home)
    yield machine.browser(wanted=options.browser)
    yield machine.registry(venv, lock, is_installed=is_installed)
    try:
        python = ensure_environment(project, lock, say=say)
    except SetupProblem as problem:
        yield Finding("environment", Word.PROBLEM, flowing(str(problem)))
        yield from (Finding(name, Word.NOT_TRIED, "it needs the environment") for name in INSIDE)
        return
    yield Finding("environment", Word.OK, f"the lab's packages are in {venv}")
    yield from _inside(python, project, arguments, say)


def _inside(python: Path, project: Path, arguments: list[str], say: Say) -> Iterator[Finding]:
    """Yield what is found inside the environment; a check that says nothing is a problem."""
    with exclusive(
        make_home(project) / "preflight.lock", on_wait=lambda: say("Another preflight is at work; waiting.")
    ):
        home = lab_home(project) / FOLDER
        home.mkdir(mode=0o700, exist_ok=True)  # it is there after a preflight that was killed
        environment = {**environment_inside(), "POOL_LAB_HOME": str(home)}
        missed = list(INSIDE)
        try:
            command = [str(python), "-m", MODULE, *arguments]
            for finding in printed_by(command, environment, say):
                missed.remove(finding.name)
                yield finding
        finally:
            shutil.rmtree(home, ignore_errors=True)
    yield from (Finding(name, Word.PROBLEM, "the check itself broke off, see above") for name in missed)


def printed_by(command: list[str], environment: dict[str, str], say: Say) -> Iterator[Finding]:
    """Yield the findings that a program prints, and say what else it prints; leaving early ends it."""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as program:
        assert program.stdout is not None
        try:
            for line in program.stdout:
                finding = from_json(line)
                if finding is None:
                    say(line.rstrip())
                else:
                    yield finding
        except (Ended, GeneratorExit):  # a kill that only this process got; Ctrl-C reaches both
            program.terminate()
            raise
        finally:
            program.wait()  # it stops the database
