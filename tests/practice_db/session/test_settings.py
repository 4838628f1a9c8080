"""ALTER SESSION's values, contexts, statement ids and parameters."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.parameters import checked_value
from labs.practice_db.session.settings import checked_setting, checked_time_zone
from labs.practice_db.session.sql_area import MOST_STATEMENTS, SqlArea, hash_value, sql_id
from labs.practice_db.session.table import SessionTable
from tests.practice_db.session.fakes import START, HandClock, newcomer


@pytest.mark.parametrize(
    ("given", "kept"),
    [("+02:00", "+02:00"), ("-00:0", "-00:00"), ("2:30", "+02:30"), ("Europe/Paris", "Europe/Paris")],
)
def test_a_time_zone_is_kept_in_one_form(given, kept):
    assert checked_time_zone(given) == kept


@pytest.mark.parametrize(("given", "code"), [("+15:00", 1874), ("-13:00", 1874), ("+01:60", 1875)])
def test_a_time_zone_out_of_range_is_refused(given, code):
    with pytest.raises(OraError, match=f"ORA-0{code}"):
        checked_time_zone(given)


def test_a_format_keeps_its_case_and_a_name_does_not():
    assert checked_setting("NLS_DATE_FORMAT", "yyyy-mm-dd") == "yyyy-mm-dd"
    assert checked_setting("NLS_LANGUAGE", "american") == "AMERICAN"


def test_equal_decimal_and_group_marks_are_refused():
    with pytest.raises(OraError, match="ORA-12705"):
        checked_setting("NLS_NUMERIC_CHARACTERS", "..")


def test_an_unknown_session_setting_is_ora_02248():
    with pytest.raises(OraError, match="ORA-02248"):
        checked_setting("NLS_BANANAS", "x")


def test_a_setting_of_one_session_is_not_seen_by_another():
    table = SessionTable(HandClock(), Limits())
    one, other = table.open(newcomer()), table.open(newcomer())
    one.set_nls("NLS_DATE_FORMAT", "YYYY")
    one.set_context("clientcontext", "a", "1")
    assert other.settings["NLS_DATE_FORMAT"] == "DD-MON-RR"
    assert not other.contexts


def test_a_context_is_cleared_by_attribute_or_as_a_whole():
    session = SessionTable(HandClock(), Limits()).open(newcomer())
    for attribute in ("a", "b"):
        session.set_context("CLIENTCONTEXT", attribute, "1")
    session.clear_context("clientcontext", "a")
    assert set(session.contexts) == {("CLIENTCONTEXT", "B")}
    session.clear_context("clientcontext")
    assert not session.contexts


def test_sql_id_has_thirteen_letters_and_ends_as_the_hash_value_does():
    text = "select 1 from dual"
    assert len(sql_id(text)) == 13
    alphabet = "0123456789abcdfghjkmnpqrstuvwxyz"
    number = 0
    for letter in sql_id(text):
        number = number * 32 + alphabet.index(letter)
    assert number & 0xFFFFFFFF == hash_value(text)


def test_sql_id_is_the_one_oracle_shows():
    # Source: outputs of V$SQL for this statement on many Oracle versions.
    assert sql_id("select * from dual") == "a5ks9fhw2v9s1"


def test_the_sql_area_is_bounded_and_forgets_the_oldest():
    area = SqlArea()
    for number in range(MOST_STATEMENTS + 5):
        area.parsed(f"select {number} from dual", "LAB", START)
    assert len(area.entries) == MOST_STATEMENTS
    assert ("LAB", "select 0 from dual") not in area.entries


def test_parsing_again_counts_and_keeps_one_entry():
    area = SqlArea()
    first = area.parsed("select 1 from dual", "LAB", START)
    assert area.parsed("select 1 from dual", "LAB", START) is first
    assert first.parse_calls == 2


# ALTER SYSTEM in the root, which has the DRCP pools.
IN_ROOT = {"at_restart": False, "is_root": True, "has_pools": True}
IN_PDB = {"is_root": False, "has_pools": False}


@pytest.mark.parametrize(
    ("name", "value", "changes", "code"),
    [
        ("bananas", "1", {}, "02065"),
        ("processes", "100", {}, "02095"),
        ("processes", "100", {"at_restart": True}, "03001"),
        ("open_cursors", "many", {}, "02097"),
        ("enable_per_pdb_drcp", "true", {}, "02095"),
        ("enable_per_pdb_drcp", "perhaps", {"at_restart": True}, "02097"),
        ("enable_per_pdb_drcp", "true", {"at_restart": True, **IN_PDB}, "65040"),
        ("max_auth_servers", "9", IN_PDB, "65040"),
        ("max_auth_servers", "9", {"has_pools": False}, "56615"),
        ("drcp_dedicated_opt", "yes", {}, "03001"),
    ],
)
def test_alter_system_refuses_what_cannot_be(name, value, changes, code):
    with pytest.raises(OraError, match=f"ORA-{code}"):
        checked_value(name, value, **{**IN_ROOT, **changes})


def test_alter_system_takes_a_dynamic_parameter():
    assert checked_value("OPEN_CURSORS", "500", **IN_ROOT) == "500"
    assert checked_value("resource_limit", "false", **IN_ROOT) == "FALSE"
    assert checked_value("max_auth_servers", "9", **IN_ROOT) == "9"


def test_alter_system_takes_a_static_parameter_for_the_next_start():
    assert checked_value("ENABLE_PER_PDB_DRCP", "true", **{**IN_ROOT, "at_restart": True}) == "TRUE"
