"""The lab on a container: the production code, testcontainers, and a real engine with the stand-in image."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator

import docker
import oracledb
import psutil
import pytest
from docker.models.containers import Container

from labs.database.container.database import ContainerDatabase
from labs.database.container.oracle_free import LABEL
from labs.database.container.record import read_record
from labs.database.lab_owned import prepare
from labs.database.target import DatabaseProblem, Kind, Target
from tests.container.building import PROJECT
from tests.notebooks import workbook
from tests.notebooks.test_run_all import NOTHING_LEFT, checks, run_all, shown
from tests.polling import until

pytestmark = pytest.mark.container

SIZE_LIMIT_BYTES = 400_000_000


class Start:
    """One start of the lab's container, and everything that could be read meanwhile."""

    def __init__(self, home, image: str) -> None:
        self.lab = ContainerDatabase(home, image, prepare=self._prepare)
        self.said: list[str] = []
        self.processes: set[str] = set()
        self.logged: list[str] = []
        listener = logging.Handler(logging.DEBUG)
        listener.emit = lambda record: self.logged.append(record.getMessage())  # type: ignore[method-assign]
        root = logging.getLogger()
        level = root.level
        root.addHandler(listener)
        root.setLevel(logging.DEBUG)
        try:
            self.target = self.lab.ensure(self._say)
        finally:
            root.removeHandler(listener)
            root.setLevel(level)

    def _say(self, text: str) -> None:
        self.said.append(text)
        self._look()

    def _prepare(self, target) -> None:
        self._look()
        prepare(target)
        self._look()

    def _look(self) -> None:
        self.processes |= {" ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])}

    def container(self, client: docker.DockerClient) -> Container:
        return client.containers.get(read_record(self.lab.home).container_id)


@pytest.fixture(scope="module")
def started(stand_in: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """A running lab for the tests that leave it as it is."""
    home = tmp_path_factory.mktemp("shared")
    try:
        yield Start(home, stand_in)
    finally:
        ContainerDatabase(home).stop()


def connect(target: Target) -> oracledb.Connection:
    return oracledb.connect(user=target.user, password=target.password, dsn=target.dsn)


def test_the_image_is_under_its_size_limit(container_engine: docker.DockerClient, stand_in: str):
    assert container_engine.images.get(stand_in).attrs["Size"] < SIZE_LIMIT_BYTES


def test_a_container_starts_with_the_labs_users_and_tables_and_says_each_step(started):
    assert started.target.kind is Kind.CONTAINER
    with connect(started.target) as connection:
        assert connection.cursor().execute("select count(*) from employees").fetchone()[0] > 0
    steps = [text for text in started.said if not text.startswith("the database is starting")]
    assert [text.split(" after ")[0] for text in steps] == [
        f"starting {started.lab.image}",
        "the database in the container is ready",
        "loading the lab's users and tables",
    ]


def test_its_port_is_on_loopback_only(started, container_engine):
    settings = started.container(container_engine).attrs
    bindings = settings["NetworkSettings"]["Ports"]
    [binding] = bindings.pop("1521/tcp")
    assert binding["HostIp"] == "127.0.0.1"
    assert started.target.dsn == f"127.0.0.1:{binding['HostPort']}/FREEPDB1"
    assert not any(bindings.values())


def test_the_running_container_is_found_again(started):
    again = ContainerDatabase(started.lab.home)
    assert again.running() == started.target
    assert again.ensure(lambda _: None) == started.target


def test_another_image_is_not_started_beside_the_running_one(started):
    with pytest.raises(DatabaseProblem, match=r"runs pool-lab-.*, not other:1: end it with"):
        ContainerDatabase(started.lab.home, "other:1").ensure(lambda _: None)


def secrets(started: Start) -> list[str]:
    passwords = read_record(started.lab.home).passwords
    return [passwords.system, passwords.lab, passwords.lab_admin]


def test_passwords_are_random_and_the_containers_own(started, container_engine):
    environment = dict(one.split("=", 1) for one in started.container(container_engine).attrs["Config"]["Env"])
    assert environment["ORACLE_PASSWORD"] == secrets(started)[0]
    assert len(set(secrets(started))) == 3
    assert all(len(password) == len("Lab_") + 24 for password in secrets(started))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_only_the_user_can_read_the_file_with_the_passwords(started):
    with_a_password = [
        path
        for path in started.lab.home.rglob("*")
        if path.is_file() and any(password in path.read_text(errors="replace") for password in secrets(started))
    ]
    assert [path.name for path in with_a_password] == ["container.json"]
    assert stat.S_IMODE(with_a_password[0].stat().st_mode) == 0o600


def test_no_password_is_in_a_process_list(started, container_engine):
    inside = started.container(container_engine).top()["Processes"]
    assert inside
    assert any("labs.practice_db" in line for line in started.processes), "the container's processes are seen from here"
    lines = [*started.processes, *(" ".join(row) for row in inside)]
    assert not [line for line in lines if any(password in line for password in secrets(started))]


def test_no_password_is_in_a_log(started, container_engine):
    container = started.container(container_engine)
    checked = str(container.attrs["State"].get("Health"))
    assert started.logged, "the engine's client logs what it does"
    texts = [container.logs().decode(), checked, *started.said, *started.logged]
    assert not [text for text in texts if any(password in text for password in secrets(started))]


def test_the_driver_tests_pass_on_a_container(stand_in):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/driver"]
    command += ["--database", "container"]
    environ = {**os.environ, "POOL_LAB_IMAGE": stand_in}
    done = subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_notebook_runs_on_the_container_and_its_checks_pass(started, monkeypatch):
    monkeypatch.setenv("POOL_LAB_HOME", str(started.lab.home))
    monkeypatch.setenv("POOL_LAB_DATABASE", "container")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    [path] = [path for path in workbook.FILES if path.name.startswith("01_")]
    notebook = run_all(workbook.solved(path))
    assert checks(notebook)
    assert all(" PASS: " in text for text in checks(notebook)), checks(notebook)
    assert shown(notebook.cells[-1]) == NOTHING_LEFT


def of_lab(client: docker.DockerClient, home) -> list[Container]:
    return client.containers.list(all=True, filters={"label": f"{LABEL}={home}"})


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (DatabaseProblem("the schema does not fit"), DatabaseProblem),
        (oracledb.DatabaseError("ORA-01017"), DatabaseProblem),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_start_that_fails_or_is_broken_off_leaves_nothing(container_engine, stand_in, home, failure, raised):
    def fail(*_):
        raise failure

    with pytest.raises(raised):
        ContainerDatabase(home, stand_in, prepare=fail).ensure(lambda _: None)
    assert of_lab(container_engine, home) == []
    assert not (home / "container.json").exists()


def test_the_images_contract_holds_app_user_service_and_health_check(container_engine, stand_in):
    environment = {
        "ORACLE_PASSWORD": "Sys_secret_1",
        "APP_USER": "shop",
        "APP_USER_PASSWORD": "Shop_secret_1",
        "ORACLE_DATABASE": "SHOPPDB",
    }
    container = container_engine.containers.run(
        stand_in, environment=environment, ports={"1521/tcp": ("127.0.0.1", None)}, detach=True
    )
    try:
        until(lambda: b"DATABASE IS READY TO USE!" in container.logs(), deadline_s=60)
        assert container.exec_run("healthcheck.sh").exit_code == 0
        container.reload()
        port = container.attrs["NetworkSettings"]["Ports"]["1521/tcp"][0]["HostPort"]
        for service in ("FREEPDB1", "SHOPPDB"):
            dsn = f"127.0.0.1:{port}/{service}"
            with oracledb.connect(user="shop", password="Shop_secret_1", dsn=dsn) as connection:
                connection.cursor().execute(
                    "create table if_it_may (a number)" if service == "FREEPDB1" else "select 1 from dual"
                )
        container.stop(timeout=20)
        assert container.wait()["StatusCode"] == 0
    finally:
        container.remove(force=True, v=True)


def test_a_missing_password_is_said_and_nothing_runs(container_engine, stand_in):
    container = container_engine.containers.run(stand_in, detach=True)
    try:
        assert container.wait(timeout=30)["StatusCode"] == 2
        assert b"set ORACLE_PASSWORD" in container.logs()
    finally:
        container.remove(force=True, v=True)
