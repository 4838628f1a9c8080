"""A container engine and the stand-in image, or the reason why there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from labs.database.container import engine
from tests.container import building

NEEDED = ("docker", "debootstrap", "tar")


@pytest.fixture(scope="session")
def container_engine() -> Iterator[docker.DockerClient]:
    """The engine's client; in the end nothing of the tests is left in it."""
    try:
        client = engine.connect()
    except engine.EngineProblem as problem:
        pytest.skip(str(problem))
    before = _everything(client)
    yield client
    after = _everything(client)
    client.close()
    assert after - before == set(), "the tests left something in the engine"


@pytest.fixture(scope="session")
def stand_in(container_engine: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The practice database's image, built once."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"building the image needs {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("image")
    try:
        building.build(folder)
        yield building.IMAGE
    finally:
        building.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Published ports are reached on 127.0.0.1, and no helper image is pulled."""
    from testcontainers.core.config import testcontainers_config

    monkeypatch.setattr(testcontainers_config, "tc_host_override", "127.0.0.1")
    monkeypatch.setattr(testcontainers_config, "ryuk_disabled", True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A lab's folder."""
    return tmp_path / "lab"


def _everything(client: docker.DockerClient) -> set[str]:
    containers = {f"container {found.name}" for found in client.containers.list(all=True)}
    networks = {f"network {found.name}" for found in client.networks.list()}
    return containers | networks | {f"volume {found.name}" for found in client.volumes.list()}
