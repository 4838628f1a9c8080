"""What clients and database see of a fault, on the practice database or on the one that is named."""

from __future__ import annotations

import oracledb
import pytest

from labs.toolkit.faults import Drill, gather
from tests import chosen

# The driver lets the collector close the sockets of connections that were cut.
pytestmark = [
    pytest.mark.driver,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROGRAM = "evidence-tests"


@pytest.fixture(scope="module")
def admin(chosen_database):
    return chosen.administrator(chosen_database)


@pytest.fixture(scope="module")
def row(admin):
    with oracledb.connect(**admin) as connection, connection.cursor() as cursor:
        cursor.execute("create table evidence_rows (id number primary key)")
        cursor.execute("insert into evidence_rows values (1)")
        connection.commit()
        yield "evidence_rows", "id", 1
        cursor.execute("drop table evidence_rows purge")


@pytest.fixture
def evidence_of(admin, row):
    def gathered(fault):
        with Drill(client={**admin, "program": PROGRAM}, admin=admin, row=row) as drill:
            return gather(drill, fault, admin)

    return gathered


def test_without_a_fault_everybody_is_served_by_the_sessions_there_were(evidence_of):
    seen = evidence_of(None)
    assert (seen.errors, seen.logon_errors, seen.logins) == ({}, {}, "ALLOWED")
    assert (seen.sessions, seen.new_sessions, seen.blocked_by_others) == (3, 0, 0)
    assert seen.finished


def test_killed_sessions_cost_an_error_and_are_replaced(evidence_of):
    seen = evidence_of("kill")
    assert set(seen.errors) <= {"DPY-4011", "ORA-00028"}
    assert seen.errors
    assert seen.new_sessions


def test_drained_sessions_are_replaced_without_an_error(evidence_of):
    seen = evidence_of("drain")
    assert not seen.errors
    assert seen.new_sessions


def test_a_row_lock_is_held_by_another_program(evidence_of):
    seen = evidence_of("row_lock")
    assert seen.blocked_by_others
    assert not seen.new_sessions


def test_on_a_slow_network_sessions_are_blocked_by_nobody_else(evidence_of):
    seen = evidence_of("latency")
    assert not seen.blocked_by_others
    assert seen.times_slower is None or seen.times_slower > 2


def test_of_a_cut_network_the_database_sees_that_nobody_is_there(evidence_of):
    seen = evidence_of("cut")
    assert {"DPY-4011", "DPY-6005"} & set(seen.errors)
    assert not seen.new_sessions


def test_the_evidence_is_plain_data_and_reads_line_by_line(evidence_of):
    seen = evidence_of(None)
    assert list(seen.as_dict())[:2] == ["errors", "logon_errors"]
    assert str(seen).splitlines()[-1].split() == ["logins", "ALLOWED"]
