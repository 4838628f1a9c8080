"""Two looks into the V$ views become events: what is told, with which doubt, and what is left open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labs.toolkit import Seen, SessionId
from labs.toolkit.observed.changes import changes
from labs.toolkit.observed.snapshots import (
    COMMITS,
    ROLLBACKS,
    ROUND_TRIPS,
    STATEMENTS,
    ClientState,
    SessionState,
    Snapshot,
    Wait,
)

ADA = SessionState(SessionId(20, 1), "AA", "ADA", "web", None, "INACTIVE", None, None, {}, {})
BOB = replace(ADA, session=SessionId(21, 5), address="BB", username="BOB")
WEB = ClientState("C1", "ADA", "web", "ADA.SHOP", "IDLE", None, 0, 0)


def look(at_s, *sessions, clients=(), took_s=0.1):
    """A look that ended at a time."""
    return Snapshot(
        at_s - took_s, at_s, {one.session: one for one in sessions}, {one.connection: one for one in clients}
    )


def told(before, after):
    """The kinds of the events between two looks, with their counts and details."""
    return [(event.kind, event.count, event.detail) for event in changes(before, after)]


def counted(state, **counters):
    names = {
        "trips": ROUND_TRIPS,
        "statements": STATEMENTS,
        "commits": COMMITS,
        "rollbacks": ROLLBACKS,
    }
    found = {names[name]: value for name, value in counters.items()}
    return replace(state, counters=found, earlier=found)


def test_two_equal_looks_differ_by_nothing():
    assert changes(look(1.0, ADA, clients=[WEB]), look(2.0, ADA, clients=[WEB])) == []


def test_who_is_new_has_logged_on_and_who_is_gone_has_logged_off():
    off, on = changes(look(1.0, ADA), look(2.0, BOB))
    assert (off.kind, off.session, off.username) == (Seen.LOGOFF, SessionId(20, 1), "ADA")
    assert (on.kind, on.session, on.username) == (Seen.LOGON, SessionId(21, 5), "BOB")
    assert off.took_s is None


def test_a_sid_that_is_used_again_is_another_session():
    again = replace(ADA, session=SessionId(20, 2))
    assert [kind for kind, _, _ in told(look(1.0, ADA), look(2.0, again))] == [Seen.LOGOFF, Seen.LOGON]


def test_a_change_is_at_the_later_look_and_may_have_been_since_the_earlier_one_began():
    (event,) = changes(look(1.0, took_s=0.2), look(2.0, ADA, took_s=0.3))
    assert event.at_s == 2.0
    assert event.within_s == pytest.approx(1.2)


def test_calls_are_told_as_a_count_only():
    before, after = counted(ADA, trips=5, statements=3), counted(ADA, trips=12, statements=4)
    assert told(look(1.0, before), look(2.0, after)) == [(Seen.STATEMENT, 1, None), (Seen.ROUND_TRIP, 7, None)]


def test_a_new_session_has_made_all_its_calls_since():
    after = counted(BOB, trips=2, statements=1)
    assert told(look(1.0), look(2.0, after)) == [
        (Seen.LOGON, 1, None),
        (Seen.STATEMENT, 1, None),
        (Seen.ROUND_TRIP, 2, None),
    ]


@pytest.mark.parametrize(
    ("commits", "rollbacks", "how"), [(1, 0, "commit"), (0, 2, "rollback"), (1, 1, None), (0, 0, None)]
)
def test_how_a_transaction_ended_is_told_if_the_counters_leave_no_doubt(commits, rollbacks, how):
    before = replace(counted(ADA, commits=4, rollbacks=4), transaction="X1")
    after = counted(ADA, commits=4 + commits, rollbacks=4 + rollbacks)
    assert told(look(1.0, before), look(2.0, after)) == [(Seen.TRANSACTION_ENDED, 1, how)]


def test_a_commit_during_the_earlier_look_leaves_it_open_how_the_next_transaction_ended():
    during = replace(counted(ADA, commits=5, rollbacks=4), earlier={COMMITS: 4, ROLLBACKS: 4}, transaction="X2")
    after = counted(ADA, commits=5, rollbacks=5)
    assert told(look(1.0, during), look(2.0, after)) == [(Seen.TRANSACTION_ENDED, 1, None)]


def test_another_transaction_means_that_one_ended_and_one_began():
    before, after = replace(ADA, transaction="X1"), replace(ADA, transaction="X2")
    assert told(look(1.0, before), look(2.0, after)) == [
        (Seen.TRANSACTION_ENDED, 1, None),
        (Seen.TRANSACTION_BEGAN, 1, None),
    ]


def test_a_session_that_is_gone_has_neither_a_transaction_nor_a_wait():
    before = replace(ADA, transaction="X1", wait=Wait(21, "enq", 0.5))
    kinds = [kind for kind, _, _ in told(look(1.0, before), look(2.0))]
    assert kinds == [Seen.LOCK_WAIT_ENDED, Seen.TRANSACTION_ENDED, Seen.LOGOFF]


def test_a_wait_for_a_lock_began_when_the_view_says():
    after = replace(ADA, wait=Wait(21, "enq: TX - row lock contention", 0.7))
    (event,) = changes(look(1.0, ADA), look(2.0, after, took_s=0.1))
    assert (event.kind, event.blocking_sid, event.detail) == (Seen.LOCK_WAIT_BEGAN, 21, "enq: TX - row lock contention")
    assert event.at_s == pytest.approx(1.3)
    assert event.within_s == pytest.approx(0.1)


def test_a_wait_that_goes_on_is_told_once_and_its_end_with_its_length():
    first = look(2.0, replace(ADA, wait=Wait(21, "enq", 0.5)))
    second = look(3.0, replace(ADA, wait=Wait(21, "enq", 1.5)))
    assert changes(first, second) == []
    (event,) = changes(second, look(4.0, ADA))
    assert (event.kind, event.blocking_sid) == (Seen.LOCK_WAIT_ENDED, 21)
    assert event.took_s == pytest.approx(2.5)


def test_a_look_that_took_long_makes_no_other_wait_of_one_that_goes_on():
    first = look(2.0, replace(ADA, wait=Wait(21, "enq", 0.5)))
    second = look(4.0, replace(ADA, wait=Wait(21, "enq", 1.5)), took_s=1.5)
    assert changes(first, second) == []


def test_a_wait_that_is_younger_than_the_last_look_is_another_one():
    first = look(2.0, replace(ADA, wait=Wait(21, "enq", 0.5)))
    second = look(3.0, replace(ADA, wait=Wait(22, "enq", 0.2)))
    ended, began = sorted(changes(first, second), key=lambda event: event.kind.value, reverse=True)
    assert (ended.kind, ended.blocking_sid) == (Seen.LOCK_WAIT_ENDED, 21)
    assert (began.kind, began.blocking_sid) == (Seen.LOCK_WAIT_BEGAN, 22)


@pytest.mark.parametrize(("status", "kind"), [("KILLED", Seen.KILLED), ("SNIPED", Seen.SNIPED)])
def test_a_session_that_is_marked_is_told_once(status, kind):
    marked = replace(ADA, status=status)
    assert told(look(1.0, ADA), look(2.0, marked)) == [(kind, 1, None)]
    assert changes(look(2.0, marked), look(3.0, marked)) == []


def test_a_loan_that_lasts_names_its_session_and_server():
    session = replace(ADA, server="L003")
    using = replace(WEB, status="ACTIVE", session_address="AA", gets=1)
    (lent,) = changes(look(1.0, session, clients=[WEB]), look(2.0, session, clients=[using]))
    assert (lent.kind, lent.detail, lent.session, lent.server) == (Seen.SERVER_LENT, "miss", SessionId(20, 1), "L003")
    assert (lent.connection, lent.connection_class) == ("C1", "ADA.SHOP")


def test_loans_between_two_looks_are_told_as_counts():
    used = replace(WEB, gets=5, hits=4)
    assert told(look(1.0, clients=[WEB]), look(2.0, clients=[used])) == [
        (Seen.SERVER_LENT, 4, "hit"),
        (Seen.SERVER_LENT, 1, "miss"),
        (Seen.SERVER_RETURNED, 5, None),
    ]


def test_a_server_that_was_returned_and_taken_again_is_told():
    using = replace(WEB, status="ACTIVE", gets=1, hits=0)
    again = replace(using, gets=2, hits=1)
    assert told(look(1.0, clients=[using]), look(2.0, clients=[again])) == [
        (Seen.SERVER_RETURNED, 1, None),
        (Seen.SERVER_LENT, 1, "hit"),
    ]


def test_a_loan_that_was_counted_before_it_shows_is_told_once():
    counted_only = replace(WEB, gets=1)
    using = replace(counted_only, status="ACTIVE")
    assert told(look(1.0, clients=[WEB]), look(2.0, clients=[counted_only])) == [
        (Seen.SERVER_LENT, 1, "miss"),
        (Seen.SERVER_RETURNED, 1, None),
    ]
    assert changes(look(2.0, clients=[counted_only]), look(3.0, clients=[using])) == []


def test_a_client_that_waits_is_queued_until_it_is_served_or_gone():
    waiting = replace(WEB, status="WAITING")
    using = replace(WEB, status="ACTIVE", gets=1, hits=1)
    assert told(look(1.0, clients=[WEB]), look(2.0, clients=[waiting])) == [(Seen.SERVER_QUEUED, 1, None)]
    assert told(look(2.0, clients=[waiting]), look(3.0, clients=[using])) == [(Seen.SERVER_LENT, 1, "hit")]
    assert told(look(2.0, clients=[waiting]), look(3.0)) == [(Seen.QUEUE_LEFT, 1, None)]


def test_a_client_that_is_gone_has_returned_its_server_before_others_get_it():
    using = replace(WEB, status="ACTIVE", gets=1)
    other = replace(WEB, connection="C2", status="ACTIVE", gets=1, hits=1)
    kinds = [kind for kind, _, _ in told(look(1.0, clients=[using]), look(2.0, clients=[other]))]
    assert kinds == [Seen.SERVER_RETURNED, Seen.SERVER_LENT]


def test_an_address_that_has_got_less_than_before_is_another_client():
    before = replace(WEB, status="ACTIVE", gets=7, hits=7)
    after = replace(WEB, username="BOB", gets=1, hits=0)
    assert told(look(1.0, clients=[before]), look(2.0, clients=[after])) == [
        (Seen.SERVER_RETURNED, 1, None),
        (Seen.SERVER_LENT, 1, "miss"),
        (Seen.SERVER_RETURNED, 1, None),
    ]


def test_a_release_that_counts_no_gets_still_shows_who_uses_a_server():
    idle = replace(WEB, gets=None, hits=None)
    using = replace(idle, status="ACTIVE")
    assert told(look(1.0, clients=[idle]), look(2.0, clients=[using])) == [(Seen.SERVER_LENT, 1, "miss")]
    assert told(look(2.0, clients=[using]), look(3.0, clients=[idle])) == [(Seen.SERVER_RETURNED, 1, None)]


def test_drcp_that_may_not_be_read_is_left_out():
    blind = replace(look(1.0, ADA), clients=None)
    assert changes(blind, replace(look(2.0, ADA), clients=None)) == []
