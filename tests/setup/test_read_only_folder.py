"""A project in a folder that may only be read: one sentence, no traceback, from both commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# root may write anywhere unless it gives that right up.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


@pytest.fixture
def read_only_project(tmp_path):
    """A copy of what the commands need, for reading only."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT / "setup", folder / "setup", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "requirements.txt", folder)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
@pytest.mark.parametrize("command", ["start.py", "test.py"])
def test_a_folder_that_cannot_be_written_is_named(read_only_project, command):
    prefix = WITHOUT_RIGHTS if os.geteuid() == 0 else []
    found = subprocess.run(
        [*prefix, sys.executable, "-B", f"setup/{command}"],
        cwd=read_only_project,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "cannot be written. Check who owns" in found.stderr
    assert "Traceback" not in found.stderr
