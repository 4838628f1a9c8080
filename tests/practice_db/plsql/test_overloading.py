"""Subprograms of one name, and arguments that fit no parameter."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.plsql.run import BindVariable
from labs.practice_db.values import OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, result

DECLARE = """declare
    d date;
    b boolean := true;
    c sys_refcursor;
    procedure p(x number) is begin show('number'); end;
    procedure p(x varchar2) is begin show('text'); end;
    procedure p(x date) is begin show('date'); end;
    procedure p(x boolean) is begin show('boolean'); end;
    procedure p(x sys_refcursor) is begin show('cursor'); end;
    procedure p(x number, y number default 2) is begin show('two'); end;
    procedure p(a varchar2, z number) is begin show('named'); end;
    function p(x number) return varchar2 is begin return 'function'; end;
    """


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("p('1')", "text"),
        ("p(d)", "date"),
        ("p(b)", "boolean"),
        ("p(b or false)", "boolean"),
        ("p(1, y => 1)", "two"),
        ("p('a', 2)", "named"),
        ("p(z => 1, a => 'b')", "named"),
        ("show(p(1))", "function"),
    ],
)
def test_the_arguments_tell_which_subprogram_is_meant(shown, call, expected):
    assert shown(f"{DECLARE} begin {call}; end;") == [expected]


def test_an_open_cursor_is_told_from_other_values(shown, host):
    host.answers["dual"] = result({"N": NUMBER}, (b"1",))
    assert shown(f"{DECLARE} begin open c for select 1 n from dual; p(c); end;") == ["cursor"]


@pytest.mark.parametrize(
    ("call", "number"), [("p(1)", "PLS-00307"), ("p(null)", "PLS-00307"), ("p(1, 2, 3)", "PLS-00306")]
)
def test_a_call_that_means_none_or_several_does_not_compile(run, call, number):
    with pytest.raises(OraError, match=f"{number}.*'P'"):
        run(f"{DECLARE.replace('show', 'dbms_output.put_line')} begin {call}; end;")


def test_arguments_are_evaluated_once(shown):
    block = """declare n number := 0;
        function next return number is begin n := n + 1; return n; end;
        procedure p(x number) is begin show('number ' || x); end;
        procedure p(x date) is begin show('date'); end;
        begin p(next + 0); show(n); end;"""
    assert shown(block) == ["number 1", "1"]


def test_out_parameters_are_chosen_by_the_type_of_the_variable(shown):
    block = """declare t varchar2(20); n number;
        procedure get(x out varchar2) is begin x := 'text'; end;
        procedure get(x out number) is begin x := 7; end;
        begin get(t); get(n); show(t || n); end;"""
    assert shown(block) == ["text7"]


def test_binds_of_bytes_and_of_text_are_told_apart(run, create):
    create("package k is procedure size_of(x clob, n out number); procedure size_of(x blob, n out number); end;")
    create("""package body k is
        procedure size_of(x clob, n out number) is begin n := length(x); end;
        procedure size_of(x blob, n out number) is begin n := -dbms_lob.getlength(x); end; end;""")
    block = "begin k.size_of(:x, :n); end;"
    assert run(block, BindVariable(OraType.CLOB, b"abc"), BindVariable(NUMBER)).values[1] == b"3"
    assert run(block, BindVariable(OraType.BLOB, b"\\x6162"), BindVariable(NUMBER)).values[1] == b"-2"


def test_two_subprograms_with_the_same_parameters_do_not_compile(run):
    with pytest.raises(OraError, match="PLS-00371: at most one declaration for 'P' is permitted"):
        run("declare procedure p(x int) is begin null; end; procedure p(x int) is begin null; end; begin null; end;")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("n := p(1)", "PLS-00222: no function with name 'P' exists in this scope"),
        ("f(1)", "PLS-00221: 'F' is not a procedure or is undefined"),
        ("p(true)", "PLS-00306: wrong number or types of arguments in call to 'P'"),
        ("q('true')", "PLS-00306: wrong number or types of arguments in call to 'Q'"),
        ("r(n)", "PLS-00306: wrong number or types of arguments in call to 'R'"),
    ],
)
def test_what_is_called_in_the_wrong_way_does_not_compile(run, call, message):
    with pytest.raises(OraError) as caught:
        run(
            f"""declare n number;
                procedure p(x number) is begin null; end;
                procedure q(x boolean) is begin null; end;
                procedure r(x out boolean) is begin x := true; end;
                function f(x number) return number is begin return x; end;
                begin {call}; end;"""
        )
    assert message in caught.value.message


def test_a_null_fits_a_boolean(shown):
    assert shown("declare procedure p(x boolean) is begin show('called'); end; begin p(null); end;") == ["called"]


def test_a_bind_that_is_no_boolean_does_not_take_one(run):
    with pytest.raises(OraError, match="PLS-00306"):
        run("declare procedure p(x out boolean) is begin x := true; end; begin p(:x); end;", BindVariable(VARCHAR2))
