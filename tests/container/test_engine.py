"""Which engine is taken, and what is said when there is none; without a real one."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace

import pytest

from labs.database.container.engine import EngineProblem, NoEngine, check_room, connect, is_local
from tests.container.building import PROJECT
from tests.container.fake_engine import Silent, answering

GIB = 1024**3

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets")


@pytest.fixture
def silent(tmp_path):
    with closing(Silent(tmp_path / "silent.sock")) as server:
        yield server


def test_without_an_engine_it_says_where_it_looked_and_what_to_do(without_engine):
    with pytest.raises(NoEngine) as caught:
        connect()
    address = f"unix://{without_engine / 'docker.sock'}"
    assert str(caught.value) == f"No container engine answers ({address} is not there): start Docker or Podman"


def test_an_engine_that_says_nothing_is_given_up(silent):
    with pytest.raises(NoEngine, match=f"{silent.address} does not answer in time"):
        connect({"DOCKER_HOST": silent.address}, answer_s=1)


def test_docker_host_is_the_only_place_where_it_is_looked_for(without_engine, silent):
    with answering(without_engine / "podman" / "podman.sock"), pytest.raises(NoEngine):
        connect({"DOCKER_HOST": silent.address, "XDG_RUNTIME_DIR": str(without_engine)}, answer_s=1)


def test_podmans_socket_is_found_and_testcontainers_is_told(without_engine, monkeypatch):
    nowhere = {"default": f"unix://{without_engine / 'docker.sock'}"}
    monkeypatch.setattr("docker.context.ContextAPI.kwargs_from_context", lambda **_: {"base_url": nowhere["default"]})
    monkeypatch.delenv("DOCKER_HOST")
    with answering(without_engine / "podman" / "podman.sock") as address:
        with closing(connect()) as client:
            assert client.version()["Components"] == [{"Name": "Podman Engine"}]
        assert os.environ["DOCKER_HOST"] == address


@pytest.mark.parametrize(
    ("base_url", "here"),
    [
        ("http+docker://localhost", True),
        ("http+docker://localnpipe", True),
        ("http://127.0.0.1:2375", True),
        ("https://localhost:2376", True),
        ("http+docker://ssh", False),
        ("https://db.example:2376", False),
    ],
)
def test_an_engine_on_another_machine_is_told_from_one_here(base_url, here):
    assert is_local(base_url) is here


@pytest.mark.parametrize(
    ("memory", "disk", "said"),
    [(1 * GIB, 0, "1.0 GB of memory and Oracle Free needs 2.0 GB"), (4 * GIB, 10**18, "GB of disk left in")],
)
def test_too_little_room_is_said_with_what_is_needed(tmp_path, memory, disk, said):
    client = SimpleNamespace(info=lambda: {"MemTotal": memory, "DockerRootDir": str(tmp_path)})
    with pytest.raises(EngineProblem, match=said):
        check_room(client, memory_bytes=2 * GIB, disk_bytes=disk)


def run_script(database, text, silent, tmp_path):
    """Run a script of a learner in a lab of its own, next to an engine that says nothing."""
    script = tmp_path / "script.py"
    script.write_text(text)
    command = [sys.executable, "-m", "setup.lab", "--database", database, "--run", str(script)]
    environ = {
        **os.environ,
        "DOCKER_HOST": silent.address,
        "POOL_LAB_HOME": str(tmp_path / "lab"),
        "PYTHONPATH": str(PROJECT),
    }
    return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.driver
def test_practice_never_touches_an_engine(silent, tmp_path):
    text = "import db_config, sys\nprint(db_config.kind, 'docker' in sys.modules)\n"
    done = run_script("practice", text, silent, tmp_path)
    assert done.stdout.splitlines()[-1:] == ["practice False"], done.stdout + done.stderr
    assert silent.connections() == 0


@pytest.mark.driver
def test_auto_goes_on_quietly_without_an_engine_that_answers(silent, tmp_path):
    done = run_script("auto", "import db_config\nprint(db_config.kind)\n", silent, tmp_path)
    assert (done.stdout.splitlines()[-1:], done.stderr) == (["practice"], "")
    assert silent.connections() == 1, "the notebook does not ask again"
