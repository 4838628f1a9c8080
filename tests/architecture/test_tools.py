"""mypy and ruff have nothing to say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.sources import PROJECT

COMMANDS = {
    "mypy": ["-m", "mypy"],
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "labs", "setup", "tests", "db_config.py"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_tool_has_nothing_to_say(name):
    found = subprocess.run([sys.executable, *COMMANDS[name]], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
