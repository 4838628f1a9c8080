"""The lab on a container: the production code, testcontainers, and a real engine with the stand-in image."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator

import docker
import oracledb
import pytest

from labs.database.container.database import ContainerDatabase
from labs.database.target import DatabaseProblem, Kind, Target
from tests.container.building import PROJECT
from tests.polling import until

pytestmark = pytest.mark.container

SIZE_LIMIT_BYTES = 400_000_000


@pytest.fixture
def lab(stand_in: str, home) -> Iterator[ContainerDatabase]:
    database = ContainerDatabase(home, image=stand_in)
    yield database
    database.stop()


@pytest.fixture
def target(lab: ContainerDatabase) -> Target:
    return lab.ensure(lambda _: None)


def connect(target: Target) -> oracledb.Connection:
    return oracledb.connect(user=target.user, password=target.password, dsn=target.dsn)


def test_the_image_is_under_its_size_limit(container_engine: docker.DockerClient, stand_in: str):
    assert container_engine.images.get(stand_in).attrs["Size"] < SIZE_LIMIT_BYTES


def test_a_container_starts_on_loopback_with_the_labs_users_and_tables(container_engine, lab):
    said: list[str] = []
    target = lab.ensure(said.append)
    assert target.kind is Kind.CONTAINER
    assert target.dsn.startswith("127.0.0.1:")
    with connect(target) as connection:
        assert connection.cursor().execute("select count(*) from employees").fetchone()[0] > 0
    assert any("is ready after" in line for line in said)
    bindings = container_engine.containers.list()[0].attrs["HostConfig"]["PortBindings"]
    assert [binding["HostIp"] for ports in bindings.values() for binding in ports] == ["127.0.0.1"]


def test_the_running_container_is_found_again_and_stopped_for_good(lab, target):
    assert ContainerDatabase(lab.home, image=lab.image).running() == target
    assert lab.ensure(lambda _: None) == target
    assert lab.stop()
    assert lab.running() is None
    assert not lab.stop()


def test_no_password_can_be_read_by_others(container_engine, lab, target):
    assert stat.S_IMODE((lab.home / "container.json").stat().st_mode) == 0o600
    container = container_engine.containers.list()[0]
    processes = " ".join(word for row in container.top()["Processes"] for word in row)
    log = container.logs().decode()
    assert target.password not in processes + log
    assert (target.admin_password or "") not in processes + log


def test_the_driver_tests_pass_on_the_container(target, container_engine):
    environment = dict(part.split("=", 1) for part in container_engine.containers.list()[0].attrs["Config"]["Env"])
    settings = {
        "POOL_LAB_TEST_DSN": target.dsn,
        "POOL_LAB_TEST_ADMIN_USER": "SYSTEM",
        "POOL_LAB_TEST_ADMIN_PASSWORD": environment["ORACLE_PASSWORD"],
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/driver/test_connect.py"]
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, **settings}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_pool_notices_that_the_engine_killed_its_database(container_engine, lab, target):
    pool = oracledb.create_pool(user=target.user, password=target.password, dsn=target.dsn, min=1, max=2)
    with pool.acquire() as connection:
        connection.cursor().execute("select 1 from dual")
        container_engine.containers.list()[0].kill()
        with pytest.raises(oracledb.Error) as caught:
            connection.cursor().execute("select 1 from dual")
        assert caught.value.args[0].full_code == "DPY-4011"
    pool.close(force=True)
    assert lab.running() is None
    assert connect(lab.ensure(lambda _: None)).is_healthy()


def test_a_database_that_cannot_start_is_said_with_its_log_and_removed(container_engine, stand_in, home):
    def fail(*_):
        raise DatabaseProblem("the schema does not fit")

    with pytest.raises(DatabaseProblem, match="the schema does not fit"):
        ContainerDatabase(home, image=stand_in, prepare=fail).ensure(lambda _: None)
    until(lambda: not container_engine.containers.list(all=True))
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
