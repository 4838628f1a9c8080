"""The same with the real venv and the real pip, which no fake can be trusted to imitate for ever."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from setup.bootstrap import ensure_environment
from setup.environment import python_of
from setup.problems import SetupProblem
from tests.setup.wheels import make_wheel


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that needs one package, and a pip without settings of this machine."""
    for name in [name for name in os.environ if name.startswith("PIP_") or name == "POOL_LAB_HOME"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    project = tmp_path / "a project, with spaces"
    project.mkdir()
    (project / "requirements.txt").write_text("tiny-thing==1.0\n", encoding="utf-8")
    return project


def test_a_registry_out_of_reach_is_said_and_the_next_try_succeeds(project, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed}/simple")
    said = []
    with pytest.raises(SetupProblem, match="The package registry is out of reach"):
        ensure_environment(project, project / "requirements.txt", say=said.append)
    assert any("does not answer; trying again" in line for line in said)

    make_wheel(tmp_path / "wheels")
    monkeypatch.delenv("PIP_INDEX_URL")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    python = ensure_environment(project, project / "requirements.txt", say=said.append)
    assert python == python_of(project / ".venv")
    assert any("was interrupted" in line for line in said)
    show = "import sys, tiny_thing; print(sys.prefix)"
    found = subprocess.run([python, "-c", show], capture_output=True, text=True, check=True).stdout.strip()
    assert found == str(project / ".venv")
