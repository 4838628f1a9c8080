"""SQL scripts are read as SQL*Plus reads them."""

from __future__ import annotations

import pytest

from labs.database.provision.schema import SCHEMA_DIR, SCRIPTS
from labs.database.provision.script import fill, statements

VALUES = {"lab_password": "Secret_1", "lab_admin_password": "Secret_2"}


def test_statements_end_with_a_semicolon_at_the_end_of_a_line():
    script = "-- a remark\nselect 1\nfrom dual;\n\ninsert into t values (';');\n"
    assert list(statements(script)) == ["select 1\nfrom dual", "insert into t values (';')"]


def test_units_of_plsql_end_with_a_slash():
    script = "create or replace trigger t after logon on lab.schema\nbegin\n  null;\nend;\n/\nselect 1 from dual;\n"
    unit, query = statements(script)
    assert unit.endswith("end;")
    assert query == "select 1 from dual"


def test_variables_are_filled_in():
    assert fill('create user lab identified by "&&lab_password"', VALUES) == 'create user lab identified by "Secret_1"'


def test_a_variable_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="unknown"):
        fill("select &&unknown from dual", VALUES)


def test_a_statement_without_an_end_is_an_error():
    with pytest.raises(ValueError, match="a statement without an end: select 1"):
        list(statements("select 1\nfrom dual\n"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_of_the_schema_is_readable(script):
    found = [fill(text, VALUES) for text in statements((SCHEMA_DIR / script).read_text(encoding="utf-8"))]
    assert found
    assert not any("&&" in statement for statement in found)


def test_every_script_in_the_folder_is_run():
    assert sorted(path.name for path in SCHEMA_DIR.glob("*.sql")) == list(SCRIPTS)
