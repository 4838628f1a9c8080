"""Operators, functions and conversions that need no SQL."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.host import Executed
from labs.practice_db.plsql.run import BindVariable
from labs.practice_db.values import OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, result

# Source: PL/SQL Language Reference 23ai, Expressions; SQL Language Reference 23ai, Functions and NUMBER.
EXPRESSIONS = [
    ("1 + 2 * 3", "7"),
    ("(1 + 2) * 3", "9"),
    ("2 ** 3 ** 2", "512"),
    ("-2 ** 2", "-4"),
    ("7 / 2", "3.5"),
    ("1 / 4", ".25"),
    ("-1 / 4", "-.25"),
    ("1 / 3", ".3333333333333333333333333333333333333333"),
    ("7 mod 3", "1"),
    ("mod(-7, 3)", "-1"),
    ("mod(7, 0)", "7"),
    ("1e3", "1000"),
    ("'a' || 1 || null || 'b'", "a1b"),
    ("'5' + '6'", "11"),
    ("round(2.5)", "3"),
    ("round(-2.5)", "-3"),
    ("trunc(2.99, 1)", "2.9"),
    ("substr('abcdef', 2, 3)", "bcd"),
    ("substr('abcdef', -2)", "ef"),
    ("instr('banana', 'an', 1, 2)", "4"),
    ("instr('banana', 'an', -1)", "4"),
    ("instr('banana', 'x')", "0"),
    ("lpad('7', 3, '0')", "007"),
    ("rpad('abc', 2)", "ab"),
    ("replace('a-b-c', '-')", "abc"),
    ("ltrim('xxabc', 'x')", "abc"),
    ("length('abc')", "3"),
    ("nvl(null, 'x')", "x"),
    ("nvl2('a', 1, 2)", "1"),
    ("coalesce(null, null, 3)", "3"),
    ("nullif(1, 1) || '.'", "."),
    ("greatest(3, 10, 7)", "10"),
    ("upper('aé') || lower('AÉ')", "AÉaé"),
    ("case when 1 > 2 then 'a' else 'b' end", "b"),
    ("case 3 when 2 then 'two' when 3 then 'three' end", "three"),
    ("q'[it's]'", "it's"),
    ("'it''s'", "it's"),
    ("n'text'", "text"),
]


@pytest.mark.parametrize(("expression", "text"), EXPRESSIONS)
def test_an_expression_has_the_value_it_has_in_oracle(shown, host, expression, text):
    assert shown(f"begin show({expression}); end;") == [text]
    assert host.asked == []


CONDITIONS = [
    ("1 = 1", True),
    ("'a' < 'b'", True),
    ("'10' > 9", True),
    ("null = null", None),
    ("'' is null", True),
    ("'a' is not null", True),
    ("not null is null", False),
    ("null or true", True),
    ("null and false", False),
    ("null and true", None),
    ("2 between 1 and 3", True),
    ("2 not between 1 and 3", False),
    ("2 in (1, 2)", True),
    ("3 in (1, null)", None),
    ("3 not in (1, 2)", True),
    ("'abc' like 'a%'", True),
    ("'abc' like '_b_'", True),
    ("'a%c' like 'a!%c' escape '!'", True),
    ("'abc' not like 'b%'", True),
    ("true <> false", True),
]


@pytest.mark.parametrize(("condition", "value"), CONDITIONS)
def test_a_condition_follows_the_rules_for_null(shown, condition, value):
    text = {True: "yes", False: "no", None: "unknown"}[value]
    block = f"""declare b boolean := {condition};
        begin if b then show('yes'); elsif not b then show('no'); else show('unknown'); end if; end;"""
    assert shown(block) == [text]


def test_the_right_side_is_not_looked_at_when_the_left_one_decides(shown):
    assert shown("begin if 1 = 1 or 1 / 0 = 1 then show('yes'); end if; end;") == ["yes"]


def test_dates_are_computed_by_the_host_with_values_as_binds(shown, host):
    host.answers |= {
        "SELECT SYSDATE FROM DUAL": result({"X": OraType.DATE}, (b"2026-01-31 10:00:00",)),
        "SELECT :1 + :2 FROM DUAL": result({"X": OraType.DATE}, (b"2026-02-01 10:00:00",)),
        "SELECT TO_CHAR(:1,": result({"X": VARCHAR2}, (b"2026",)),
    }
    assert shown("declare d date := sysdate; begin d := d + 1; show(to_char(d, 'YYYY')); end;") == ["2026"]
    assert host.asked == [
        ("SELECT SYSDATE FROM DUAL", ()),
        ("SELECT :1 + :2 FROM DUAL", (b"2026-01-31 10:00:00", b"1")),
        ("SELECT TO_CHAR(:1, :2) FROM DUAL", (b"2026-02-01 10:00:00", b"YYYY")),
    ]


def test_dates_of_one_type_are_compared_without_the_host(shown, host):
    host.answers["SELECT date"] = result({"X": OraType.DATE}, (b"2026-01-31 00:00:00",))
    block = (
        "declare a date := date '2026-01-31'; b date := a; begin if a = b and not a < b then show('same'); end if; end;"
    )
    assert shown(block) == ["same"]
    assert len(host.asked) == 1


def test_sequences_and_sql_syntax_go_to_the_host(shown, host):
    host.answers |= {
        "SELECT s.nextval FROM DUAL": result({"X": NUMBER}, (b"5",)),
        "SELECT cast(:1 as varchar2(3)) FROM DUAL": result({"X": VARCHAR2}, (b"5",)),
        "INSERT": Executed(1),
    }
    assert shown("declare n number := s.nextval; begin show(cast(n as varchar2(3))); end;") == ["5"]


ASSIGNMENTS = [
    ("number(3)", "1234", "number precision too large"),
    ("number(5,2)", "1234", "number precision too large"),
    ("varchar2(3)", "'abcd'", "character string buffer too small"),
    ("number", "'x'", "character to number conversion error"),
    ("raw(1)", "'abcd'", "raw variable length too long"),
    ("raw(9)", "'zz'", "hex to raw conversion error"),
]


@pytest.mark.parametrize(("type_text", "value", "message"), ASSIGNMENTS)
def test_a_value_that_does_not_fit_is_a_value_error(run, type_text, value, message):
    with pytest.raises(OraError) as caught:
        run(f"declare v {type_text}; begin v := {value}; end;")
    assert caught.value.code == 6502
    assert caught.value.message == (f"ORA-06502: PL/SQL: value or conversion error: {message}\nORA-06512: at line 1")


CONVERSIONS = [
    ("number(5,2)", "3.14159", "3.14"),
    ("number(4,-2)", "1250", "1300"),
    ("integer", "2.5", "3"),
    ("pls_integer", "'7'", "7"),
    ("varchar2(10)", "0.5", ".5"),
    ("char(3)", "'a'", "a  "),
    ("raw(4)", "'0aff'", "0AFF"),
    ("boolean", "1 = 1", "TRUE"),
]


@pytest.mark.parametrize(("type_text", "value", "text"), CONVERSIONS)
def test_a_value_takes_the_type_of_its_variable(shown, type_text, value, text):
    assert shown(f"declare v {type_text} := {value}; t varchar2(20) := v; begin show(t); end;") == [text]


def test_division_by_zero_is_an_error_with_its_number(run):
    with pytest.raises(OraError) as caught:
        run("begin :x := 1 / 0; end;", BindVariable(NUMBER))
    assert caught.value.code == 1476


def test_integers_beyond_their_limits_overflow(run):
    with pytest.raises(OraError) as caught:
        run("declare n pls_integer := 2147483647; begin n := n + 1; end;")
    assert caught.value.code == 1426
