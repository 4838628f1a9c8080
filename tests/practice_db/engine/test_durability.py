"""What is committed stays, however the server or PostgreSQL ends; nothing else does, and no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.settings import EngineError, EngineSettings, FolderInUse
from labs.practice_db.errors import OraError
from tests.practice_db.engine.conftest import rows, until

COUNT = 'SELECT "A" FROM "SYS"."T" ORDER BY 1'
CHILD = Path(__file__).with_name("killed_server.py")

posix = pytest.mark.skipif(sys.platform == "win32", reason="kills with signals")


@pytest.fixture
def settings(tmp_path) -> EngineSettings:
    return EngineSettings(tmp_path / "data", max_sessions=10)


@pytest.fixture
def killed_pids(settings) -> list[int]:
    """Run a server that commits 1, leaves 2 uncommitted and is killed; return its pid and PostgreSQL's."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(settings.data_dir)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    with child:
        assert child.stdout is not None
        words = child.stdout.readline().split()
        pids = [int(word) for word in words]
        child.kill()
    return pids


async def only_committed(settings: EngineSettings) -> bool:
    engine = Engine(settings)
    await engine.start()
    try:
        async with engine.internal() as session:
            return await rows(session, COUNT) == [(b"1",)]
    finally:
        await engine.stop()


@posix
async def test_a_killed_server_takes_postgresql_with_it_and_loses_nothing(settings, killed_pids):
    async def is_gone() -> bool:
        return not any(psutil.pid_exists(pid) for pid in killed_pids)

    await until(is_gone)
    assert await only_committed(settings)


@posix
async def test_a_start_right_after_a_kill_waits_for_the_old_postgresql(settings, killed_pids):
    assert await only_committed(settings)


@posix
async def test_a_killed_postgresql_comes_back_with_what_was_committed(settings):
    engine = Engine(settings)
    await engine.start()
    try:
        async with engine.internal() as session:
            await session.define('CREATE TABLE "T" ("A" int)')
        session = await engine.open_session("SYS")
        await session.execute('INSERT INTO "T" VALUES (1)', effect=Effect.WRITE, commit=True)
        await session.execute('INSERT INTO "T" VALUES (2)', effect=Effect.WRITE)
        os.kill(engine.postmaster_pid, signal.SIGKILL)
        with pytest.raises(OraError, match="ORA-03113"):
            await session.execute("SELECT pg_sleep(60)")
        assert session.is_closed
        session = await engine.open_session("SYS")
        assert await rows(session, COUNT) == [(b"1",)]
    finally:
        await engine.stop()


@posix
async def test_a_killed_backend_costs_sessions_but_no_start(settings):
    engine = Engine(settings)
    await engine.start()
    try:
        session = await engine.open_session("SYS")
        os.kill(session.backend_pid, signal.SIGKILL)
        with pytest.raises(OraError, match="ORA-03113"):
            await session.execute("SELECT pg_sleep(60)")

        async def works_again() -> bool:
            # PostgreSQL may take a session before it has noticed what happened, and end it then.
            with suppress(OraError):
                assert await engine.catalog.items("anything") == []
                return await rows(await engine.open_session("SYS"), "SELECT 7") == [(b"7",)]
            return False

        await until(works_again)
    finally:
        await engine.stop()


async def test_stopping_leaves_no_process_and_frees_the_folder(settings):
    engine = Engine(settings)
    await engine.start()
    postmaster = psutil.Process(engine.postmaster_pid)
    family = [postmaster, *postmaster.children(recursive=True)]
    await engine.open_session("SYS")
    await engine.stop()
    await engine.stop()
    assert not any(process.is_running() for process in family)
    assert engine.postmaster_pid == 0
    await engine.start()
    await engine.stop()


async def test_a_second_server_on_the_folder_is_refused(settings):
    first, second = Engine(settings), Engine(settings)
    await first.start()
    try:
        with pytest.raises(FolderInUse, match="stop it or use another folder"):
            await second.start()
        await second.stop()
        assert first.is_running
    finally:
        await first.stop()


async def test_a_half_made_folder_is_made_anew(settings):
    for folder in (settings.cluster_dir, settings.data_dir / "postgres.new"):
        (folder / "base").mkdir(parents=True)
    engine = Engine(settings)
    await engine.start()
    await engine.stop()
    assert (settings.cluster_dir / "PG_VERSION").read_text().strip() == "18"


async def test_a_folder_of_another_postgresql_is_refused_and_left_alone(settings):
    settings.cluster_dir.mkdir(parents=True)
    (settings.cluster_dir / "PG_VERSION").write_text("16\n")
    with pytest.raises(EngineError, match="made by PostgreSQL 16"):
        await Engine(settings).start()
    assert (settings.cluster_dir / "PG_VERSION").read_text() == "16\n"


async def test_a_damaged_folder_is_named_with_what_helps(settings):
    engine = Engine(settings)
    await engine.start()
    await engine.stop()
    (settings.cluster_dir / "global" / "pg_control").unlink()
    with pytest.raises(EngineError, match=r"pg_control.*delete .*postgres and start again"):
        await engine.start()


async def test_a_relative_folder_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = Engine(EngineSettings(Path("data"), max_sessions=5))
    await engine.start()
    await engine.stop()
    assert (tmp_path / "data" / "postgres").is_dir()


async def test_a_stale_pid_file_of_another_program_is_no_obstacle(settings):
    engine = Engine(settings)
    await engine.start()
    await engine.stop()
    (settings.cluster_dir / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
    await engine.start()
    await engine.stop()


async def test_a_folder_deeper_than_a_socket_path_may_be_works(tmp_path):
    engine = Engine(EngineSettings(tmp_path / ("deep" * 25) / "data"))
    await engine.start()
    await engine.stop()


async def test_all_connections_taken_is_oracles_error(tmp_path):
    engine = Engine(EngineSettings(tmp_path / "data", max_sessions=1, internal_sessions=1))
    await engine.start()
    try:
        refused = None
        while refused is None:
            try:
                await engine.open_session("SYS")
            except OraError as error:
                refused = error
        assert refused.code == 18
        assert engine.sessions_open < 20
    finally:
        await engine.stop()
