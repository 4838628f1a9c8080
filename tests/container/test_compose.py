"""compose.yaml, really started: the lab in one container, its database in another."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import urllib.error
from collections.abc import Iterator

import docker
import pytest

from labs.database.container.image import ORACLE_FREE
from tests.container import compose
from tests.container.building import PROJECT
from tests.container.compose import Compose, Jupyter

pytestmark = pytest.mark.container

FIRST = PROJECT / "notebooks" / "00_start_here.ipynb"
WHO = "import os, db_config; print(os.getuid(), db_config.kind, db_config.dsn)"


@pytest.fixture(scope="module")
def project(container_engine: docker.DockerClient, stand_in: str, tmp_path_factory) -> Iterator[Compose]:
    command = compose.command()
    if command is None:
        pytest.skip("needs Docker Compose")
    folder = tmp_path_factory.mktemp("compose") / "project"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    made = Compose(command, folder, port)
    try:
        compose.make_folder(folder, stand_in)
        yield made
        made("down", "--volumes", "--timeout", "20")
    finally:
        subprocess.run(["docker", "rmi", "-f", compose.LAB_IMAGE, compose.BUILDER], capture_output=True, check=False)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def lab(project: Compose) -> Jupyter:
    return project.start("lab")


def test_the_lab_opens_with_its_token_only(lab):
    assert "kernels" in lab.ask("api/status")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        lab.ask("api/status", token="another")


def test_only_jupyterlab_is_published_and_on_loopback_only(container_engine, project, lab):
    published = {
        service: container_engine.containers.get(project.container(service)).attrs["HostConfig"]["PortBindings"]
        for service in ("lab", "database")
    }
    [[binding]] = published["lab"].values()
    assert (binding["HostIp"], binding["HostPort"]) == ("127.0.0.1", str(project.port))
    assert not published["database"]


def test_notebooks_run_on_the_database_beside_them(lab):
    assert lab.run([WHO]) == f"{compose.OWNER} own database:1521/FREEPDB1\n"
    cells = [cell for cell in json.loads(FIRST.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    printed = lab.run(["".join(cell["source"]) for cell in cells])
    assert "NOT_ATTEMPTED" in printed
    assert printed.endswith("0 sessions of this notebook are left\n")


def test_what_is_written_belongs_to_the_owner_of_the_folder(project, lab):
    lab.run(["open('mine.txt', 'w').close()"])
    assert (project.folder / "notebooks" / "mine.txt").stat().st_uid == compose.OWNER


def test_no_password_stands_in_a_setting_or_a_log(container_engine, project, lab):
    password = lab.run(["import db_config; print(db_config.pw, db_config.sys_pw)"]).split()
    assert len(password) == 2
    for service in ("lab", "database", "passwords"):
        said = json.dumps(container_engine.api.inspect_container(service_id(project, service))) + project("logs")
        assert not [word for word in password if word in said]


def test_after_an_end_the_lab_goes_on_with_the_passwords_and_files_it_had(project, lab):
    mark = "import os, pathlib; path = pathlib.Path(os.environ['POOL_LAB_HOME'], 'mark'); "
    before = lab.run([mark + "path.touch()", "import db_config; print(db_config.pw)"])
    project("down", "--timeout", "20")
    again = project.start("lab")
    assert again.run(["import db_config; print(db_config.pw)", mark + "assert path.exists()"]) == before
    project("down", "--timeout", "20")


def test_the_other_lab_runs_on_oracle_free(project):
    other = project.start("oracle-lab")
    assert other.run([WHO]) == f"{compose.OWNER} own oracle:1521/FREEPDB1\n"
    assert project("ps", "-q", "oracle").strip()
    project("down", "--timeout", "20")


def test_the_file_names_the_image_that_the_lab_uses():
    assert f"image: {ORACLE_FREE}\n" in (PROJECT / "compose.yaml").read_text(encoding="utf-8")


def service_id(project: Compose, service: str) -> str:
    return project("ps", "-a", "-q", service).strip() if "docker-compose" not in project.command else _all(service)


def _all(service: str) -> str:
    label = f"label=com.docker.compose.service={service}"
    command = ["docker", "ps", "-a", "-q", "-f", label, "-f", f"label=com.docker.compose.project={compose.NAME}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout.strip()
