"""Local subprograms, stored units, packages and triggers."""

from __future__ import annotations

import asyncio

import pytest

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.host import Executed
from labs.practice_db.plsql.library import Library
from labs.practice_db.plsql.run import BindVariable, run_trigger
from labs.practice_db.plsql.units import drop_unit, drop_units_of
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2


def failure(run, source: str, *binds: BindVariable) -> OraError:
    with pytest.raises(OraError) as caught:
        run(source, *binds)
    return caught.value


def test_a_local_function_can_call_itself(shown):
    block = """declare function f(n number) return number is begin
        if n <= 1 then return 1; end if; return n * f(n - 1); end;
        begin show(f(20)); end;"""
    assert shown(block) == ["2432902008176640000"]


def test_parameters_are_passed_by_place_by_name_and_by_default(shown):
    block = """declare procedure p(a number, b varchar2 default 'b', c in out number, d out varchar2) is begin
        show(a || b); c := c + a; d := 'done'; end;
        n number := 1; t varchar2(9); begin
        p(1, 'x', n, t); show(n || t); p(2, c => n, d => t); show(n);
        p(d => t, c => n, a => 4, b => null); show(n); end;"""
    assert shown(block) == ["1x", "2done", "2b", "4", "4", "8"]


def test_out_parameters_keep_their_value_when_the_procedure_fails(shown):
    block = """declare n number := 1; procedure p(x in out number) is begin x := 2; raise no_data_found; end; begin
        begin p(n); exception when others then null; end; show(n); end;"""
    assert shown(block) == ["1"]


@pytest.mark.parametrize("call", ["p", "p(1, 2)", "p(y => 1)", "p(1, x => 2)"])
def test_wrong_arguments_do_not_compile(run, call):
    error = failure(run, f"declare procedure p(x number) is begin null; end; begin {call}; end;")
    assert "PLS-00306: wrong number or types of arguments in call to 'P'" in error.message


def test_a_function_has_to_return_something(run):
    assert (
        failure(run, "declare n number; function f return number is begin null; end; begin n := f; end;").code == 6503
    )


def test_a_forward_declaration_is_completed_later(shown):
    block = """declare function b return varchar2; procedure a is begin show(b); end;
        function b return varchar2 is begin return 'b'; end; begin a; end;"""
    assert shown(block) == ["b"]


def test_a_stored_procedure_is_called_with_binds(run, create):
    create("procedure p(a in number, b in out varchar2, c out number) as begin b := b || a; c := a * 2; end;")
    binds = BindVariable(NUMBER, b"4"), BindVariable(VARCHAR2, b"x", 30), BindVariable(NUMBER)
    assert run("begin p(:1, :2, c => :3); end;", *binds).values[1:] == (b"x4", b"8")


def test_a_stored_function_is_called_by_its_owner_s_name_too(run, create):
    create("function f(a number := 3) return number is begin return a + 1; end f;", owner="HR")
    assert run("begin :r := hr.f(); end;", BindVariable(NUMBER)).values == (b"4",)
    assert (
        "PLS-00201: identifier 'F' must be declared"
        in failure(run, "begin :r := f(1); end;", BindVariable(NUMBER)).message
    )


def test_who_may_not_run_a_unit_is_told_that_there_is_none(run, create, host):
    create("procedure p is begin null; end;", owner="HR")
    run("begin hr.p; end;")
    host.forbidden.add(("LAB", "HR.P"))
    assert "PLS-00201: identifier 'HR.P' must be declared" in failure(run, "begin hr.p; end;").message


def test_sql_of_a_stored_unit_runs_as_its_owner(run, create, host):
    host.answers["insert"] = Executed(1)
    create("procedure p is begin insert into t values (1); end;", owner="HR")
    run("begin insert into t values (2); hr.p; end;")
    assert host.definers == [None, "HR"]


def test_the_trace_names_the_stored_unit_and_its_line(run, create):
    create("procedure p is\nbegin\n  raise no_data_found;\nend;")
    error = failure(run, "begin\n  p;\nend;")
    assert error.message == 'ORA-01403: no data found\nORA-06512: at "LAB.P", line 3\nORA-06512: at line 2'


def test_a_unit_that_does_not_compile_is_kept_as_invalid(run, create, host):
    kept = create("procedure bad is begin\n  null\nend;")
    (source,) = kept.put
    assert kept.has_errors
    assert [(error.line, error.position) for error in source.errors] == [(3, 1)]
    assert source.errors[0].text.startswith('PLS-00103: Encountered the symbol "END"')
    assert "PLS-00905: object LAB.BAD is invalid" in failure(run, "begin bad; end;").message
    assert not create("procedure bad is begin null; end;").has_errors


def test_a_unit_that_names_something_unknown_is_invalid(create):
    (source,) = create("procedure p is begin nothing_like_it; end;").put
    assert source.errors[0].text == "PLS-00201: identifier 'NOTHING_LIKE_IT' must be declared"


def test_a_stored_unit_can_call_itself(run, create):
    assert not create(
        "function f(n number) return number is begin if n = 0 then return 0; end if; return f(n - 1); end;"
    ).has_errors
    assert run("begin :r := f(5); end;", BindVariable(NUMBER)).values == (b"0",)


def test_create_without_replace_wants_a_free_name(create):
    create("procedure p is begin null; end;")
    with pytest.raises(OraError) as caught:
        create("function p return number is begin return 1; end;")
    assert caught.value.code == 955
    with pytest.raises(OraError):
        create("procedure p is begin null; end;", or_replace=False)


def test_a_dropped_unit_is_gone(run, create, host):
    create("procedure p is begin null; end;")
    assert drop_unit(host.library, "PROCEDURE", "LAB", "P").delete == ("OBJECT LAB.P",)
    assert "PLS-00201" in failure(run, "begin p; end;").message
    with pytest.raises(OraError) as caught:
        drop_unit(host.library, "PROCEDURE", "LAB", "P")
    assert caught.value.code == 4043


PACKAGE = (
    "package pk as g number := 1; limit_of constant number := 9; procedure "
    "inc(n number := 1); function total return number; end pk;"
)
BODY = """package body pk as h number := 10;
    procedure inc(n number := 1) is begin g := g + n; h := h + n; end;
    function hidden return number is begin return h; end;
    function total return number is begin return g * 100 + hidden; end;
    begin g := 5; end pk;"""


def test_a_package_keeps_its_variables_in_the_session(shown, create):
    create(PACKAGE)
    create(BODY)
    assert shown("begin pk.inc; pk.inc(n => 2); show(pk.total || ' ' || pk.g || pk.limit_of); pk.g := 0; end;") == [
        "813 89"
    ]
    assert shown("begin show(lab.pk.total); end;") == ["13"]


def test_a_reset_session_starts_the_package_anew(shown, create, host):
    create(PACKAGE)
    create(BODY)
    assert shown("begin pk.g := 7; show(pk.g); end;") == ["7"]
    host.memory.clear()
    host.memory.output_is_on = True
    assert shown("begin show(pk.g); end;") == ["5"]


def test_what_a_package_hides_cannot_be_called(run, create):
    create(PACKAGE)
    create(BODY)
    assert (
        "PLS-00302: component 'HIDDEN' must be declared"
        in failure(run, "begin :x := pk.hidden; end;", BindVariable(NUMBER)).message
    )


def test_a_body_without_its_specification_does_not_compile(create):
    (source,) = create(BODY).put
    assert "PLS-00304" in source.errors[0].text


def test_dropping_a_package_drops_its_body(create, host):
    create(PACKAGE)
    create(BODY)
    assert drop_unit(host.library, "PACKAGE", "LAB", "PK").delete == ("OBJECT LAB.PK", "BODY LAB.PK")


def test_dropping_a_user_drops_all_its_units(create, host):
    create(PACKAGE)
    create(BODY)
    create("procedure p is begin null; end;", owner="HR")
    assert set(drop_units_of(host.library, "LAB").delete) == {"OBJECT LAB.PK", "BODY LAB.PK"}
    assert [stored.source.owner for stored in host.library.units()] == ["HR"]


def test_the_library_comes_back_from_its_records(create, host):
    create(PACKAGE)
    create(BODY)
    create("procedure bad is begin null end;")
    again = Library([stored.source.record() for stored in reversed(host.library.units())])
    assert [stored.source for stored in again.units()] == [stored.source for stored in host.library.units()]
    assert all((stored.tree is None) == (stored.source.name == "BAD") for stored in again.units())


def test_a_logon_trigger_fires_for_its_schema_only(create, host):
    create("trigger seen after logon on lab.schema begin insert into logons values (user); end;", owner="ADMIN")
    create("trigger all_seen after logon on database begin null; end;", owner="ADMIN")
    assert [stored.source.name for stored in host.library.logon_triggers("LAB")] == ["ALL_SEEN", "SEEN"]
    assert [stored.source.name for stored in host.library.logon_triggers("HR")] == ["ALL_SEEN"]


def test_a_logon_trigger_runs_as_its_owner(create, host):
    host.answers["insert"] = Executed(1)
    create(
        "trigger seen after logon on lab.schema declare n number := 1; begin insert into logons values (n); end;",
        owner="ADMIN",
    )
    (trigger,) = host.library.logon_triggers("LAB")
    asyncio.run(run_trigger(host, trigger))
    assert host.definers == ["ADMIN"]


def test_other_triggers_are_refused_by_name(create):
    with pytest.raises(NotSupported, match="triggers other than AFTER LOGON"):
        create("trigger t before insert on x for each row begin null; end;")
