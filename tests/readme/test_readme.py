"""What README.md says is so: its commands and its code run, its links lead somewhere."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from labs.database.compare.options import add_options
from labs.database.container.image import ORACLE_FREE
from setup.options import parse
from tests.practice import ADMIN_PASSWORD

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for language, text in BLOCKS if language == "" for line in text.splitlines()]
# Those that need a database of one's own, or an engine.
MORE_COMMANDS = [
    shlex.split(line, comments=True) for language, text in BLOCKS if language == "sh" for line in text.splitlines()
]
START_PROVISION, START_UNINSTALL = ["setup/start.py", "--provision"], ["setup/start.py", "--uninstall"]
MADE_BY_THE_LAB = (".pool_lab/", "my_notebooks/")
PROGRAMS = [text for language, text in BLOCKS if language == "python"]
LINKS = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
TREE = re.search(r"## Where everything is\n\n(.*?)\n\n", README, re.DOTALL)


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """A lab folder of its own, with the database running from one command to the next."""
    environ = {**os.environ, "POOL_LAB_HOME": str(tmp_path_factory.mktemp("lab"))}
    for name in [name for name in environ if name.startswith("ORACLE_")]:
        del environ[name]
    yield environ
    subprocess.run([sys.executable, "setup/start.py", "--stop"], cwd=PROJECT, env=environ, check=True)


def run(arguments, environ):
    found = subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, env=environ, capture_output=True, text=True, check=False, timeout=300
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_it_opens_with_the_two_commands():
    first = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("    ")][:2]
    assert first == ["python3 setup/start.py", "python3 setup/test.py"]


@pytest.mark.driver
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(command, environ):
    python, *arguments = shlex.split(command)
    assert python == "python3"
    assert run(arguments, environ)


@pytest.mark.driver
def test_a_database_of_ones_own_is_set_up_and_left_by_the_commands(practice_server, environ):
    own = {
        "POOL_LAB_DATABASE": "own",
        "ORACLE_DSN": practice_server.dsn,
        "ORACLE_USER": "lab",
        "ORACLE_PASSWORD": "Readme_Lab_1",
        "ORACLE_ADMIN_USER": "lab_admin",
        "ORACLE_ADMIN_PASSWORD": "Readme_Admin_1",
        "ORACLE_ROOT_DSN": practice_server.service("FREE"),
        "ORACLE_SYS_PASSWORD": ADMIN_PASSWORD,
    }
    assert set(own) <= {"POOL_LAB_DATABASE", *re.findall(r"ORACLE_\w+", README)}
    commands = [command for command in MORE_COMMANDS if command[1:3] in (START_PROVISION, START_UNINSTALL)]
    assert len(commands) == 2
    for _, *arguments in commands:
        assert run([*arguments, "--yes"], {**environ, **own})


def test_the_commands_about_a_container_are_understood():
    commands = [command[2:] for command in MORE_COMMANDS if command[:2] == ["python3", "setup/start.py"]]
    others = ("--provision", "--uninstall", "--update", "--preflight")
    found = [parse(command) for command in commands if command[0] not in others]
    assert [(one.database, one.keep, one.image is not None) for one in found] == [
        ("practice", False, False),
        ("container", True, False),
        (None, False, True),
    ]
    assert f"`{ORACLE_FREE}`" in README


def test_the_command_that_updates_is_understood():
    assert [parse(command[2:]).update for command in MORE_COMMANDS if command[2:3] == ["--update"]] == [True]


def test_the_command_before_a_workshop_is_understood():
    assert [parse(command[2:]).preflight for command in MORE_COMMANDS if command[2:3] == ["--preflight"]] == [True]


def test_the_image_for_people_who_like_docker_is_built_as_its_dockerfile_says():
    commands = [command for command in MORE_COMMANDS if command[0] == "docker"]
    dockerfile = (PROJECT / commands[0][3]).read_text(encoding="utf-8")
    assert [command[:2] for command in commands] == [["docker", "build"], ["docker", "run"]]
    assert all(shlex.join(command).replace("'", "") in dockerfile for command in commands)


def test_the_other_commands_are_understood():
    others = [command for command in MORE_COMMANDS if command[0] not in ("python3", "docker")]
    assert [command[:3] for command in others] == [[".venv/bin/python", "-m", "labs.database"]]
    parser = argparse.ArgumentParser()
    add_options(parser)
    assert parser.parse_args(others[0][4:]).a == "practice"


@pytest.mark.driver
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_code_runs_as_it_stands(program, environ, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    printed = run([str(path)], {**environ, "PYTHONPATH": str(PROJECT)})
    assert len(printed.splitlines()) == 3


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link):
    assert (PROJECT / link).exists()


def test_the_table_lists_every_notebook_with_its_minutes():
    rows = re.findall(r"\]\((notebooks/\S+\.ipynb)\) \| (\d+) \|", README)
    assert [name for name, _ in rows] == sorted(f"notebooks/{path.name}" for path in PROJECT.glob("notebooks/*.ipynb"))
    for name, minutes in rows:
        assert f"{minutes} minutes" in (PROJECT / name).read_text(encoding="utf-8")


def test_everything_that_is_said_to_be_there_is_there():
    names = re.findall(r"^    (\S+)", TREE[1], re.MULTILINE)
    assert names
    assert not [name for name in names if name not in MADE_BY_THE_LAB and not (PROJECT / name).exists()]


def test_the_workflows_only_call_the_readmes_commands():
    texts = [path.read_text(encoding="utf-8") for path in (PROJECT / ".github" / "workflows").glob("*.yml")]
    jobs = [job for text in texts for job in yaml.safe_load(text)["jobs"].values()]
    lines = [line for job in jobs for step in job["steps"] for line in step.get("run", "").splitlines()]
    known = ("python setup/start.py ", "python setup/test.py", ".venv/bin/python -m labs.database compare ", "echo ")
    assert lines
    assert not [line for line in lines if not line.startswith(known)]
