"""Pairs of events, and a log beside a recording."""

from __future__ import annotations

import pytest

from labs.toolkit import DatabaseEvent, DatabaseLog, PoolShape, Recording, Seen, SessionId, merged, spans
from labs.toolkit.events import Asked

A, B = SessionId(20, 1), SessionId(21, 1)


def log(*events, until_s=10.0, clock_s=100.0):
    return DatabaseLog(events, until_s, "PRACTICE_EVENT_LOG", clock_s=clock_s)


def test_waits_of_different_sessions_are_kept_apart():
    found = spans(
        log(
            DatabaseEvent(1.0, Seen.LOCK_WAIT_BEGAN, A),
            DatabaseEvent(2.0, Seen.LOCK_WAIT_BEGAN, B),
            DatabaseEvent(3.0, Seen.LOCK_WAIT_ENDED, B),
            DatabaseEvent(5.0, Seen.LOCK_WAIT_ENDED, A),
        ),
        Seen.LOCK_WAIT_BEGAN,
    )
    assert [(span.began.session, span.lasted_s(10.0)) for span in found] == [(A, 4.0), (B, 1.0)]


def test_a_loan_belongs_to_the_client_connection_and_may_last():
    found = spans(
        log(
            DatabaseEvent(1.0, Seen.SERVER_LENT, A, connection="C1", server="L000"),
            DatabaseEvent(2.0, Seen.SERVER_RETURNED, A, connection="C1"),
            DatabaseEvent(3.0, Seen.SERVER_LENT, A, connection="C2", server="L000"),
        ),
        Seen.SERVER_LENT,
    )
    assert [(span.began.connection, span.ended is None, span.lasted_s(10.0)) for span in found] == [
        ("C1", False, 1.0),
        ("C2", True, 7.0),
    ]


def test_a_wait_in_the_queue_ends_with_a_server_or_without():
    found = spans(
        log(
            DatabaseEvent(1.0, Seen.SERVER_QUEUED, connection="C1"),
            DatabaseEvent(1.5, Seen.SERVER_QUEUED, connection="C2"),
            DatabaseEvent(2.0, Seen.SERVER_LENT, A, connection="C1"),
            DatabaseEvent(3.0, Seen.QUEUE_LEFT, connection="C2"),
        ),
        Seen.SERVER_QUEUED,
    )
    assert [span.ended.kind for span in found] == [Seen.SERVER_LENT, Seen.QUEUE_LEFT]


def test_what_had_begun_before_the_watch_is_left_out():
    assert spans(log(DatabaseEvent(1.0, Seen.LOGOFF, A)), Seen.LOGON) == ()


def test_a_kind_that_begins_nothing_has_no_spans():
    with pytest.raises(KeyError):
        spans(log(), Seen.ERROR)


def test_a_log_stands_beside_a_recording_on_the_recordings_axis():
    recording = Recording(PoolShape(1, 1), (Asked(0.25, 1, "T1"),), until_s=3.0, clock_s=102.0)
    watched = log(DatabaseEvent(2.5, Seen.LOGON, A), DatabaseEvent(1.0, Seen.LOGON, B))
    beside = watched.beside(recording)
    assert [event.at_s for event in beside.events] == [0.5, -1.0]
    assert (beside.clock_s, beside.until_s) == (102.0, 8.0)
    assert [event.at_s for event in merged(recording, watched)] == [-1.0, 0.25, 0.5]


def test_a_recording_without_a_clock_cannot_stand_beside_a_log():
    with pytest.raises(ValueError, match="no clock"):
        log().beside(Recording(PoolShape(1, 1), (), until_s=1.0))


def test_counts_add_what_samples_count():
    watched = log(DatabaseEvent(1.0, Seen.ROUND_TRIP, A, count=7), DatabaseEvent(2.0, Seen.ROUND_TRIP, B))
    assert watched.count(Seen.ROUND_TRIP) == 8
    assert watched.count(Seen.ERROR) == 0


def test_an_event_says_itself_in_one_line():
    event = DatabaseEvent(1.2, Seen.LOCK_WAIT_ENDED, A, took_s=0.5, blocking_sid=21, detail="enq: TX")
    assert str(event) == "1.200 s  20,1  LOCK WAIT ENDED  enq: TX, by 21, took 0.500 s"
    assert str(DatabaseEvent(1.0, Seen.ROUND_TRIP, A, count=7)) == "1.000 s  20,1  7 x ROUND TRIP"
    assert str(DatabaseEvent(0.0, Seen.ERROR, None, "ADA", full_code="ORA-01017")) == "0.000 s  ADA  ERROR  ORA-01017"
