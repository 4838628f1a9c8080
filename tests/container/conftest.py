"""A container engine and the stand-in image, or the reason why there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from labs.database.container import engine
from tests.container import building

# No helper container of testcontainers beside ours, also in the labs that are started as processes.
os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")

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


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine where no engine can be found; return the folder of the user's sockets."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'docker.sock'}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A lab's folder."""
    return tmp_path / "lab"


def _everything(client: docker.DockerClient) -> set[str]:
    """Return what there is in the engine, without what somebody's docker compose is about to make or remove."""
    found = {
        "container": client.api.containers(all=True),
        "network": client.api.networks(),
        "volume": client.api.volumes()["Volumes"] or [],
        "image": client.api.images(),
    }
    return {
        f"{kind} {one.get('Id') or one['Name']} {one.get('RepoTags') or one.get('Names') or one.get('Name')}"
        for kind, ones in found.items()
        for one in ones
        if "com.docker.compose.project" not in (one.get("Labels") or {})
    }
