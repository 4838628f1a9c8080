"""A run ends with what was skipped and why; with --all a skip is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from setup.skip_report import SKIPPED

PROJECT = Path(__file__).resolve().parents[2]

TESTS = """
import pytest

def test_fine():
    pass

@pytest.mark.parametrize("number", [1, 2])
def test_elsewhere(number):
    pytest.skip("no container engine answers")

@pytest.mark.xfail(reason="known")
def test_known():
    assert False
"""


@pytest.fixture
def run(tmp_path):
    def run(text, *options):
        (tmp_path / "test_some.py").write_text(text, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "setup.skip_report",
                "-p",
                "no:cacheprovider",
                *options,
                str(tmp_path),
            ],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_skips_are_listed_with_their_reason_and_do_no_harm(run):
    found = run(TESTS)
    assert found.returncode == 0
    assert "skipped, and why" in found.stdout
    assert "    2  no container engine answers" in found.stdout
    assert "known" not in found.stdout


def test_with_all_a_skip_is_a_failure(run):
    found = run(TESTS, "--no-skips")
    assert found.returncode == SKIPPED
    assert "a failure with --all" in found.stdout


def test_with_all_a_skip_shows_in_the_exit_code_beside_a_failed_test(run):
    failing = "def test_wrong():\n    assert False\n"
    assert run(TESTS + failing, "--no-skips").returncode == SKIPPED
    assert run(failing, "--no-skips").returncode == 1


def test_a_module_that_skips_itself_counts_too(run):
    found = run("import pytest\npytest.skip('no browser', allow_module_level=True)\n", "--no-skips")
    assert found.returncode == SKIPPED
    assert "    1  no browser" in found.stdout


def test_without_skips_nothing_is_said(run):
    found = run("def test_fine():\n    pass\n", "--no-skips")
    assert found.returncode == 0
    assert "skipped, and why" not in found.stdout
