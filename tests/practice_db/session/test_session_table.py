"""Sid slots, serial numbers, limits and kills."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.session.limits import Limits, default_sessions
from labs.practice_db.session.session import ServerKind, SessionStatus
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.session.table import KillDecision, SessionTable
from tests.practice_db.session.fakes import HandClock, newcomer


@pytest.fixture
def table() -> SessionTable:
    return SessionTable(HandClock(), Limits(processes=10, sessions=10))


def test_a_sid_is_used_again_with_a_serial_number_that_is_higher(table):
    first = table.open(newcomer())
    table.close(first)
    second = table.open(newcomer())
    assert second.sid == first.sid
    assert second.serial_num > first.serial_num


def test_the_lowest_free_sid_is_given_first(table):
    sessions = [table.open(newcomer()) for _ in range(3)]
    table.close(sessions[2])
    table.close(sessions[0])
    assert table.open(newcomer()).sid == sessions[0].sid


def test_a_serial_number_stays_within_two_bytes(table):
    for _ in range(3):
        table.close(table.open(newcomer()))
    table.serial_nums[20] = 65_535
    assert table.open(newcomer()).serial_num == 1


def test_a_logon_leaves_numbers_behind_that_no_session_has(table):
    kept = table.open(newcomer())
    passed = [table.numbers_of_logon() for _ in range(2)]
    found = table.open(newcomer())
    assert len({*passed, (kept.sid, kept.serial_num), (found.sid, found.serial_num)}) == 4
    assert list(table) == [kept, found]
    assert table.totals()[Statistic.LOGONS_CUMULATIVE] == 2


def test_audit_session_ids_are_never_used_again(table):
    first = table.open(newcomer())
    table.close(first)
    assert table.open(newcomer()).audsid == first.audsid + 1


def test_one_session_too_many_is_ora_00018():
    table = SessionTable(HandClock(), Limits(processes=5, sessions=2))
    table.open(newcomer())
    table.open(newcomer())
    with pytest.raises(OraError, match="ORA-00018"):
        table.open(newcomer())
    assert len(table.by_sid) == 2


def test_one_process_too_many_is_ora_00020_and_names_the_limit():
    table = SessionTable(HandClock(), Limits(processes=1, sessions=5))
    table.open(newcomer())
    with pytest.raises(OraError, match=r"ORA-00020: maximum number of processes \(1\) exceeded"):
        table.open(newcomer())


def test_the_highest_use_is_remembered_after_the_sessions_have_gone(table):
    for session in [table.open(newcomer()) for _ in range(3)]:
        table.close(session)
    assert (table.limits.most_sessions, len(table.by_sid)) == (3, 0)


@pytest.mark.parametrize(("processes", "sessions"), [(320, 502), (100, 172)])
def test_sessions_follow_from_processes_as_documented(processes, sessions):
    assert default_sessions(processes) == sessions


def test_a_session_is_found_by_both_numbers_only(table):
    session = table.open(newcomer())
    assert table.find(session.sid, session.serial_num) is session
    with pytest.raises(OraError, match="ORA-00030"):
        table.find(session.sid, session.serial_num + 1)


def test_an_idle_victim_is_marked_and_told_later(table):
    victim, killer = table.open(newcomer()), table.open(newcomer("SYSTEM"))
    assert table.kill(victim, killer, disconnect=False) is KillDecision.MARK
    assert (victim.status, victim.server) == (SessionStatus.KILLED, ServerKind.PSEUDO)


def test_a_victim_in_a_call_is_told_at_once(table):
    victim, killer = table.open(newcomer()), table.open(newcomer("SYSTEM"))
    victim.status = SessionStatus.ACTIVE
    assert table.kill(victim, killer, disconnect=False) is KillDecision.BREAK


def test_the_end_of_a_call_does_not_revive_a_killed_session(table):
    victim, killer = table.open(newcomer()), table.open(newcomer("SYSTEM"))
    victim.status = SessionStatus.ACTIVE
    table.kill(victim, killer, disconnect=False)
    victim.end_call(1.0)
    assert victim.status is SessionStatus.KILLED


def test_nobody_kills_their_own_session(table):
    session = table.open(newcomer())
    with pytest.raises(OraError, match="ORA-00027"):
        table.kill(session, session, disconnect=True)
    assert session.status is SessionStatus.INACTIVE


def test_counts_of_ended_sessions_stay_in_the_total_and_current_ones_do_not(table):
    session = table.open(newcomer())
    session.counters[Statistic.USER_COMMITS] += 2
    table.close(session)
    totals = table.totals()
    assert totals[Statistic.USER_COMMITS] == 2
    assert totals[Statistic.LOGONS_CUMULATIVE] == 1
    assert totals[Statistic.LOGONS_CURRENT] == 0


def test_closing_twice_frees_the_sid_once(table):
    session = table.open(newcomer())
    table.close(session)
    table.close(session)
    assert table.open(newcomer()).sid != table.open(newcomer()).sid


def test_sessions_come_in_the_order_of_their_sids(table):
    sessions = [table.open(newcomer()) for _ in range(4)]
    table.close(sessions[1])
    table.open(newcomer())
    assert [session.sid for session in table] == sorted(session.sid for session in table)
