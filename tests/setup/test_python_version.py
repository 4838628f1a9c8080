"""An old Python is told what is needed, in syntax it can read."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from setup import python_version
from setup.python_version import complaint, require_python

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["start.py", "test.py", "interrupt.py", "python_version.py"])
def test_the_commands_are_readable_for_python_3_6(name):
    source = (PROJECT / "setup" / name).read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 6)).body
    assert "from __future__ import annotations" not in source, "Python 3.6 does not know it"


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_a_supported_python_gets_no_complaint(version):
    assert complaint(version, "setup/start.py", []) == ""


def test_a_supported_python_looks_for_no_other(monkeypatch):
    started = []
    monkeypatch.setattr(python_version.subprocess, "call", lambda command, **_: started.append(command) or 1)
    require_python("setup/start.py")
    assert started == []


def test_an_old_python_hears_which_one_is_needed_and_which_is_there():
    text = complaint((3, 8), "setup/start.py", ["python3.12", "python3.11"])
    assert "This is Python 3.8, which is too old: the lab needs Python 3.11 to 3.14." in text
    assert "python3.12 setup/start.py" in text


def test_what_is_to_be_read_out_stands_below_the_complaint(monkeypatch):
    monkeypatch.setattr(python_version, "OLDEST", (9, 0))
    monkeypatch.setattr(python_version, "supported_commands", list)
    with pytest.raises(SystemExit) as stop:
        require_python("setup/start.py", "\nNOT READY")
    assert str(stop.value.code).splitlines()[-1] == "NOT READY"


def test_a_python_from_the_future_is_refused_too():
    assert "3.15, which is newer than the lab has been tested with" in complaint((3, 15), "setup/start.py", [])


def test_without_a_suitable_python_the_advice_is_to_install_one():
    assert "Install one" in complaint((3, 8), "setup/start.py", [])


@pytest.mark.parametrize("command", ["start.py", "test.py"])
@pytest.mark.parametrize("minor", [8, 9, 10])
def test_a_real_old_python_leaves_with_the_message(command, minor):
    old = shutil.which(f"python3.{minor}")
    if old is None or subprocess.run([old, "-c", ""], capture_output=True, check=False).returncode != 0:
        return  # the syntax test above covers machines without old Pythons
    found = subprocess.run([old, f"setup/{command}"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert f"This is Python 3.{minor}, which is too old" in found.stderr
    assert "Traceback" not in found.stderr
