"""The practice database is started once, found again, and survives stale state and killed servers."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from filelock import FileLock

from labs.database import practice
from labs.database.state import read_state
from labs.database.target import DatabaseProblem, Kind


def server_of(lab):
    return read_state(lab.home).server


def kill(pid):
    process = psutil.Process(pid)
    process.kill()
    psutil.wait_procs([process], timeout=10)


def test_the_first_request_starts_and_prepares_it(lab):
    target = lab.database().ensure()
    assert target.kind is Kind.PRACTICE
    assert target.dsn == f"127.0.0.1:{server_of(lab).port}/FREEPDB1"
    assert (target.user, target.admin_user) == ("lab", "lab_admin")
    assert lab.prepared == [target.dsn]


def test_the_second_request_finds_the_running_one(lab):
    first = lab.database().ensure()
    assert lab.database().ensure() == first
    assert lab.starts() == 1


def test_requests_at_the_same_time_start_one(lab):
    together = threading.Barrier(4)

    def ask(_):
        together.wait(10)
        return lab.database().ensure().dsn

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    assert lab.starts() == 1


def test_processes_that_ask_at_the_same_time_start_one(lab):
    program = (
        "import sys, pathlib; from labs.database.practice import PracticeDatabase\n"
        "serve = (sys.executable, sys.argv[2])\n"
        "PracticeDatabase(pathlib.Path(sys.argv[1]), serve, print, lambda target: True).ensure()"
    )
    command = [sys.executable, "-c", program, str(lab.home), lab.database().serve[1]]
    askers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [asker.wait(60) for asker in askers] == [0, 0, 0]
    assert lab.starts() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_state_and_folder_are_for_their_owner_only(lab):
    lab.database().ensure()
    assert stat.S_IMODE((lab.home / "database.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(lab.home.stat().st_mode) == 0o700


def test_passwords_are_random_and_in_no_command_line(lab, tmp_path):
    target = lab.database().ensure()
    passwords = read_state(lab.home).passwords
    secrets = {passwords.system, passwords.lab, passwords.lab_admin}
    assert len(secrets) == 3
    assert target.password == passwords.lab
    command_line = " ".join(psutil.Process(server_of(lab).pid).cmdline())
    assert not any(secret in command_line for secret in secrets)
    assert not any(secret in repr(target) + repr(read_state(lab.home)) for secret in secrets)


def test_a_killed_server_is_replaced_on_the_same_port_with_the_same_passwords(lab):
    before = lab.database().ensure()
    kill(server_of(lab).pid)
    assert lab.database().running() is None
    assert lab.database().ensure() == before
    assert lab.starts() == 2
    assert len(lab.prepared) == 1


def test_when_its_port_was_taken_meanwhile_it_gets_another(lab):
    before = lab.database().ensure()
    lab.database().stop()
    with socket.create_server(("127.0.0.1", int(before.dsn.split(":")[1].split("/")[0]))):
        after = lab.database().ensure()
    assert after.dsn != before.dsn


def test_a_state_file_whose_process_number_now_belongs_to_another_is_stale(lab):
    lab.database().ensure()
    path = lab.home / "database.json"
    state = json.loads(path.read_text())
    lab.database().stop()
    state["server"]["pid"] = os.getpid()
    path.write_text(json.dumps(state))
    assert lab.database().running() is None
    lab.database().ensure()
    assert server_of(lab).pid != os.getpid()


@pytest.mark.parametrize("text", ["", "{", '{"version": 99}', '{"version": 1, "server": 7}', "[]"])
def test_a_state_file_that_makes_no_sense_is_written_anew(lab, text):
    lab.home.mkdir()
    (lab.home / "database.json").write_text(text)
    assert lab.database().ensure().dsn
    assert server_of(lab) is not None


def test_a_server_without_a_state_file_is_found_and_replaced(lab):
    lab.database().ensure()
    orphan = server_of(lab)
    (lab.home / "database.json").unlink()
    lab.database().ensure()
    assert lab.database().running() is not None
    assert not psutil.pid_exists(orphan.pid)


def test_stopping_ends_the_server_and_says_whether_there_was_one(lab):
    lab.database().ensure()
    pid = server_of(lab).pid
    assert lab.database().stop() is True
    assert not psutil.pid_exists(pid)
    assert lab.database().running() is None
    assert lab.database().stop() is False


def test_changed_schema_scripts_are_loaded_into_an_existing_database(lab, monkeypatch):
    lab.database().ensure()
    lab.database().stop()
    monkeypatch.setattr(practice, "schema_hash", lambda: "another")
    lab.database().ensure()
    assert len(lab.prepared) == 2


def test_a_database_that_lost_the_labs_users_is_prepared_again(lab):
    lab.database().ensure()
    lab.database().stop()
    lab.is_prepared = False
    lab.database().ensure()
    assert len(lab.prepared) == 2


def test_a_server_that_dies_at_start_is_quoted(lab, monkeypatch):
    monkeypatch.setenv("STAND_IN", "dies")
    with pytest.raises(DatabaseProblem, match=r"(?s)did not start:\nthe disk is on fire\n\(log: .*start\.log\)"):
        lab.database().ensure()


def test_a_server_that_never_gets_ready_is_stopped(lab, monkeypatch):
    monkeypatch.setenv("STAND_IN", "mute")
    monkeypatch.setattr(practice, "READY_S", 1.0)
    with pytest.raises(DatabaseProblem, match="said nothing for 1 s"):
        lab.database().ensure()
    assert lab.database().servers() == []


def test_a_failed_preparation_leaves_no_server_behind(lab):
    def fail(_target):
        raise DatabaseProblem("3_tables.sql: create table: ORA-00942")

    broken = practice.PracticeDatabase(lab.home, lab.database().serve, fail)
    with pytest.raises(DatabaseProblem, match=r"could not be prepared: 3_tables\.sql"):
        broken.ensure()
    assert lab.database().running() is None
    assert broken.servers() == []


def test_a_folder_that_cannot_be_made_is_named(lab, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseProblem, match="POOL_LAB_HOME"):
        practice.PracticeDatabase(tmp_path / "file" / "home").ensure()


def test_somebody_who_holds_the_lock_for_ever_is_reported(lab, monkeypatch):
    monkeypatch.setattr(practice, "LOCK_S", 0.1)
    lab.home.mkdir()
    held = threading.Event()
    done = threading.Event()

    def hold():
        with FileLock(lab.home / "database.lock"):
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        with pytest.raises(DatabaseProblem, match="has been starting or stopping the database"):
            lab.database().ensure()
    finally:
        done.set()
        holder.join()
