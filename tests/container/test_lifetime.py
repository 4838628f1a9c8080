"""How long a container lives: as long as its lab, or longer when kept; and what a lab does that finds another state."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import docker
import oracledb
import psutil
import pytest

from labs.database.__main__ import main as command
from labs.database.container.database import ContainerDatabase
from labs.database.container.oracle_free import LABEL
from labs.database.container.record import forget_record, read_record, write_record
from labs.database.practice import PracticeDatabase
from labs.database.target import Kind, Target
from tests.container import registry as registries
from tests.lab_process import PROJECT, Lab
from tests.polling import until

pytestmark = pytest.mark.container

STARTED = "the lab is here"
HOLD = f"import db_config, threading\nprint(db_config.kind, {STARTED!r}, flush=True)\nthreading.Event().wait(120)\n"
REMEMBER = """\
import db_config, oracledb, sys
with oracledb.connect(user=db_config.user, password=db_config.pw, dsn=db_config.dsn) as connection:
    cursor = connection.cursor()
    if sys.argv[1] == "write":
        cursor.execute("create table kept_rows (a number)")
        cursor.execute("insert into kept_rows values (42)")
        connection.commit()
    print("found", cursor.execute("select a from kept_rows").fetchone())
"""


def quiet(_: str) -> None:
    """Say nothing."""


def connect(target: Target) -> oracledb.Connection:
    return oracledb.connect(user=target.user, password=target.password, dsn=target.dsn)


class World:
    """One lab folder, the labs that are started on it, and its containers."""

    def __init__(self, client: docker.DockerClient, image: str, home: Path) -> None:
        self.client, self.image, self.home = client, image, home
        self.labs: list[Lab] = []

    def database(self, **options: object) -> ContainerDatabase:
        return ContainerDatabase(self.home, self.image, **options)

    def lab(self, *arguments: str) -> Lab:
        environ = {**os.environ, "POOL_LAB_HOME": str(self.home), "PYTHONPATH": str(PROJECT)}
        self.labs.append(Lab(environ, *arguments))
        return self.labs[-1]

    def containers(self) -> list[str]:
        found = self.client.containers.list(all=True, filters={"label": f"{LABEL}={self.home}"}, ignore_removed=True)
        return [one.id for one in found]

    def watchers(self) -> list[int]:
        words = ("labs.database.container.watcher", str(self.home))
        found = psutil.process_iter(["cmdline"])
        return [one.pid for one in found if all(word in (one.info["cmdline"] or []) for word in words)]


@pytest.fixture
def world(container_engine: docker.DockerClient, stand_in: str, home: Path) -> Iterator[World]:
    world = World(container_engine, stand_in, home)
    try:
        yield world
    finally:
        for lab in world.labs:
            with suppress(psutil.NoSuchProcess):
                lab.process.terminate()
            lab.end()
        world.database().stop()
        PracticeDatabase(home).stop()
        until(lambda: not world.watchers())


@pytest.fixture
def hold(tmp_path: Path) -> str:
    path = tmp_path / "hold.py"
    path.write_text(HOLD)
    return str(path)


@pytest.fixture
def remember(tmp_path: Path) -> str:
    path = tmp_path / "remember.py"
    path.write_text(REMEMBER)
    return str(path)


def test_a_pool_notices_that_its_database_was_killed_and_a_new_one_takes_its_place(world):
    target = world.database().ensure(quiet)
    pool = oracledb.create_pool(user=target.user, password=target.password, dsn=target.dsn, min=1, max=2)
    with pool.acquire() as connection:
        connection.cursor().execute("select 1 from dual")
        [container] = world.containers()
        world.client.containers.get(container).kill()
        with pytest.raises(oracledb.Error) as caught:
            connection.cursor().execute("select 1 from dual")
        assert caught.value.args[0].full_code == "DPY-4011"
    with pytest.raises(oracledb.Error):
        pool.acquire()
    pool.close(force=True)
    assert world.database().running() is None
    again = world.database().ensure(quiet)
    assert world.containers() != [container]
    pool = oracledb.create_pool(user=again.user, password=again.password, dsn=again.dsn)
    with pool.acquire() as connection:
        assert connection.cursor().execute("select count(*) from employees").fetchone()[0] > 0
    pool.close()


def test_a_kept_container_that_the_engine_stopped_goes_on_with_its_rows_and_its_pool_recovers(world):
    target = world.database(is_kept=True).ensure(quiet)
    with connect(target) as connection:
        connection.cursor().execute("create table kept_rows (a number)")
    [container] = world.containers()
    world.client.containers.get(container).stop()
    assert world.database().running() is None
    said: list[str] = []
    again = world.database().ensure(said.append)
    assert said[0] == f"starting the kept container of {world.image} again"
    assert world.containers() == [container]
    assert world.database().running() == again
    with connect(again) as connection:
        assert connection.cursor().execute("select count(*) from kept_rows").fetchone() == (0,)


def test_a_container_that_was_removed_by_hand_is_made_anew(world):
    first = world.database(is_kept=True).ensure(quiet)
    [container] = world.containers()
    world.client.containers.get(container).remove(force=True, v=True)
    again = world.database().ensure(quiet)
    assert world.containers() not in ([], [container])
    assert (again.kind, again.password != first.password) == (Kind.CONTAINER, True)


def test_a_container_without_its_record_is_removed_before_a_new_one_starts(world):
    world.database(is_kept=True).ensure(quiet)
    [container] = world.containers()
    forget_record(world.home)
    world.database().ensure(quiet)
    assert len(world.containers()) == 1
    assert world.containers() != [container]


def test_a_start_that_was_broken_off_is_finished_by_the_next_one(world):
    world.database(is_kept=True).ensure(quiet)
    record = read_record(world.home)
    write_record(world.home, replace(record, schema=""))
    assert world.database().running() is None
    said: list[str] = []
    assert connect(world.database().ensure(said.append)).is_healthy()
    assert said[-1] == "loading the lab's users and tables"
    assert world.containers() == [record.container_id]


def test_the_container_ends_with_its_lab(world, hold):
    lab = world.lab("--database", "container", "--image", world.image, "--run", hold)
    lab.wait_for(f"container {STARTED}")
    assert len(world.containers()) == 1
    lab.process.terminate()
    assert lab.end() == 130
    assert world.containers() == []
    assert read_record(world.home) is None


def test_the_container_ends_with_a_lab_that_was_killed(world, hold):
    lab = world.lab("--database", "container", "--image", world.image, "--run", hold)
    lab.wait_for(f"container {STARTED}")
    for process in [*psutil.Process(lab.process.pid).children(), psutil.Process(lab.process.pid)]:
        if process.pid not in world.watchers():
            process.kill()
    assert lab.end() != 0
    until(lambda: not world.containers(), deadline_s=60)
    until(lambda: read_record(world.home) is None)


def test_a_container_whose_owner_is_gone_belongs_to_the_next_one_who_uses_it(world):
    world.database().ensure(quiet)
    record = read_record(world.home)
    write_record(world.home, replace(record, owner_started_s=record.owner_started_s - 60))
    watchers = world.watchers()
    world.database().ensure(quiet)
    assert read_record(world.home) == record
    until(lambda: set(world.watchers()) - set(watchers))


def test_the_command_leaves_its_container_behind_and_stops_it(world, monkeypatch, capsys):
    for name, value in {"HOME": str(world.home), "IMAGE": world.image, "DATABASE": "container"}.items():
        monkeypatch.setenv(f"POOL_LAB_{name}", value)
    assert command(["start"]) == 0
    assert read_record(world.home).is_kept
    assert command(["status"]) == 0
    assert command(["stop"]) == 0
    start, status, stop = capsys.readouterr().out.splitlines()
    assert start.startswith("container database: lab at 127.0.0.1:")
    assert (status, stop) == (start, "The lab's database is stopped.")
    assert world.containers() == []


def test_a_kept_container_serves_the_next_lab_and_stop_ends_it(world, remember):
    first = world.lab("--database", "auto", "--keep", "--image", world.image, "--run", remember, "write")
    first.wait_for(r"found \(42,\)")
    first.wait_for("The container is kept: setup/start.py --stop ends it")
    assert first.end() == 0
    kept = world.containers()
    assert len(kept) == 1
    assert world.watchers() == []
    second = world.lab("--database", "auto", "--run", remember, "read")
    second.wait_for(r"found \(42,\)")
    assert second.end() == 0
    assert world.containers() == kept
    stop = world.lab("--stop")
    stop.wait_for("The lab is stopped")
    assert stop.end() == 0
    assert world.containers() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")
def test_ctrl_c_during_the_pull_goes_on_with_the_practice_database(world, hold):
    with registries.running() as registry:
        lab = world.lab("--database", "auto", "--image", registry.image, "--run", hold)
        lab.wait_for("A container engine answers: .* uses the practice database at once")
        lab.wait_for(r"pulling \S+: \d+ of 40 MB \(\d+ %\)")
        lab.process.send_signal(signal.SIGINT)
        lab.wait_for("You stopped that, so the lab uses its practice database. To try again: ")
        lab.wait_for(f"practice {STARTED}")
        registry.open.set()
        assert registry.gone.wait(10), "the engine went on pulling"
    assert world.containers() == []


def test_a_pull_that_fails_goes_on_with_the_practice_database(world, hold):
    with registries.running() as registry:
        lab = world.lab("--database", "auto", "--image", registry.missing, "--run", hold)
        lab.wait_for("failed: there is no such image, so the lab uses its practice database. To try again: ")
        lab.wait_for(f"practice {STARTED}")
