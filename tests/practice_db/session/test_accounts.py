"""Who may log on, what privileges amount to, and what survives a restart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.session.account_record import (
    account_of_record,
    profile_of_record,
    record_of_account,
    record_of_profile,
)
from labs.practice_db.session.accounts import (
    PUBLIC,
    Account,
    Accounts,
    after_failed_logon,
    checked_at_logon,
    is_shut,
    select_on,
)
from labs.practice_db.session.profiles import Profile
from tests.practice_db.session.fakes import START


def account(name: str = "LAB", **changes: object) -> Account:
    return replace(Account(name, 101, START, b"salt", b"key", granted=frozenset({"CREATE SESSION"})), **changes)


@pytest.fixture
def accounts() -> Accounts:
    accounts = Accounts()
    accounts.put(account())
    return accounts


def test_the_right_password_lets_a_user_in(accounts):
    assert checked_at_logon(accounts, account(), START) == account(last_logon_at=START)


def test_without_create_session_the_logon_is_denied_by_name(accounts):
    stranger = account("STRANGER", granted=frozenset())
    accounts.put(stranger)
    with pytest.raises(OraError, match="ORA-01045: user STRANGER lacks CREATE SESSION"):
        checked_at_logon(accounts, stranger, START)


def test_a_role_brings_create_session(accounts):
    member = account(granted=frozenset({"CONNECT"}))
    accounts.put(member)
    assert checked_at_logon(accounts, member, START).last_logon_at == START


def test_the_tenth_wrong_password_locks_the_account_for_a_day(accounts):
    failing = account()
    for _ in range(10):
        failing = after_failed_logon(accounts, failing, START)
    accounts.put(failing)
    assert failing.status == "LOCKED(TIMED)"
    with pytest.raises(OraError, match="ORA-28000"):
        checked_at_logon(accounts, failing, START + timedelta(hours=23))
    assert checked_at_logon(accounts, failing, START + timedelta(days=1)).status == "OPEN"


def test_nine_wrong_passwords_do_not_lock_and_a_right_one_forgets_them(accounts):
    failing = account()
    for _ in range(9):
        failing = after_failed_logon(accounts, failing, START)
    assert checked_at_logon(accounts, failing, START).failed_logons == 0


def test_a_locked_account_is_shut_for_every_password_until_its_time_is_over(accounts):
    locked = account(is_locked=True, locked_at=START, failed_logons=10)
    assert is_shut(accounts, locked, START + timedelta(hours=23))
    assert not is_shut(accounts, locked, START + timedelta(days=1))


def test_wrong_passwords_after_the_lock_time_are_counted_from_one(accounts):
    locked = account(is_locked=True, locked_at=START, failed_logons=10)
    later = START + timedelta(days=1)
    failed = after_failed_logon(accounts, locked, later)
    assert (failed.failed_logons, failed.is_locked) == (1, False)
    for _ in range(9):
        failed = after_failed_logon(accounts, failed, later)
    assert (failed.is_locked, failed.locked_at) == (True, later)


def test_an_account_that_was_locked_by_hand_stays_locked(accounts):
    locked = account(is_locked=True)
    with pytest.raises(OraError, match="ORA-28000"):
        checked_at_logon(accounts, locked, START + timedelta(days=400))


def test_an_expired_password_is_ora_28001(accounts):
    with pytest.raises(OraError, match="ORA-28001"):
        checked_at_logon(accounts, account(is_expired=True), START)


def test_a_name_that_is_taken_cannot_be_created_again(accounts):
    with pytest.raises(OraError, match="ORA-01920: user name 'LAB'"):
        accounts.new("LAB", b"", b"", START)


def test_user_ids_go_up(accounts):
    first = accounts.new("A", b"", b"", START)
    accounts.put(first)
    assert accounts.new("B", b"", b"", START).user_id == first.user_id + 1


def test_an_unknown_user_is_named_in_the_error(accounts):
    with pytest.raises(OraError, match="ORA-01918: user 'NOBODY' does not exist"):
        accounts.find("NOBODY")


def test_a_grant_on_a_v_dollar_view_opens_that_view_only(accounts):
    accounts.put(account(granted=frozenset({"CREATE SESSION", select_on("V$SESSION")})))
    assert accounts.may_read_view("LAB", "V$SESSION")
    assert not accounts.may_read_view("LAB", "V$PROCESS")


def test_a_grant_to_public_is_everybodys(accounts):
    accounts.put(account(PUBLIC, granted=frozenset({select_on("V$SESSION")})))
    assert accounts.may_read_view("LAB", "V$SESSION")


def test_a_role_of_ones_own_passes_on_what_it_holds(accounts):
    accounts.own_roles["READER"] = frozenset({"SELECT_CATALOG_ROLE"})
    accounts.put(account(granted=frozenset({"READER"})))
    assert accounts.may_read_view("LAB", "V$PROCESS")


def test_a_missing_privilege_is_ora_01031(accounts):
    with pytest.raises(OraError, match="ORA-01031"):
        accounts.check_privilege("LAB", "ALTER SYSTEM")


def test_a_profile_limits_what_the_default_leaves_open(accounts):
    accounts.profiles["SMALL"] = Profile("SMALL").with_limits({"SESSIONS_PER_USER": 2})
    assert accounts.limit(account(profile="SMALL"), "SESSIONS_PER_USER") == 2
    assert accounts.limit(account(profile="SMALL"), "FAILED_LOGIN_ATTEMPTS") == 10
    assert accounts.limit(account(), "SESSIONS_PER_USER") is None


def test_an_unknown_limit_is_ora_02376():
    with pytest.raises(OraError, match="ORA-02376"):
        Profile("P").with_limits({"BANANAS": 1})


def test_an_account_survives_being_written_and_read():
    original = account(
        is_locked=True, locked_at=START, proxies=frozenset({"WEB"}), granted=frozenset({"CONNECT", "DBA"})
    )
    written = json.loads(json.dumps(record_of_account(original)))
    assert account_of_record("LAB", written) == original


def test_a_profile_survives_being_written_and_read():
    original = Profile("P", {"SESSIONS_PER_USER": 3, "IDLE_TIME": None})
    assert profile_of_record("P", json.loads(json.dumps(record_of_profile(original)))) == original
