"""What handlers do to a session without PostgreSQL: piggybacks, ALTER SESSION, values that the session supplies."""

from __future__ import annotations

from typing import cast

import pytest

from labs.practice_db.errors import NotSupported, OraError, WireError
from labs.practice_db.handlers.answers import Accept, Farewell, OfferVerifier, Refuse
from labs.practice_db.handlers.calls.dispatch import answer_call
from labs.practice_db.handlers.calls.parameters import value_of
from labs.practice_db.handlers.calls.piggybacks import apply_piggybacks
from labs.practice_db.handlers.conversation import Conversation
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.sessions.alter_session import apply_setting
from labs.practice_db.handlers.sessions.logon import account_name
from labs.practice_db.handlers.sessions.userenv import sys_context
from labs.practice_db.protocol.events import AuthMode, ConnectRequested, ServerType, VerifierWanted
from labs.practice_db.protocol.replies import Done, Failure, QueryReply
from labs.practice_db.session.session import SessionStatus
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql.plan import ConstParam, SessionParam, SessionValue
from labs.practice_db.wire.calls import Commit, Execute, Fetch, Ping
from labs.practice_db.wire.piggybacks import AppContext, CloseCursors, EndToEnd, EndToEndFlag, SetSchema


def query(text: str, **changes: object) -> Execute:
    options: dict[str, object] = {"rows_wanted": 2, "executions": 1, "is_query": True, "parse": True, "fetch": True}
    return Execute(0, text, **(options | changes))


def test_a_query_on_dual_is_answered_on_the_spot(process):
    reply = answer_call(process, query("select user from dual"))
    assert isinstance(reply, QueryReply)
    assert (reply.rows, reply.is_described) == (((b"LAB",),), True)


def test_a_row_that_was_not_fetched_is_there_for_the_next_fetch(process):
    reply = answer_call(process, query("select 1 from dual", rows_wanted=0))
    assert reply.rows == ()
    fetched = answer_call(process, Fetch(reply.cursor_id, 10))
    assert (list(fetched.rows), fetched.is_last) == ([(b"1",)], True)


def test_every_call_counts_as_a_round_trip(process):
    for _ in range(3):
        assert answer_call(process, Ping()) == Done()
    assert process.session.counters[Statistic.ROUNDTRIPS] == 3


def test_a_commit_without_a_transaction_waits_for_nothing(process):
    assert answer_call(process, Commit()) == Done()


def test_a_killed_session_is_told_and_then_cut_off(process):
    process.session.status = SessionStatus.KILLED
    answer = answer_call(process, Ping())
    assert isinstance(answer, Farewell)
    assert isinstance(answer.reply, Failure)
    assert answer.reply.error.code == 28


def test_a_fetch_from_an_unknown_cursor_is_ora_01001_and_from_a_finished_one_ora_01002(process):
    with pytest.raises(OraError, match="ORA-01001"):
        answer_call(process, Fetch(7, 1))
    reply = answer_call(process, query("select 1 from dual"))
    with pytest.raises(OraError, match="ORA-01002"):
        answer_call(process, Fetch(reply.cursor_id, 1))


def test_cursors_are_closed_by_piggyback_and_unknown_ones_passed_over(process):
    reply = answer_call(process, query("select 1 from dual"))
    apply_piggybacks(process, (CloseCursors((reply.cursor_id, 999)),))
    assert not process.cursors.by_id


def test_end_to_end_attributes_are_set_one_by_one(process):
    process.session.action = "kept"
    apply_piggybacks(process, (EndToEnd(EndToEndFlag.MODULE, module="m" * 70),))
    assert (process.session.module, process.session.action) == ("m" * 64, "kept")


def test_a_repeated_schema_piggyback_changes_nothing_and_an_unknown_one_is_ora_01435(process):
    apply_piggybacks(process, (SetSchema("OTHER"),))
    assert process.session.current_schema == "OTHER"
    process.has_news = False
    apply_piggybacks(process, (SetSchema("OTHER"),))
    assert not process.has_news
    with pytest.raises(OraError, match="ORA-01435"):
        apply_piggybacks(process, (SetSchema("NOBODY"),))


def test_a_context_of_another_namespace_is_ora_28267(process):
    with pytest.raises(OraError, match="ORA-28267"):
        apply_piggybacks(process, (AppContext("OTHER", (("A", "1"),)),))


def test_the_client_is_told_once_of_a_schema_that_a_statement_has_changed(process):
    apply_setting(process, "CURRENT_SCHEMA", "OTHER")
    assert process.take_status().current_schema == "OTHER"
    assert process.take_status().current_schema is None


@pytest.mark.parametrize(
    ("zone", "key", "expected"),
    [
        ("+02:00", SessionValue.CURRENT_DATE, b"2026-01-02 05:04:05"),
        ("-03:30", SessionValue.CURRENT_TIMESTAMP, b"2026-01-01 23:34:05.000000-03:30"),
        ("+02:00", SessionValue.SYSDATE, b"2026-01-02 03:04:05"),
        ("+02:00", SessionValue.SYSTIMESTAMP, b"2026-01-02 03:04:05.000000+00:00"),
        ("Europe/Paris", SessionValue.LOCALTIMESTAMP, b"2026-01-02 04:04:05.000000"),
        ("+02:00", SessionValue.SESSIONTIMEZONE, b"+02:00"),
    ],
)
def test_times_are_those_of_the_database_or_of_the_session(process, zone, key, expected):
    process.session.time_zone = zone
    assert value_of(process, SessionParam(key), ()) == expected


def test_an_unknown_time_zone_region_is_ora_01882(process):
    process.session.time_zone = "Mars/Olympus"
    with pytest.raises(OraError, match="ORA-01882"):
        value_of(process, SessionParam(SessionValue.CURRENT_DATE), ())


def test_a_session_does_not_get_an_unknown_time_zone_region(process):
    before = process.session.time_zone
    with pytest.raises(OraError, match="ORA-01882"):
        apply_setting(process, "TIME_ZONE", "Mars/Olympus")
    assert process.session.time_zone == before


@pytest.mark.parametrize(
    ("name", "value"), [("NLS_NUMERIC_CHARACTERS", ",."), ("NLS_DATE_LANGUAGE", "GERMAN"), ("NLS_COMP", "LINGUISTIC")]
)
def test_a_setting_that_would_change_results_is_refused_by_name(process, name, value):
    with pytest.raises(NotSupported, match=name):
        apply_setting(process, name, value)
    apply_setting(process, name, process.session.settings[name].lower())


def test_sys_context_knows_its_parameters_and_no_others(instance, process):
    assert sys_context(instance, process.session, "userenv", "sid") == str(process.session.sid)
    assert sys_context(instance, process.session, "my_context", "anything") == ""
    with pytest.raises(OraError, match="ORA-02003"):
        sys_context(instance, process.session, "userenv", "bananas")
    arguments = (ConstParam(b"USERENV"), ConstParam(b"SESSION_USER"))
    assert value_of(process, SessionParam(SessionValue.SYS_CONTEXT, arguments), ()) == b"LAB"


@pytest.mark.parametrize(("given", "name"), [("lab", "LAB"), (" Lab ", "LAB"), ('"lab"', "lab")])
def test_a_user_name_is_upper_case_unless_it_is_quoted(given, name):
    assert account_name(given) == name


def connect_to(**changes: object) -> ConnectRequested:
    options: dict[str, object] = {"service_name": "FREEPDB1", "sid": None, "server_type": ServerType.DEDICATED}
    return ConnectRequested("", **(options | changes))


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, Accept()),
        ({"service_name": "freepdb1"}, Accept()),
        ({"service_name": None, "sid": "FREE"}, Accept()),
        ({"service_name": "NOSUCH"}, Refuse(12514)),
        ({"service_name": None, "sid": "NOSUCH"}, Refuse(12505)),
        ({"service_name": None}, Refuse(12504)),
    ],
)
def test_the_listener_answers_by_service_and_sid(instance, changes, answer):
    conversation = Conversation(instance, cast(Link, None), ("127.0.0.1", 1))
    assert conversation.handle(connect_to(**changes)) == answer


def test_an_unknown_user_is_challenged_like_anybody_else(instance):
    conversation = Conversation(instance, cast(Link, None), ("127.0.0.1", 1))
    assert conversation.handle(VerifierWanted("nobody", AuthMode.NORMAL)) == OfferVerifier(None)
    known = conversation.handle(VerifierWanted("lab", AuthMode.NORMAL))
    assert isinstance(known, OfferVerifier)
    assert known.verifier is not None


def test_a_call_before_the_logon_is_a_breach_of_the_protocol(instance):
    conversation = Conversation(instance, cast(Link, None), ("127.0.0.1", 1))
    with pytest.raises(WireError, match="Ping before logon"):
        conversation.handle(Ping())
