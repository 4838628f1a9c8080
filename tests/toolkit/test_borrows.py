import pytest

from labs.toolkit import DatabaseEvent, DatabaseLog, PoolShape, Recording, Seen, SessionId, borrows, connections
from labs.toolkit.events import Asked, Failed, GivenBack, Lent, Refused, RoundTrip, Sized, Statement
from tests.toolkit.scripted import scripted


def recorded(*events, until_s=10.0, opened_before=0, is_over=True, pool=None):
    return Recording(pool or PoolShape(1, 4), events, until_s, is_over=is_over, opened_before=opened_before)


def test_a_borrow_is_told_from_asking_to_giving_back():
    (borrow,) = borrows(
        recorded(
            Asked(1.0, 1, "T1"),
            Lent(1.5, 1, SessionId(41, 7)),
            RoundTrip(1.6, 0.1, 1, "execute"),
            Statement(1.6, 0.1, 1),
            RoundTrip(2.0, 0.1, 1, "commit"),
            GivenBack(3.0, 1),
        )
    )
    assert (borrow.waited_s(10.0), borrow.held_s(10.0)) == (0.5, 1.5)
    assert (borrow.statements, borrow.round_trips) == (1, 2)
    assert [moment.name for moment in borrow.moments] == ["commit"]
    assert str(borrow.session) == "41,7"


def test_a_borrow_that_still_waits_has_waited_until_now():
    (borrow,) = borrows(recorded(Asked(1.0, 1, "T1"), until_s=4.0))
    assert borrow.is_waiting
    assert borrow.waited_s(4.0) == 3.0
    assert borrow.held_s(4.0) == 0.0


def test_a_refused_borrow_has_its_code_and_never_held():
    (borrow,) = borrows(recorded(Asked(0.0, 1, "T1"), Refused(0.5, 1, "DPY-4005", "timed out")))
    assert borrow.error.full_code == "DPY-4005"
    assert (borrow.waited_s(10.0), borrow.held_s(10.0), borrow.ended_s) == (0.5, 0.0, 0.5)


def test_an_error_while_holding_does_not_end_the_borrow():
    (borrow,) = borrows(recorded(Asked(0.0, 1, "T1"), Lent(0.0, 1, None), Failed(0.5, 1, "ORA-00942", "no table")))
    assert borrow.is_held
    assert borrow.error.full_code == "ORA-00942"


def test_logons_follow_one_another_from_when_they_were_wanted():
    lanes = connections(scripted(3, PoolShape(0, 3), hold_s=1.0, logon_s=0.5))
    assert [lane.logon_s for lane in lanes] == [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)]


def test_a_logon_begins_when_somebody_asks_and_not_when_the_last_one_ended():
    pool = PoolShape(0, 2)
    lanes = connections(scripted(2, pool, hold_s=9.0, logon_s=0.5, stagger_s=5.0))
    assert [lane.logon_s for lane in lanes] == [(0.0, 0.5), (5.0, 5.5)]


def test_the_borrows_of_a_session_share_a_lane_in_order_of_time():
    lanes = connections(scripted(6, PoolShape(2, 2), hold_s=1.0, logon_s=0.1))
    assert [[borrow.borrower for borrow in lane.borrows] for lane in lanes] == [["T1", "T3", "T5"], ["T2", "T4", "T6"]]


def test_connections_that_were_open_before_have_no_logon():
    lanes = connections(recorded(Asked(0.0, 1, "T1"), Lent(0.0, 1, SessionId(5, 1)), opened_before=2))
    assert [lane.logon_s for lane in lanes] == [None, None]
    assert sum(bool(lane.borrows) for lane in lanes) == 1


def test_a_dropped_connection_ends_where_it_was_dropped():
    recording = recorded(
        Sized(0.0, 1, 0),
        Asked(1.0, 1, "T1"),
        Lent(1.0, 1, SessionId(5, 1)),
        GivenBack(2.0, 1, is_dropped=True),
        Sized(2.0, 0, 0),
    )
    assert [lane.closed_s for lane in connections(recording)] == [2.0]


def test_of_idle_connections_the_one_idle_for_longest_is_closed():
    recording = recorded(
        Asked(0.0, 1, "T1"),
        Lent(0.0, 1, SessionId(5, 1)),
        Asked(0.0, 2, "T2"),
        Lent(0.0, 2, SessionId(6, 1)),
        GivenBack(1.0, 1),
        GivenBack(2.0, 2),
        Sized(5.0, 1, 0),
        opened_before=2,
    )
    closed = {lane.session.sid: lane.closed_s for lane in connections(recording)}
    assert closed == {5: 5.0, 6: None}


def test_without_a_pool_each_borrow_is_a_connection_that_logs_on_and_off():
    recording = recorded(
        Asked(0.0, 1, "T1"),
        Lent(0.3, 1, SessionId(5, 1)),
        GivenBack(0.5, 1),
        Asked(0.5, 2, "T1"),
        Lent(0.9, 2, SessionId(5, 2)),
        GivenBack(1.0, 2),
        pool=PoolShape(0, 0, is_standalone=True),
    )
    assert [(lane.logon_s, lane.closed_s) for lane in connections(recording)] == [((0.0, 0.3), 0.5), ((0.5, 0.9), 1.0)]


A, B, C = (SessionId(num, 1) for num in (5, 6, 7))
DRCP = PoolShape(2, 2, is_drcp=True)


def loan(num, lent_s, returned_s, had, used=None):
    """Return a loan of a connection that had one session last and used another."""
    return (Asked(lent_s, num, f"T{num}"), Lent(lent_s, num, had), GivenBack(returned_s, num, session=used))


@pytest.mark.parametrize("shape", [DRCP, PoolShape(2, 2)], ids=["named in the DSN", "asked for by an argument"])
def test_with_drcp_a_connection_keeps_its_lane_when_it_gets_another_session(shape):
    recording = recorded(
        *(*loan(1, 0.0, 1.0, A, B), *loan(2, 0.5, 1.5, C, B)),
        *(*loan(3, 2.0, 3.0, B, A), *loan(4, 2.5, 3.5, B, A)),
        opened_before=2,
        pool=shape,
    )
    lanes = connections(recording)
    assert [[borrow.num for borrow in lane.borrows] for lane in lanes] == [[2, 3], [1, 4]]
    assert [borrow.session for borrow in borrows(recording)] == [B, B, A, A]


def test_a_connection_that_comes_back_late_keeps_its_lane_where_sessions_are_its_own():
    recording = recorded(*loan(1, 0.0, 2.1, A), *loan(2, 2.0, 3.0, A), opened_before=1)
    assert [[borrow.num for borrow in lane.borrows] for lane in connections(recording)] == [[1, 2]]


def logged(*events, **more):
    return DatabaseLog(tuple(events), 10.0, "test", **more)


def test_a_log_tells_when_a_session_began_and_ended_and_that_they_overlapped():
    recording = recorded(Sized(0.1, 0, 0), *loan(1, 0.4, 2.0, B), Sized(0.4, 1, 1), opened_before=1)
    log = logged(
        *(DatabaseEvent(-1.0, Seen.LOGON, A, program="me"), DatabaseEvent(0.3, Seen.LOGON, B, program="me")),
        *(DatabaseEvent(0.4, Seen.LOGON, C, program="another"), DatabaseEvent(0.5, Seen.LOGOFF, A, within_s=0.1)),
    )
    lanes = connections(recording, log=log)
    assert [(lane.session, lane.closed_s, lane.doubt_s) for lane in lanes] == [(A, 0.5, 0.1), (B, None, 0.0)]
    assert [lane.logon_s and lane.logon_s[1] for lane in lanes] == [None, 0.3]


def test_of_a_log_without_logons_nothing_is_concluded():
    recording = recorded(*loan(1, 0.0, 1.0, A), opened_before=1)
    log = logged(cannot_see=(Seen.LOGON,))
    assert connections(recording, log=log) == connections(recording)


def test_a_logon_that_nobody_waited_for_lasted_no_longer_than_the_others():
    recording = recorded(Asked(0.0, 1, "T1"), Sized(0.5, 1, 1), Lent(0.5, 1, A), Sized(9.0, 2, 1))
    assert [lane.logon_s for lane in connections(recording)] == [(0.0, 0.5), (8.5, 9.0)]
