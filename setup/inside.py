"""Go on inside the project's environment: run one of our modules with its Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parent.parent


def run_inside(python: Path, module: str, arguments: list[str]) -> int:
    """Run a module with the environment's Python and return its exit code.

    On POSIX this process becomes that one, so that signals need no forwarding.
    """
    command = [str(python), "-m", module, *arguments]
    environment = environment_inside()
    if sys.platform != "win32":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, environment)
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child got the same Ctrl-C and is stopping things


def environment_inside() -> dict[str, str]:
    """Return the environment variables with which the environment's Python finds our modules."""
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), environment.get("PYTHONPATH", "")]))
    return environment
