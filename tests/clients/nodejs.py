"""node-oracledb in thin mode: installed once with npm into a cache folder, driven by one script."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

FOLDER = Path(__file__).with_name("node")
SCRIPT = FOLDER / "scenarios.js"
PACKAGE_FILES = ("package.json", "package-lock.json")
INSTALL_S = 120.0
SCENARIO_S = 30.0


class NodeProblem(Exception):
    """Why the tests with Node.js cannot be run."""


@dataclass(frozen=True)
class Node:
    """Node.js with the driver in a folder of modules."""

    program: str
    modules: Path

    def run(self, scenario: str, settings: Mapping[str, str]) -> object:
        """Return what a scenario of the script gives. Raises: AssertionError with the script's error."""
        done = subprocess.run(
            [self.program, str(SCRIPT), scenario],
            input=json.dumps(settings),
            env={**os.environ, "NODE_PATH": str(self.modules)},
            capture_output=True,
            text=True,
            timeout=SCENARIO_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def install(cache: Path) -> Node:
    """Return Node.js with the driver of the lock file, which is installed if the cache folder does not have it.

    Its install script looks for Oracle Client libraries, which thin mode does not need: it is not run.
    Raises: NodeProblem without Node.js or npm, or if npm fails.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NodeProblem("the tests with node-oracledb need node and npm")
    with FileLock(cache / "npm.lock"):
        if not _is_installed(cache):
            for name in PACKAGE_FILES:
                shutil.copyfile(FOLDER / name, cache / name)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=INSTALL_S, check=False)
            if done.returncode:
                raise NodeProblem(f"npm could not install node-oracledb: {done.stderr.strip()}")
    return Node(node, cache / "node_modules")


def _is_installed(cache: Path) -> bool:
    """Tell whether npm has finished here with the lock file of today; it writes its own record last."""
    is_same = all(
        (cache / name).is_file() and (cache / name).read_bytes() == (FOLDER / name).read_bytes()
        for name in PACKAGE_FILES
    )
    return is_same and (cache / "node_modules" / ".package-lock.json").is_file()
