"""Binds in and out, arrays, records and collections."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.run import BindVariable
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.values import OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2


def test_binds_are_counted_once_a_name_and_have_a_direction(run):
    outcome = run(
        "begin :out := :inp; :both := :both || :inp; end;",
        BindVariable(NUMBER),
        BindVariable(NUMBER, b"4"),
        BindVariable(VARCHAR2, b"x", 30),
    )
    assert outcome.modes == (Mode.OUT, Mode.IN, Mode.IN_OUT)
    assert outcome.values == (b"4", None, b"x4")


def test_a_bind_s_value_takes_its_type(run):
    outcome = run("begin :n := '007.50'; :t := 0.5; end;", BindVariable(NUMBER), BindVariable(VARCHAR2, None, 10))
    assert outcome.values == (b"7.5", b".5")


def test_an_out_value_that_does_not_fit_its_buffer_is_an_error(run):
    with pytest.raises(OraError, match="character string buffer too small"):
        run("begin :t := 'abcdef'; end;", BindVariable(VARCHAR2, None, 3))


def test_a_missing_bind_is_an_error(run):
    with pytest.raises(OraError) as caught:
        run("begin :x := 1; end;")
    assert caught.value.code == 1008


def test_dates_pass_through_as_they_are(run):
    outcome = run(
        "begin :b := :a; end;", BindVariable(OraType.DATE), BindVariable(OraType.DATE, b"2026-01-02 03:04:05")
    )
    assert outcome.values == (b"2026-01-02 03:04:05", None)


def test_an_array_bind_is_an_indexed_table(run):
    given = BindVariable(NUMBER, (b"1", b"2", b"3"), is_array=True, max_elements=10)
    taken = BindVariable(VARCHAR2, (), 10, is_array=True, max_elements=10)
    outcome = run("begin for i in 1 .. :a.count loop :b(i) := 'n' || :a(i); end loop; end;", given, taken)
    assert outcome.values == (None, (b"n1", b"n2", b"n3"))


def test_call_is_a_block_of_one_statement(run, host):
    assert run("call dbms_output.put_line('x')").modes == ()
    assert host.output == ["x"]


def test_a_record_is_copied_when_it_is_assigned(shown):
    block = """declare type r is record (a number := 1, b varchar2(9)); x r; y r; begin
        x.b := 'x'; y := x; y.b := 'y'; y.a := y.a + 1; show(x.a || x.b || y.a || y.b); end;"""
    assert shown(block) == ["1x2y"]


def test_an_associative_array_has_holes_and_an_order(shown):
    block = """declare type t is table of varchar2(9) index by pls_integer; a t; i pls_integer; begin
        a(5) := 'e'; a(-1) := 'm'; a(3) := 'c'; a.delete(3);
        show(a.count || ' ' || a.first || ' ' || a.last); i := a.first;
        while i is not null loop show(i || a(i)); i := a.next(i); end loop;
        if not a.exists(3) then show('no 3'); end if;
        begin show(a(3)); exception when no_data_found then show('none'); end; end;"""
    assert shown(block) == ["2 -1 5", "-1m", "5e", "no 3", "none"]


def test_an_array_can_be_indexed_by_text(shown):
    block = """declare type t is table of number index by varchar2(9); a t; begin
        a('b') := 2; a('a') := 1; show(a.first || a(a.first) || a.next('a')); end;"""
    assert shown(block) == ["a1b"]


def test_a_nested_table_has_to_be_made_and_extended(shown):
    block = """declare type t is table of number; a t; begin
        begin a(1) := 1; exception when collection_is_null then show('null'); end;
        a := t(1, 2); a.extend; a(3) := a(1) + a(2); show(a.count || a(3));
        begin a(4) := 0; exception when subscript_beyond_count then show('beyond'); end;
        begin a(0) := 0; exception when subscript_outside_limit then show('outside'); end;
        a.trim(2); show(a.last); end;"""
    assert shown(block) == ["null", "33", "beyond", "outside", "1"]


def test_a_varray_has_a_limit(shown):
    block = """declare type v is varray(2) of number; a v := v(1); begin
        a.extend; begin a.extend; exception when subscript_outside_limit then show('full ' || a.limit); end; end;"""
    assert shown(block) == ["full 2"]


def test_records_can_be_elements_of_arrays(shown):
    block = """declare type r is record (n number); type t is table of r index by pls_integer; a t; begin
        a(1).n := 4; a(1).n := a(1).n + 1; show(a(1).n); end;"""
    assert shown(block) == ["5"]


MISTAKES = [
    ("begin t_Missing := 5; end;", 6, "PLS-00201: identifier 'T_MISSING' must be declared"),
    ("begin\n  null\nend;", 13, 'PLS-00103: Encountered the symbol "END"'),
    ("declare n numbr; begin null; end;", 10, "PLS-00201: identifier 'NUMBR' must be declared"),
    ("begin x(1); end;", 6, "PLS-00201: identifier 'X' must be declared"),
    ("begin null; end; extra", 17, 'PLS-00103: Encountered the symbol "EXTRA"'),
    ("declare n number; n number; begin null; end;", 18, "PLS-00371: at most one declaration for 'N' is permitted"),
    ("begin :x := 'open; end;", 12, 'PLS-00103: Encountered the symbol "\'"'),
]


@pytest.mark.parametrize(("source", "position", "message"), MISTAKES)
def test_a_block_that_does_not_compile_says_where(run, source, position, message):
    with pytest.raises(OraError) as caught:
        run(source, BindVariable(NUMBER))
    line = source[:position].count("\n") + 1
    column = position - (source.rfind("\n", 0, position) + 1) + 1
    assert (caught.value.code, caught.value.position) == (6550, position)
    assert caught.value.message.startswith(f"ORA-06550: line {line}, column {column}:\n{message}")
