"""IDLE_TIME and CONNECT_TIME: which session is over its time."""

from __future__ import annotations

import pytest

from labs.practice_db.session.limits import Limits
from labs.practice_db.session.session import Session, SessionStatus
from labs.practice_db.session.table import SessionTable
from labs.practice_db.session.time_limits import TimeLimits, overdue
from tests.practice_db.session.fakes import HandClock, newcomer


@pytest.fixture
def session() -> Session:
    return SessionTable(HandClock(), Limits()).open(newcomer())


@pytest.mark.parametrize(("now_s", "code"), [(60.0, None), (60.1, 2396)])
def test_a_session_is_idle_too_long_after_its_minutes(session, now_s, code):
    assert overdue(session, TimeLimits(idle_min=1), now_s) == code


def test_a_call_starts_the_idle_time_anew(session):
    session.call_since_s = 50.0
    assert overdue(session, TimeLimits(idle_min=1), 100.0) is None


def test_a_session_in_a_call_is_not_idle(session):
    session.status = SessionStatus.ACTIVE
    assert overdue(session, TimeLimits(idle_min=1, connect_min=1), 1000.0) is None


def test_connect_time_counts_from_the_logon_whatever_the_session_does(session):
    session.call_since_s = 119.0
    assert overdue(session, TimeLimits(idle_min=5, connect_min=2), 120.5) == 2399


def test_without_limits_nobody_is_overdue(session):
    assert overdue(session, TimeLimits(), 1e9) is None


def test_a_sniped_session_is_not_sniped_again(session):
    session.status = SessionStatus.SNIPED
    assert overdue(session, TimeLimits(idle_min=1), 1000.0) is None
