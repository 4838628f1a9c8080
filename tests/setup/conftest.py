"""A project folder to set up in, and a pip that says what it is told to say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from setup import bootstrap, packages

EMPTY_LOCK = "# nothing to install\n"


@dataclass
class Setup:
    """A project with a lock file, and everything that was said about it."""

    project: Path
    said: list[str] = field(default_factory=list)

    @property
    def lock(self) -> Path:
        return self.project / "requirements.txt"

    @property
    def venv(self) -> Path:
        return self.project / ".venv"

    def ensure(self, **options) -> Path:
        return bootstrap.ensure_environment(self.project, self.lock, say=self.said.append, **options)


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """A project whose environments are made without pip, which is what takes the time."""
    monkeypatch.delenv("POOL_LAB_HOME", raising=False)
    real_run = subprocess.run

    def run_without_pip(command, **options):
        if command[:3] == [sys.executable, "-m", "venv"]:
            command = [*command, "--without-pip"]
        return real_run(command, **options)

    monkeypatch.setattr(bootstrap.subprocess, "run", run_without_pip)
    monkeypatch.setattr(packages, "pip_command", lambda python, lock: [str(python), "-c", "print('Collecting x==1')"])
    project = tmp_path / "project"
    project.mkdir()
    (project / "requirements.txt").write_text(EMPTY_LOCK, encoding="utf-8")
    return Setup(project)


@pytest.fixture
def pip_says(monkeypatch):
    """Replace pip by a program that prints a text and fails."""

    def replace(text: str, code: int = 1) -> None:
        program = f"import sys; print({text!r}); sys.exit({code})"
        monkeypatch.setattr(packages, "pip_command", lambda python, lock: [sys.executable, "-c", program])

    return replace
