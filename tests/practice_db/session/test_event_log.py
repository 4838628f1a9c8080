"""The log of what the database has seen: numbers, bounds, the lease of who reads."""

from __future__ import annotations

import pytest

from labs.practice_db.session.event_log import LEASE_S, EventKind, EventLog, Requester
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.table import SessionTable
from tests.practice_db.session.fakes import HandClock, newcomer


@pytest.fixture
def table():
    return SessionTable(HandClock(), Limits(processes=10, sessions=10))


def kinds(log):
    return [event.kind for event in log.after(0)]


def test_a_session_leaves_its_logon_and_its_logoff_with_the_time_it_lasted(table):
    session = table.open(newcomer("ADA", "notebook"))
    table.clock.advance(2.5)
    table.close(session)
    logon, logoff = table.events.after(0)
    assert (logon.seq, logon.kind, logon.at_s, logon.took_s) == (1, EventKind.LOGON, 0.0, None)
    assert (logoff.seq, logoff.kind, logoff.at_s, logoff.took_s) == (2, EventKind.LOGOFF, 2.5, 2.5)
    assert (logoff.sid, logoff.serial_num, logoff.user, logoff.program) == (
        session.sid, session.serial_num, "ADA", "notebook",
    )  # fmt: skip


def test_ending_a_session_twice_is_one_logoff(table):
    session = table.open(newcomer())
    table.close(session)
    table.close(session)
    assert kinds(table.events) == [EventKind.LOGON, EventKind.LOGOFF]


def test_a_kill_stands_before_the_logoff(table):
    session = table.open(newcomer())
    table.kill(session, None, disconnect=False)
    table.close(session)
    assert kinds(table.events) == [EventKind.LOGON, EventKind.KILLED, EventKind.LOGOFF]


def test_a_client_without_a_session_is_known_by_what_it_said():
    log = EventLog()
    log.add(1.0, EventKind.SERVER_QUEUED, None, Requester("ADA", "web", "ADA.SHOP", 7), detail="2 ahead")
    (event,) = log.after(0)
    assert (event.sid, event.user, event.program) == (None, "ADA", "web")
    assert (event.connection_class, event.connection_num, event.detail) == ("ADA.SHOP", 7, "2 ahead")


def test_reading_goes_on_behind_a_number():
    log = EventLog()
    for number in range(5):
        log.add(float(number), EventKind.ERROR, None)
    assert [event.seq for event in log.after(3)] == [4, 5]
    assert list(log.after(5)) == []
    assert list(log.after(99)) == []


def test_a_full_log_forgets_the_oldest_and_counts_them():
    log = EventLog(capacity=3)
    assert (log.first_seq, log.last_seq, log.lost) == (1, 0, 0)
    for number in range(5):
        log.add(float(number), EventKind.ERROR, None)
    assert (log.first_seq, log.last_seq, log.lost) == (3, 5, 2)
    assert [(event.seq, event.at_s) for event in log.after(0)] == [(3, 2.0), (4, 3.0), (5, 4.0)]
    assert [event.seq for event in log.after(4)] == [5]


def test_who_reads_has_calls_written_until_the_lease_is_over():
    woken = []
    log = EventLog(on_watched=lambda: woken.append(True))
    assert not log.is_watched
    log.watch(10.0)
    log.watch(20.0)
    assert woken == [True]
    log.expire(10.0 + LEASE_S)
    assert log.is_watched
    log.expire(20.0 + LEASE_S)
    assert not log.is_watched
    log.watch(100.0)
    assert woken == [True, True]
