"""Reading on in a numbered view: when its supplier is told from where, and when the query alone decides."""

from __future__ import annotations

import pytest

from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import BindParam, ConstParam, ViewParam
from labs.practice_db.sql.translate import translate
from labs.practice_db.values import OraType

LOG = "practice_event_log"


def bounds(text, *types):
    """What the suppliers of the views in a query are told, in the order of their parameters."""
    plan = translate(classify(text), types)
    return [param.after for param in plan.params if isinstance(param, ViewParam)]


@pytest.mark.parametrize(
    "condition",
    ["seq > 7", "e.seq > 7", "E.SEQ > 7 and sid = 3", "sid = 3 and seq > 7 and event is not null", 'e."SEQ" > 7'],
)
def test_a_condition_on_the_number_is_told(condition):
    assert bounds(f"select * from {LOG} e where {condition}") == [ConstParam(b"7")]


def test_a_bind_is_told_by_its_place():
    found = bounds(f"select * from {LOG} where sid = :1 and seq > :2", OraType.VARCHAR2, OraType.NUMBER)
    assert found == [BindParam(1, OraType.NUMBER)]


@pytest.mark.parametrize(
    "condition",
    [
        "seq >= 7",
        "seq < 7",
        "7 > seq",
        "seq > 7 or sid = 3",
        "not seq > 7",
        "seq > 7.5",
        "seq > '7'",
        "seq > sid",
        "seq > 7 + 1",
        "last_seq > 7",
        'e."seq" > 7',
        "other.seq > 7",
    ],
)
def test_any_other_condition_is_left_to_the_query(condition):
    assert bounds(f"select * from {LOG} e, {LOG}_state s where {condition}") == [None, None]


def test_text_binds_are_left_to_the_query():
    assert bounds(f"select * from {LOG} where seq > :1", OraType.VARCHAR2) == [None]


def test_a_walk_is_filtered_after_it_was_made():
    text = f"select * from {LOG} where seq > 7 start with seq = 1 connect by prior seq = blocking_session"
    assert bounds(text) == [None]


def test_each_of_two_readings_has_its_own():
    text = f"select * from {LOG} a where a.seq > 7 and exists (select 1 from {LOG} b where b.seq > 9 and b.seq > a.seq)"
    assert sorted(bounds(text), key=str) == [ConstParam(b"7"), ConstParam(b"9")]


def test_other_views_are_not_numbered():
    assert bounds("select * from v$session where sid > 7") == [None]
