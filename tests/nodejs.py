"""Packages of npm for tests: those of a lock file, installed once into a cache folder, driven by a script beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

PACKAGE_FILES = ("package.json", "package-lock.json")
INSTALL_S = 120.0
SCRIPT_S = 30.0


class NodeProblem(Exception):
    """Why the tests with Node.js cannot be run."""


@dataclass(frozen=True)
class Node:
    """Node.js with a folder of modules."""

    program: str
    modules: Path

    def run(self, script: Path, *words: str, given: object = None) -> object:
        """Return the JSON that a script prints. Raises: AssertionError with the script's error."""
        done = subprocess.run(
            [self.program, str(script), *words],
            input=json.dumps(given),
            env={**os.environ, "NODE_PATH": str(self.modules)},
            capture_output=True,
            text=True,
            timeout=SCRIPT_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def installed(folder: Path, request: pytest.FixtureRequest) -> Node:
    """Return Node.js with the packages of a folder's lock file; the test is skipped where there can be none."""
    try:
        if request.config.pluginmanager.hasplugin("cacheprovider"):
            return install(folder, request.config.cache.mkdir(f"node-{folder.parent.name}"))
        return install(folder, request.getfixturevalue("tmp_path_factory").mktemp("node"))
    except NodeProblem as problem:
        pytest.skip(str(problem))


def install(folder: Path, cache: Path) -> Node:
    """Return Node.js with the packages of a folder's lock file, installed if the cache folder does not have them.

    Their install scripts are not run: none of what the tests use needs them.
    Raises: NodeProblem without Node.js or npm, or if npm fails.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NodeProblem("needs node and npm")
    with FileLock(cache / "npm.lock"):
        if not _is_installed(folder, cache):
            for name in PACKAGE_FILES:
                shutil.copyfile(folder / name, cache / name)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=INSTALL_S, check=False)
            if done.returncode:
                raise NodeProblem(f"npm could not install what {folder} names: {done.stderr.strip()}")
    return Node(node, cache / "node_modules")


def _is_installed(folder: Path, cache: Path) -> bool:
    """Tell whether npm has finished here with the lock file of today; it writes its own record last."""
    is_same = all(
        (cache / name).is_file() and (cache / name).read_bytes() == (folder / name).read_bytes()
        for name in PACKAGE_FILES
    )
    return is_same and (cache / "node_modules" / ".package-lock.json").is_file()
