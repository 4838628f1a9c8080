"""Raising and handling, and what the client sees of what nobody handles."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.host import Executed
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, result


def failure(run, source: str) -> OraError:
    with pytest.raises(OraError) as caught:
        run(source)
    return caught.value


def test_raise_application_error_reaches_the_client_with_its_line(run):
    error = failure(run, "\nbegin\n  raise_application_error(-20101, 'Test!');\nend;")
    assert (error.code, error.position) == (20101, 0)
    assert error.message == "ORA-20101: Test!\nORA-06512: at line 3"


def test_raise_application_error_takes_only_its_own_numbers(run):
    assert failure(run, "begin raise_application_error(-1, 'x'); end;").code == 21000


def test_the_trace_names_each_line_that_the_exception_passed(run):
    error = failure(
        run,
        """declare
  procedure inner is
  begin
    raise no_data_found;
  end;
begin
  if true then
    inner;
  end if;
end;""",
    )
    assert error.message == "ORA-01403: no data found\nORA-06512: at line 4\nORA-06512: at line 8"


def test_a_handler_sees_number_and_text(shown):
    block = """begin raise too_many_rows;
        exception when no_data_found then show('wrong');
        when zero_divide or too_many_rows then show(sqlcode); show(sqlerrm); end;"""
    assert shown(block) == ["-1422", "ORA-01422: exact fetch returns more than requested number of rows"]


def test_no_data_found_has_the_number_100(shown):
    assert shown("begin raise no_data_found; exception when others then show(sqlcode); end;") == ["100"]


def test_a_declared_exception_is_matched_by_identity(shown):
    block = """declare e exception; begin
        declare e exception; begin raise e; exception when zero_divide then null; end;
        exception when e then show('outer'); when others then show(sqlcode || sqlerrm); end;"""
    assert shown(block) == ["1User-Defined Exception"]


def test_exception_init_gives_a_name_to_a_number(shown, host):
    host.answers["insert"] = OraError(54)
    block = """declare busy exception; pragma exception_init(busy, -54);
        begin insert into t values (1); exception when busy then show('busy ' || sqlcode); end;"""
    assert shown(block) == ["busy -54"]


def test_a_declared_exception_that_nobody_handles_is_06510(run):
    error = failure(run, "declare e exception; begin raise e; end;")
    assert error.message == "ORA-06510: PL/SQL: unhandled user-defined exception\nORA-06512: at line 1"


def test_raise_alone_raises_again_and_keeps_the_first_line(run):
    error = failure(run, "begin\n  raise zero_divide;\nexception when others then\n  raise;\nend;")
    assert error.message == "ORA-01476: divisor is equal to zero\nORA-06512: at line 4\nORA-06512: at line 2"


def test_errors_of_sql_statements_can_be_handled(shown, host):
    host.answers["insert"] = OraError(1, constraint="LAB.T_PK")
    assert shown("begin insert into t values (1); exception when dup_val_on_index then show('dup'); end;") == ["dup"]


def test_an_exception_in_a_handler_goes_outwards(shown):
    block = """begin begin raise no_data_found; exception when no_data_found then raise value_error; end;
        exception when value_error then show('value'); end;"""
    assert shown(block) == ["value"]


def test_an_error_in_the_declarations_is_for_the_handlers_outside(shown):
    block = """begin declare n number(1) := 99; begin null; exception when others then show('inside'); end;
        exception when value_error then show('outside'); end;"""
    assert shown(block) == ["outside"]


def test_after_the_handler_the_error_is_forgotten(shown):
    block = "begin begin raise no_data_found; exception when others then null; end; show(sqlcode || sqlerrm); end;"
    assert shown(block) == ["0ORA-00000: normal, successful completion"]


def test_a_refusal_is_not_for_handlers(run, host):
    host.answers["insert"] = NotSupported("this")
    with pytest.raises(NotSupported):
        run("begin insert into t values (1); exception when others then null; end;")


def test_a_killed_session_is_not_for_handlers(run, host):
    host.answers["insert"] = OraError(28)
    assert failure(run, "begin insert into t values (1); exception when others then null; end;").code == 28


def test_a_failed_block_is_undone_if_it_changed_something(run, host):
    host.answers |= {"insert": Executed(1), "select": result({"X": NUMBER})}
    failure(run, "begin insert into t values (1); raise no_data_found; end;")
    assert host.undone == 1


def test_a_failed_block_that_changed_nothing_leaves_the_transaction_alone(run, host):
    failure(run, "begin raise no_data_found; end;")
    assert host.undone == 0


def test_what_was_committed_inside_a_failed_block_stays(run, host):
    host.answers |= {"insert": Executed(1), "commit": Executed(0)}
    failure(run, "begin insert into t values (1); commit; raise no_data_found; end;")
    assert host.undone == 0


def test_a_handled_exception_leaves_earlier_changes(run, host):
    host.answers |= {"insert": Executed(1)}
    run("begin insert into t values (1); raise no_data_found; exception when others then null; end;")
    assert host.undone == 0


def test_endless_recursion_is_an_error_and_not_a_crash(run):
    error = failure(run, "declare procedure p is begin p; end; begin p; end;")
    assert error.code == 6500


def test_select_into_wants_exactly_one_row(shown, host):
    host.answers["from t"] = result({"X": VARCHAR2}, (b"a",), (b"b",))
    host.answers["from empty"] = result({"X": VARCHAR2})
    block = """declare v varchar2(9) := 'old'; begin
        begin select x into v from empty; exception when no_data_found then show('none ' || v); end;
        begin select x into v from t; exception when too_many_rows then show('many'); end; end;"""
    assert shown(block) == ["none old", "many"]
