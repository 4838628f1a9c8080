"""The driver's own tests against the practice database; the suite comes from the package index, as `pip` finds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from labs.practice_db.conformance.files import DEDICATED, POOLED, STATEMENT, TRANSACTION, Run

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.driver
@pytest.mark.parametrize("run", [DEDICATED, POOLED, STATEMENT, TRANSACTION], ids=lambda run: run.name)
def test_what_thin_mode_can_run_passes_or_is_listed_with_its_reason(run: Run):
    command = [sys.executable, "-m", "labs.practice_db", "conformance", f"--{run.name}"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
