"""Ctrl-C before the lab is open ends it with a word, not with a traceback."""

from __future__ import annotations

import runpy
import sys

import pytest

import setup.lab
from setup import __main__ as inside
from setup import bootstrap
from setup.interrupt import exit_code
from tests.lab_process import PROJECT


def interrupt(*_arguments, **_options):
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", ["start.py", "test.py"])
def test_while_the_environment_is_made(command, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "ensure_environment", interrupt)
    monkeypatch.setattr(sys, "argv", [command])
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(PROJECT / "setup" / command), run_name="__main__")
    assert (left.value.code, capsys.readouterr().out) == (130, "Stopped.\n")


def test_while_the_lab_is_loaded(monkeypatch, capsys):
    monkeypatch.setattr(setup.lab, "main", interrupt)
    assert exit_code(inside.open_lab, []) == 130
    assert capsys.readouterr().out == "Stopped.\n"
