"""The lab on Podman: found by its socket where Docker does not answer, and used through the same code."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from labs.database.container.oracle_free import LABEL
from tests.lab_process import PROJECT, Lab
from tests.polling import until

pytestmark = pytest.mark.container

# Podman raises the limits of a container to the highest there are, which is not allowed everywhere.
SETTINGS = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
SCRIPT = """\
import db_config, oracledb
with oracledb.connect(user=db_config.user, password=db_config.pw, dsn=db_config.dsn) as connection:
    print(db_config.kind, connection.cursor().execute("select count(*) > 0 from employees").fetchone())
"""


@dataclass(frozen=True)
class Podman:
    """A Podman of the tests: its own images, its own socket where a user's Podman has it."""

    client: docker.DockerClient
    environ: dict[str, str]
    image: str


@pytest.fixture(scope="module")
def podman(stand_in: str) -> Iterator[Podman]:
    if shutil.which("podman") is None:
        pytest.skip("Podman is not installed")
    folder = Path(tempfile.mkdtemp(prefix="podman-"))  # Podman takes no runroot of more than 50 characters
    environ = _environ(folder)
    command = ["podman", "--root", str(folder / "images"), "--runroot", str(folder / "run")]
    archive = folder / "image.tar"
    subprocess.run(["docker", "save", "-o", str(archive), stand_in], check=True)
    subprocess.run([*command, "load", "-q", "-i", str(archive)], env=environ, check=True, stdout=subprocess.DEVNULL)
    archive.unlink()
    socket = folder / "podman" / "podman.sock"
    socket.parent.mkdir()
    service = [*command, "system", "service", "--time=0", f"unix://{socket}"]
    with subprocess.Popen(service, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(socket.is_socket)
            client = docker.DockerClient(base_url=f"unix://{socket}")
            yield Podman(client, environ, f"localhost/{stand_in}")
            client.close()
        finally:
            server.terminate()
    subprocess.run(["umount", str(folder / "images" / "overlay")], check=False)  # Podman leaves its store mounted
    shutil.rmtree(folder)


def _environ(folder: Path) -> dict[str, str]:
    """Return a user's environment: Podman's socket in it, and a Docker that leads nowhere."""
    (folder / "containers.conf").write_text(SETTINGS)
    meta = folder / "contexts" / "meta" / hashlib.sha256(b"nowhere").hexdigest() / "meta.json"
    meta.parent.mkdir(parents=True)
    host = {"Host": f"unix://{folder / 'docker.sock'}"}
    meta.write_text(json.dumps({"Name": "nowhere", "Metadata": {}, "Endpoints": {"docker": host}}))
    (folder / "config.json").write_text(json.dumps({"currentContext": "nowhere"}))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
    places = {"CONTAINERS_CONF": str(folder / "containers.conf"), "DOCKER_CONFIG": str(folder)}
    return {**environ, **places, "XDG_RUNTIME_DIR": str(folder), "PYTHONPATH": str(PROJECT)}


def test_podman_is_found_where_docker_does_not_answer(podman, home, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environ = {**podman.environ, "POOL_LAB_HOME": str(home)}
    lab = Lab(environ, "--database", "container", "--keep", "--image", podman.image, "--run", str(script))
    try:
        lab.wait_for(f"a container of {podman.image}")
        lab.wait_for(r"^container \(True,\)")
        lab.wait_for("The container is kept")
        [container] = podman.client.containers.list(filters={"label": f"{LABEL}={home}"})
        [binding] = container.attrs["NetworkSettings"]["Ports"]["1521/tcp"]
        assert binding["HostIp"] == "127.0.0.1"
    finally:
        lab.end()
        stop = Lab(environ, "--stop")
        stop.end()
    assert podman.client.containers.list(all=True) == []
