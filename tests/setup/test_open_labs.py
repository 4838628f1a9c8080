"""Labs that are open at the same time know of one another, and the last one knows that it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from labs.database import process
from labs.database.container.record import Record, read_record, write_record
from labs.database.state import make_passwords, write_private
from setup.lab import end_container
from setup.open_labs import OpenLab, enter, leave, others


@pytest.fixture
def neighbour(tmp_path):
    """Another process that has the lab open."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        yield note(tmp_path, OpenLab(child.pid, process.start_time(child.pid), is_guest=False))
        child.stdin.close()


def note(home, lab):
    (home / "labs").mkdir(exist_ok=True)
    write_private(
        home / "labs" / f"{lab.pid}.json", {"pid": lab.pid, "started_s": lab.started_s, "is_guest": lab.is_guest}
    )
    return lab


def test_one_that_is_alone_is_the_last(tmp_path):
    enter(tmp_path, database_runs=False)
    assert leave(tmp_path) == []
    assert list((tmp_path / "labs").iterdir()) == []


def test_one_that_is_not_alone_is_told_who_stays(tmp_path, neighbour):
    enter(tmp_path, database_runs=False)
    assert leave(tmp_path) == [neighbour]


def test_a_database_that_a_lab_has_started_is_no_hosts(tmp_path, neighbour):
    assert not enter(tmp_path, database_runs=True).is_guest
    leave(tmp_path)


def test_a_database_that_ran_before_all_labs_stays_so(tmp_path):
    assert enter(tmp_path, database_runs=True).is_guest
    leave(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "started_s": 0, "is_guest": true}'])
def test_what_is_left_of_an_ended_one_is_forgotten(tmp_path, text):
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "1.json").write_text(text)
    assert others(tmp_path) == []
    assert list((tmp_path / "labs").iterdir()) == []


def test_a_container_goes_to_the_lab_that_stays(tmp_path, neighbour):
    own = os.getpid()
    record = Record("c0ffee", "image", own, process.start_time(own), is_kept=False, passwords=make_passwords())
    write_record(tmp_path, record)
    end_container(tmp_path, [neighbour])
    assert (read_record(tmp_path).owner, read_record(tmp_path).owner_started_s) == (neighbour.pid, neighbour.started_s)
