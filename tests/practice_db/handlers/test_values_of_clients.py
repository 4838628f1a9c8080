"""What clients choose freely in ALTER SESSION, connect strings and the environment is taken, or refused by number."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.answers import Accept, Refuse
from labs.practice_db.handlers.calls.parameters import value_of
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.sessions.alter_session import apply_setting
from labs.practice_db.handlers.sessions.logon import listen, open_session
from labs.practice_db.handlers.sessions.server_process import ServerProcess, backend_settings
from labs.practice_db.protocol.events import AuthMode, LogonRequested
from labs.practice_db.protocol.logon import connect_requested
from labs.practice_db.session.settings import IGNORED, NLS_DEFAULTS
from labs.practice_db.sql.plan import SessionParam, SessionValue
from tests.practice_db.session.fakes import newcomer

# One instance will do for all examples: each leaves it as it was.
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(
    [*NLS_DEFAULTS, *IGNORED, "TIME_ZONE", "ISOLATION_LEVEL", "CONTAINER", "CURRENT_SCHEMA", "EDITION"]
)
ZONES = st.from_regex(r"[+-]?[0-9a-zA-Z/]{0,3}:?[0-9a-z]{0,3}( |')?", fullmatch=True)
VALUES = st.one_of(
    st.text(max_size=30),
    ZONES,
    st.sampled_from(["", "-", "+1", "+aa:bb", "Europe", "europe/PARIS", "TRUE", "\0", "\u0663:\u0660\u0660"]),
)
TIMES = (SessionValue.CURRENT_DATE, SessionValue.CURRENT_TIMESTAMP, SessionValue.LOCALTIMESTAMP)


@pytest.mark.parametrize(
    "zone", ["", "-", "+1", "+aa:bb", "1", "+01:00 x", "Europe", "../UTC", "Mars/Olympus", "\0", "\u0663:\u0660\u0660"]
)
def test_what_is_no_time_zone_is_refused(process: ServerProcess, zone: str):
    with pytest.raises(OraError, match="ORA-01882"):
        apply_setting(process, "TIME_ZONE", zone)
    assert process.session.time_zone == "+00:00"


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("NLS_DATE_FORMAT", "YYYY-foo", "ORA-01821"),
        ("NLS_DATE_FORMAT", "", "ORA-12705"),
        ("NLS_CURRENCY", "\0", "ORA-12705"),
        ("NLS_LANGUAGE", "GERMAN", "ORA-03001"),
        ("DDL_LOCK_TIMEOUT", "soon", "ORA-02017"),
        (
            "SQL_TRACE",
            "perhaps",
            "ORA-00096: invalid value perhaps for parameter sql_trace, must be from among FALSE, TRUE",
        ),
        ("ISOLATION_LEVEL", "CHAOS", "ORA-02183"),
        ("ISOLATION_LEVEL", "SERIALIZABLE", "ORA-03001"),
        ("CONTAINER", "CDB$ROOT", "ORA-03001"),
        ("CONTAINER", "ELSEWHERE", "ORA-65011"),
    ],
)
def test_a_value_that_cannot_be_is_refused(process: ServerProcess, name: str, value: str, number: str):
    with pytest.raises(OraError, match=number):
        apply_setting(process, name, value)


def test_the_containers_own_name_is_taken(process: ServerProcess):
    apply_setting(process, "CONTAINER", "FREEPDB1")


@SHARED
@given(NAMES, VALUES)
def test_a_setting_is_taken_or_refused_and_the_session_goes_on(process: ServerProcess, name: str, value: str):
    with suppress(OraError):
        apply_setting(process, name, value)
    assert all(value_of(process, SessionParam(key), ()) for key in TIMES)
    assert not any("\0" in told for told in backend_settings(process.session).values())


def logon(instance: Instance, alter_session: str) -> ServerProcess:
    event = LogonRequested("lab", AuthMode.NORMAL, is_password_right=True, alter_session=alter_session)
    return asyncio.run(open_session(instance, newcomer(), event))


@SHARED
@given(st.one_of(VALUES, VALUES.map(lambda value: f"ALTER SESSION SET TIME_ZONE='{value}'")))
def test_what_a_driver_runs_at_logon_is_done_or_refused(instance: Instance, text: str):
    with suppress(OraError):
        asyncio.run(logon(instance, text).end())
    assert len(instance.sessions.by_sid) == 0


@pytest.mark.parametrize(
    ("zone", "cause"), [("Mars", "ORA-01882"), ("+01:00' nonsense", "ORA-01756"), ("+01:00' x='1", "ORA-02248")]
)
def test_a_bad_ora_sdtz_is_told_as_of_a_statement_of_the_logon(instance: Instance, zone: str, cause: str):
    with pytest.raises(OraError, match=f"ORA-00604: error occurred at recursive SQL level 1\n{cause}"):
        logon(instance, f"ALTER SESSION SET TIME_ZONE='{zone}'")


def answer(instance: Instance, connect_data: str) -> Accept | Refuse:
    return listen(instance, connect_requested(f"(DESCRIPTION=(CONNECT_DATA={connect_data}))", 8192))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("(SERVER=SHARED)", 12520),
        ("(SERVER=TURBO)", 12520),
        ("(SERVER=POOLED)", 12520),
        ("(INSTANCE_NAME=OTHER)", 12521),
        ("(SERVER=DEDICATED", 1153),
    ],
)
def test_the_listener_refuses_what_is_not_there(instance: Instance, more: str, code: int):
    assert answer(instance, f"(SERVICE_NAME=FREEPDB1){more}") == Refuse(code)


def test_the_listener_takes_the_instances_own_name(instance: Instance):
    assert answer(instance, "(SERVICE_NAME=FREEPDB1)(INSTANCE_NAME=free)(SERVER=dedicated)") == Accept()


@SHARED
@given(
    st.sampled_from(
        ["SERVER", "INSTANCE_NAME", "SERVICE_NAME", "SID", "POOL_PURITY", "POOL_NAME", "POOL_BOUNDARY", "CID"]
    ),
    st.text(alphabet=st.sampled_from("()='\"\\ aZ9.\0é"), max_size=20),
)
def test_any_connect_string_has_an_answer(instance: Instance, name: str, value: str):
    given = answer(instance, f"({name}={value})(SERVICE_NAME=FREEPDB1)")
    assert isinstance(given, Accept | Refuse)
