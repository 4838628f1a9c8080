"""The declarations of the views that the server fills itself."""

from __future__ import annotations

import json

import pytest

from labs.practice_db.sql import views
from labs.practice_db.values import OraType


@pytest.mark.parametrize("view", views.VIEWS.values(), ids=lambda view: view.name)
def test_a_view_declares_each_column_once_with_a_type(view):
    assert len(set(view.column_names)) == len(view.columns)
    assert all(column.name == column.name.upper() for column in view.columns)
    assert view.expressions.count('"') == 2 * len(view.columns)


def test_a_grant_name_finds_the_view():
    assert views.find("V_$SESSION") is views.find("V$SESSION")
    assert views.find("GV_$SESSION") is views.find("GV$SESSION")
    assert views.find("V$SESSION").grant_name == "V_$SESSION"


def test_a_gv_view_is_the_v_view_with_the_instance_in_front():
    single, every = views.find("V$PROCESS"), views.find("GV$PROCESS")
    assert every.source == "V$PROCESS"
    assert every.column_names == ("INST_ID", *single.column_names)


def test_an_unknown_name_has_no_view():
    assert views.find("V$NO_SUCH_VIEW") is None


def test_rows_become_arrays_in_the_order_of_the_columns_with_empty_text_null():
    (row,) = json.loads(views.as_json("V$MYSTAT", [{"VALUE": 5, "SID": 7, "STATISTIC#": ""}]))
    assert row == [7, None, 5, None]


def test_a_row_with_an_unknown_column_is_an_error_of_the_supplier():
    with pytest.raises(KeyError):
        views.as_json("V$SESSION", [{"SIDE": 7}])


def test_column_types_follow_the_declaration():
    types = {column.name: column.type for column in views.find("V$SESSION").columns}
    assert types["SID"] is OraType.NUMBER
    assert types["USERNAME"] is OraType.VARCHAR2
    assert types["LOGON_TIME"] is OraType.DATE
    assert types["SADDR"] is OraType.RAW


def test_a_view_is_there_or_absent_and_not_both():
    assert not any(views.is_absent(name) for name in views.VIEWS)
    assert views.is_absent("V_$SGA")
    assert views.is_absent("GV$SGA")
    assert not views.is_absent("V$NO_SUCH_VIEW")
