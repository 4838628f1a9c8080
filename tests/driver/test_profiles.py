"""Profiles: what a user's sessions may use, and what they see when it is too much."""

from __future__ import annotations

from collections.abc import Iterator

import oracledb
import pytest

from tests.polling import until

pytestmark = [pytest.mark.driver, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PASSWORD = "Limited-Pass-1"


def run(connection: oracledb.Connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rows(connection: oracledb.Connection, sql: str, *binds: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(sql, binds).fetchall()


@pytest.fixture
def limited(admin) -> Iterator[str]:
    """A user with a profile of its own; the profile's name."""
    run(
        admin,
        "create profile drv_profile limit sessions_per_user 2",
        f'create user drv_limited identified by "{PASSWORD}" profile drv_profile',
        "grant create session to drv_limited",
    )
    yield "drv_profile"
    until(lambda: not rows(admin, "select 1 from v$session where username = 'DRV_LIMITED'"))
    run(admin, "drop user drv_limited", "drop profile drv_profile")


def log_on(connect) -> oracledb.Connection:
    return connect(user="drv_limited", password=PASSWORD)


def test_one_session_too_many_is_ora_02391(limited, connect):
    sessions = [log_on(connect), log_on(connect)]
    with pytest.raises(oracledb.DatabaseError, match="ORA-02391"):
        log_on(connect)
    for session in sessions:
        session.close()


@pytest.mark.practice
def test_resource_limit_switches_the_limits_on_sessions_off(limited, admin, connect):
    sessions = [log_on(connect), log_on(connect)]
    run(admin, "alter system set resource_limit = false")
    try:
        sessions.append(log_on(connect))
    finally:
        run(admin, "alter system set resource_limit = true")
    for session in sessions:
        session.close()


def test_an_idle_session_is_sniped_and_told_at_its_next_call(limited, admin, connect):
    session = log_on(connect)
    run(admin, f"alter profile {limited} limit idle_time 0.01")
    until(lambda: rows(admin, "select status from v$session where sid = :1", session.session_id) == [("SNIPED",)])
    with pytest.raises(oracledb.DatabaseError, match="DPY-4011") as caught:
        rows(session, "select 1 from dual")
    assert "ORA-02396" in str(caught.value)


def test_a_session_that_is_connected_too_long_is_logged_off(limited, admin, connect):
    session = log_on(connect)
    run(admin, f"alter profile {limited} limit connect_time 0.01")
    until(lambda: rows(admin, "select status from v$session where sid = :1", session.session_id) == [("SNIPED",)])
    with pytest.raises(oracledb.DatabaseError, match="ORA-02399"):
        rows(session, "select 1 from dual")


def test_the_profile_shows_in_the_dictionary(limited, admin):
    found = rows(
        admin,
        "select limit from dba_profiles where profile = 'DRV_PROFILE'"
        " and resource_name in ('SESSIONS_PER_USER', 'IDLE_TIME') order by resource_name",
    )
    assert found == [("DEFAULT",), ("2",)]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("create profile drv_profile limit idle_time 1", "ORA-02379"),
        ("alter profile drv_no_profile limit idle_time 1", "ORA-02380"),
        ("alter profile drv_profile limit bananas 1", "ORA-02376"),
        ("drop profile drv_profile", "ORA-02382"),
        ("drop profile drv_no_profile", "ORA-02380"),
    ],
)
def test_a_mistake_has_oracles_number(limited, admin, statement, code):
    with pytest.raises(oracledb.DatabaseError, match=code):
        run(admin, statement)


def test_few_wrong_passwords_lock_for_as_long_as_the_profile_says(limited, admin, connect):
    run(admin, f"alter profile {limited} limit failed_login_attempts 2 password_lock_time 1/86400")
    for _ in range(2):
        with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
            connect(user="drv_limited", password="wrong")
    with pytest.raises(oracledb.DatabaseError, match="ORA-28000"):
        log_on(connect)

    def gets_in() -> bool:
        try:
            log_on(connect).close()
        except oracledb.DatabaseError:
            return False
        return True

    until(gets_in)
