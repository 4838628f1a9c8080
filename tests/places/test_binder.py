"""Binder: its configuration is read, and its start script lets notebooks find the project."""

from __future__ import annotations

import os
import sys

import pytest

from setup.python_version import NEWEST, OLDEST
from tests.places import project

RUN = "from pathlib import Path; from setup.run_file import run_notebook; raise SystemExit(run_notebook(Path({!r})))"
FIRST = "notebooks/00_start_here.ipynb"


def test_it_installs_the_lock_on_a_python_that_the_lab_knows():
    folder = project.PROJECT / "binder"
    assert (folder / "requirements.txt").read_text(encoding="utf-8") == "-r ../requirements.txt\n"
    name, _, version = (folder / "runtime.txt").read_text(encoding="utf-8").strip().partition("-")
    assert name == "python"
    assert OLDEST <= tuple(map(int, version.split("."))) <= NEWEST


@pytest.mark.driver
@pytest.mark.skipif(sys.platform == "win32", reason="Binder runs on Linux")
def test_the_start_script_runs_a_server_whose_notebooks_find_everything(tmp_path):
    folder = project.copy_to(tmp_path / "project")
    start = folder / "binder" / "start"
    assert os.access(start, os.X_OK)
    with project.stopped_at_the_end(sys.executable, folder):
        printed = project.run([str(start), sys.executable, "-c", RUN.format(FIRST)], folder, project.environ())
    assert "kind    practice" in printed
    assert printed.endswith("0 sessions of this notebook are left\n")
