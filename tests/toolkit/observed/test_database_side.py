import pytest

from labs.toolkit import (
    DatabaseEvent,
    DatabaseLog,
    PoolShape,
    Recording,
    Seen,
    SessionId,
    borrows,
    sentence,
    statistics,
)
from labs.toolkit.events import Asked, GivenBack, Lent
from labs.toolkit.observed.database_side import database_side

S21, S22, S23 = (SessionId(sid, 1) for sid in (21, 22, 23))
LENT = (
    *(Asked(0.0, 1, "T1"), Lent(0.0, 1, S21), GivenBack(1.0, 1)),
    *(Asked(0.0, 2, "T2"), Lent(0.1, 2, S22), GivenBack(2.0, 2)),
)


TWO = PoolShape(2, 2)


def side(*events, lent=LENT, pool=TWO, clock_s=0.0, **more):
    recording = Recording(pool, lent, until_s=3.0, opened_before=2, clock_s=0.0)
    log = DatabaseLog(events, 3.0, "test", clock_s=clock_s, **more)
    return database_side(recording, borrows(recording), log)


def event(at_s, kind, session=None, **more):
    return DatabaseEvent(at_s, kind, session, **more)


def lock(began_s, ended_s, session, blocking_sid):
    yield event(began_s, Seen.LOCK_WAIT_BEGAN, session, blocking_sid=blocking_sid)
    if ended_s is not None:
        yield event(ended_s, Seen.LOCK_WAIT_ENDED, session, blocking_sid=blocking_sid)


def test_a_lock_wait_belongs_to_a_borrow_and_names_who_holds_the_lock():
    (wait,) = side(*lock(0.2, 0.9, S22, 21)).lock_waits
    assert (wait.borrow.borrower, wait.blocker, wait.began_s, wait.ended_s) == ("T2", "T1", 0.2, 0.9)


def test_a_blocker_that_is_none_of_the_pools_is_named_by_its_sid():
    (wait,) = side(*lock(0.2, None, S22, 99)).lock_waits
    assert (wait.blocker, wait.ended_s) == ("sid 99", None)
    assert side(*lock(0.2, None, S22, 99)).numbers.lock_wait_max_s == pytest.approx(2.8)


def test_the_log_is_put_on_the_recordings_axis():
    (wait,) = side(*lock(0.2, 0.9, S22, 21), clock_s=0.5).lock_waits
    assert (wait.began_s, wait.ended_s) == (0.7, 1.4)


def test_a_servers_loan_belongs_to_the_borrow_that_ended_with_it():
    lent = (
        *(Asked(0.0, 1, "T1"), Lent(0.0, 1, S21), Asked(0.0, 2, "T2"), Lent(0.1, 2, S22)),
        *(GivenBack(1.0, 1, session=S23), GivenBack(2.0, 2, session=S23)),
    )
    seen = side(
        event(0.01, Seen.SERVER_LENT, S23, connection="a", server="L000", detail="miss"),
        event(0.2, Seen.SERVER_QUEUED, connection="b"),
        event(0.999, Seen.SERVER_RETURNED, S23, connection="a", server="L000"),
        event(1.001, Seen.SERVER_LENT, S23, connection="b", server="L000", detail="hit"),
        event(1.999, Seen.SERVER_RETURNED, S23, connection="b", server="L000"),
        lent=lent,
        pool=PoolShape(2, 2, is_drcp=True),
    )
    assert [(loan.borrow.borrower, loan.server, loan.detail) for loan in seen.loans] == [
        ("T1", "L000", "miss"),
        ("T2", "L000", "hit"),
    ]
    assert [(wait.borrow.borrower, wait.began_s, wait.ended_s) for wait in seen.queued] == [("T2", 0.2, 1.001)]
    assert (seen.numbers.hits, seen.numbers.misses, seen.numbers.server_waits) == (1, 1, 1)


def test_sessions_that_overlap_count_at_once_and_those_from_before_too():
    events = [event(at_s, Seen.LOGON, session) for at_s, session in ((-2.0, S23), (0.5, SessionId(24, 1)))]
    events += [event(-1.0, Seen.LOGOFF, S23), event(0.6, Seen.LOGOFF, S21)]
    assert side(*events).numbers.sessions_peak == 3


def test_what_happened_before_and_after_the_recording_is_left_out():
    trips = [event(at_s, Seen.ROUND_TRIP, S21, detail="ping") for at_s in (-0.5, 0.5, 4.0)]
    assert side(*trips).numbers.pings == 1
    assert [ping.at_s for ping in side(*trips).pings] == [0.5]


def test_what_the_log_cannot_tell_is_none_and_not_zero():
    sampled = side(event(0.5, Seen.ROUND_TRIP, S21, count=4, within_s=0.1), cannot_see=(Seen.SERVER_LENT,))
    assert (sampled.numbers.pings, sampled.numbers.hits, sampled.numbers.round_trips_seen) == (None, None, 4)
    assert sampled.doubt_s == pytest.approx(0.1)


def test_the_sentence_tells_what_the_database_saw():
    recording = Recording(PoolShape(2, 2), LENT, until_s=3.0, opened_before=2, clock_s=0.0)
    log = DatabaseLog((event(0.5, Seen.KILLED, S21), *lock(0.2, 0.9, S22, 21)), 3.0, "test")
    assert sentence(recording, log).endswith(
        "The database saw no logons, at most 2 sessions at once, 1 kill, 1 lock wait of up to 0.70 s."
    )
    assert statistics(recording, log).database.kills == 1
