"""A clone on Windows, from which images are built, keeps the line ends of what a Unix shell reads."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.places.project import PROJECT

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or not (PROJECT / ".git").exists(), reason="needs a clone and git"
)
SHELLS = (b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash")


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True).stdout


def test_every_shell_script_has_its_line_ends_laid_down():
    names = [name for name in git("ls-files", "-z").split("\0") if name and (PROJECT / name).is_file()]
    scripts = [name for name in names if (PROJECT / name).read_bytes().startswith(SHELLS)]
    assert "binder/start" in scripts
    laid_down = git("check-attr", "eol", "--", *scripts).splitlines()
    assert laid_down == [f"{name}: eol: lf" for name in scripts]
