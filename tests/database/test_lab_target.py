"""The lab's database is found once a process, and looked for again when it is seen to have ended."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from labs.database import Kind, current, lab_target
from labs.database.container import record as container_record
from labs.database.lab_owned import target_at
from labs.database.practice import PracticeDatabase
from labs.database.state import Passwords

SECRETS = Passwords("a", "b", "c")
PRACTICE = target_at(Kind.PRACTICE, "127.0.0.1:1", SECRETS)
RECORD = container_record.Record("1a2b", "free", owner=1, owner_started_s=0.0, is_kept=False, passwords=SECRETS)


@pytest.fixture
def searches(monkeypatch, tmp_path):
    """Return what each search has found, and what the next one will find: at first a practice database that runs."""
    found = []
    answers = {"next": PRACTICE}

    def search():
        found.append(answers["next"])
        return answers["next"]

    monkeypatch.setattr(current, "current_target", search)
    monkeypatch.setattr(PracticeDatabase, "running", lambda lab: PRACTICE)
    monkeypatch.setenv("POOL_LAB_HOME", str(tmp_path))
    monkeypatch.delenv("POOL_LAB_DATABASE", raising=False)
    monkeypatch.delenv("ORACLE_DSN", raising=False)
    return found, answers


@pytest.fixture
def listener():
    """Yield a socket that listens, as the port of a container that runs does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def container(listener, tmp_path):
    """Return a target whose record is written and where somebody listens."""
    container_record.write_record(tmp_path, RECORD)
    return target_at(Kind.CONTAINER, f"127.0.0.1:{listener.getsockname()[1]}", SECRETS)


def test_it_is_found_once(searches):
    found, _ = searches
    assert [lab_target() for _ in range(3)] == [PRACTICE] * 3
    assert found == [PRACTICE]


def test_a_database_that_has_ended_is_looked_for_again(searches, monkeypatch):
    found, answers = searches
    lab_target()
    elsewhere = replace(PRACTICE, dsn="127.0.0.1:3/FREEPDB1")
    monkeypatch.setattr(PracticeDatabase, "running", lambda lab: None)
    answers["next"] = elsewhere
    assert lab_target() == elsewhere
    assert found == [PRACTICE, elsewhere]


def test_a_container_is_kept_without_asking_the_engine_as_long_as_its_record_stands(searches, container, tmp_path):
    found, answers = searches
    answers["next"] = container
    assert [lab_target(), lab_target()] == [container, container]
    assert found == [container]
    container_record.write_record(tmp_path, replace(RECORD, container_id="3c4d"))
    lab_target()
    assert found == [container, container]


def test_a_container_that_was_stopped_is_looked_for_again(searches, container, listener):
    found, answers = searches
    answers["next"] = container
    lab_target()
    listener.close()
    lab_target()
    assert found == [container, container]


def test_another_choice_in_the_environment_counts_at_once(searches, monkeypatch):
    found, answers = searches
    lab_target()
    for name, value in (("ORACLE_DSN", "db/lab"), ("ORACLE_USER", "lab"), ("ORACLE_PASSWORD", "Lab_1")):
        monkeypatch.setenv(name, value)
    answers["next"] = replace(PRACTICE, kind=Kind.OWN)
    assert lab_target().kind is Kind.OWN
    assert len(found) == 2
