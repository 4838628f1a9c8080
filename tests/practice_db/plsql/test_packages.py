"""The supplied packages."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.host import Attribute
from labs.practice_db.plsql.run import BindVariable
from labs.practice_db.plsql.values.datum import OpenCursor
from labs.practice_db.values import Column, OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, result

LINE = BindVariable(VARCHAR2, None, 32767)


def test_dbms_output_gives_back_its_lines_one_by_one(run, host):
    host.memory.output_is_on = False
    run(
        "begin dbms_output.put_line('lost'); dbms_output.enable; dbms_output.put('a'); "
        "dbms_output.put_line(1); dbms_output.put_line(null); end;"
    )
    read = "begin dbms_output.get_line(:l, :s); end;"
    assert run(read, LINE, BindVariable(NUMBER)).values == (b"a1", b"0")
    assert run(read, LINE, BindVariable(NUMBER)).values == (None, b"0")
    assert run(read, LINE, BindVariable(NUMBER)).values == (None, b"1")


def test_dbms_output_gives_back_its_lines_in_an_array(run):
    run("begin for i in 1 .. 3 loop dbms_output.put_line(i); end loop; end;")
    lines = BindVariable(VARCHAR2, (), 100, is_array=True, max_elements=10)
    assert run("begin dbms_output.get_lines(:l, :n); end;", lines, BindVariable(NUMBER, b"2")).values == (
        (b"1", b"2"),
        b"2",
    )


def test_dbms_application_info_sets_and_reads_what_v_session_shows(run, shown, host):
    run(
        "begin dbms_application_info.set_module(module_name => 'm', action_name "
        "=> 'a'); dbms_application_info.set_client_info('c'); end;"
    )
    assert host.attributes == {Attribute.MODULE: "m", Attribute.ACTION: "a", Attribute.CLIENT_INFO: "c"}
    assert shown(
        "declare m varchar2(9); a varchar2(9); begin dbms_application_info.read_module(m, a); show(m || a); end;"
    ) == ["ma"]


def test_dbms_session_sets_the_client_identifier_and_contexts(run, host):
    run("""begin dbms_session.set_identifier('id'); dbms_session.set_context('ctx', 'attr', 'v');
        dbms_session.set_context('ctx', 'b', 1); dbms_session.clear_context('ctx', attribute => 'b'); end;""")
    assert host.attributes == {Attribute.CLIENT_IDENTIFIER: "id"}
    assert host.contexts == {("CTX", "ATTR"): "v", ("CTX", "B"): None}


@pytest.mark.parametrize("name", ["dbms_session.sleep", "dbms_lock.sleep", "sys.dbms_session.sleep"])
def test_sleep_waits_for_fractions_of_a_second(run, host, name):
    run(f"begin {name}(0.25); end;")
    assert host.naps == [0.25]


def test_dbms_lock_asks_the_host(shown, host):
    block = """declare h varchar2(128); begin
        show(dbms_lock.request(7, timeout => 3) || dbms_lock.release(7));
        dbms_lock.allocate_unique('name', h); show(dbms_lock.request(h, dbms_lock.s_mode)); end;"""
    assert shown(block) == ["04", "0"]
    assert host.asked[0] == ("lock 7", (6, 3.0, False))
    assert host.asked[1][1] == (4, 32767.0, False)


def test_dbms_random_repeats_itself_after_the_same_seed(shown):
    block = (
        "begin dbms_random.seed(5); show(dbms_random.value); show(dbms_random.string('x', "
        "8)); show(trunc(dbms_random.value(1, 1))); end;"
    )
    first, second = shown(block), shown(block)
    assert first == second
    assert 0 <= float(first[0]) < 1
    assert len(first[1]) == 8
    assert first[2] == "1"


def test_utl_raw_casts_between_text_and_bytes(run):
    outcome = run(
        "begin :r := utl_raw.cast_to_raw('aé'); :t := utl_raw.cast_to_varchar2('61C3A9'); end;",
        BindVariable(OraType.RAW),
        LINE,
    )
    assert outcome.values == (b"\\x61c3a9", "aé".encode())


def test_dbms_utility_tells_where_an_error_came_from(shown):
    block = """begin
        raise no_data_found;
        exception when others then show(dbms_utility.format_error_backtrace); show(dbms_utility.get_time); end;"""
    assert shown(block) == ["ORA-06512: at line 2\n", "1234"]


def test_the_session_s_numbers_are_known(shown):
    assert shown(
        "begin show(dbms_debug_jdwp.current_session_id || ',' || dbms_debug_jdwp.current_session_serial); end;"
    ) == ["21,77"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("dbms_lob.getlength('äbc')", "3"),
        ("dbms_lob.getlength(utl_raw.cast_to_raw('äbc'))", "4"),
        ("dbms_lob.getlength(null)", ""),
        ("dbms_lob.substr('abcdef', 2, 3)", "cd"),
        ("dbms_lob.substr('abc', offset => 3)", "c"),
        ("dbms_lob.substr('abc', 0, 1)", ""),
        ("utl_raw.cast_to_varchar2(dbms_lob.substr(utl_raw.cast_to_raw('abc'), 1, 2))", "b"),
        ("dbms_lob.instr('abcabc', 'c')", "3"),
        ("dbms_lob.instr('abcabc', 'c', nth => 2)", "6"),
        ("dbms_lob.instr('abcabc', 'd')", "0"),
    ],
)
def test_dbms_lob_measures_and_cuts_text_and_bytes(shown, expression, expected):
    assert shown(f"begin show({expression} || ''); end;") == [expected]


def test_dbms_sql_hands_cursors_to_the_client(run, host):
    host.answers |= {"one": result({"N": NUMBER}, (b"1",)), "two": result({"N": NUMBER})}
    outcome = run("""declare c sys_refcursor; begin
        open c for select n from one; dbms_sql.return_result(c);
        execute immediate 'declare c sys_refcursor; begin open c for select n from two;
            dbms_sql.return_result(c); end;'; end;""")
    assert [cursor.rows for cursor in outcome.results] == [[(b"1",)], []]


@pytest.mark.parametrize(
    "given",
    ["null", "open c for select n from one; close c", "open c for select n from one; dbms_sql.return_result(c)"],
)
def test_a_cursor_that_is_not_open_cannot_be_handed_to_the_client(run, host, given):
    host.answers["one"] = result({"N": NUMBER}, (b"1",))
    with pytest.raises(OraError, match="ORA-01001"):
        run(f"declare c sys_refcursor; begin {given}; dbms_sql.return_result(c); end;")


def test_a_cursor_of_the_client_can_be_read_and_closed(run):
    def cursor() -> OpenCursor:
        return OpenCursor((Column("N", NUMBER),), [(b"1",), (b"2",)])

    passed = cursor()
    bind = BindVariable(OraType.CURSOR, passed)
    assert run("begin fetch :c into :n; end;", bind, BindVariable(NUMBER)).values[1] == b"1"
    assert (passed.read, passed.is_closed) == (1, False)
    run("declare procedure p(c sys_refcursor) is begin close c; end; begin p(:c); end;", bind)
    assert passed.is_closed


@pytest.mark.parametrize(
    "call",
    [
        "dbms_scheduler.create_job('x')",
        "utl_http.request('x')",
        "dbms_sql.open_cursor",
        "dbms_session.set_sql_trace(true)",
    ],
)
def test_a_package_that_is_not_there_is_refused_by_name(run, call):
    with pytest.raises(NotSupported, match=call.split("(")[0].upper()):
        run(f"begin {call}; end;")


def test_an_unknown_member_of_a_package_does_not_compile(run):
    with pytest.raises(OraError, match="PLS-00302: component 'PRINT' must be declared"):
        run("begin dbms_output.print('x'); end;")


def test_package_state_is_reset_by_the_constants_of_the_package(run):
    run("begin dbms_session.modify_package_state(dbms_session.reinitialize); end;")


def test_conditional_compilation_is_refused_by_name(run):
    with pytest.raises(NotSupported, match="conditional compilation"):
        run("begin $if true $then null; $end end;")
