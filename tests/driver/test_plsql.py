"""PL/SQL through the driver: blocks, stored units, REF CURSORs, logon triggers."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import oracledb
import pytest

from tests.polling import CALL_TIMEOUT_MS

pytestmark = pytest.mark.driver


def test_a_block_s_changes_and_queries_are_those_of_its_session(connection, table):
    with connection.cursor() as cursor:
        name, count = cursor.var(str), cursor.var(int)
        cursor.execute(
            f"""declare
                  high {table}.id%type := 5;
                begin
                  for i in 1 .. high loop
                    insert into {table} (id, name) values (i, 'n' || i);
                  end loop;
                  update {table} set name = upper(name) where id = 3 returning name into :name;
                  delete from {table} where id > high - 2;
                  :count := sql%rowcount;
                end;""",
            name=name,
            count=count,
        )
        assert (name.getvalue(), count.getvalue()) == ("N3", 2)
        assert cursor.execute(f"select id, name from {table} order by id").fetchall() == [
            (1, "n1"),
            (2, "n2"),
            (3, "N3"),
        ]
    assert connection.transaction_in_progress


def test_a_failed_block_leaves_nothing_behind_but_earlier_work_stays(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} values (1, 'before')")
        with pytest.raises(oracledb.IntegrityError, match="ORA-00001"):
            cursor.execute(f"begin insert into {table} values (2, 'a'); insert into {table} values (2, 'b'); end;")
        assert cursor.execute(f"select id from {table}").fetchall() == [(1,)]


def test_dates_and_sequences_are_computed_by_the_database(connection):
    with connection.cursor() as cursor:
        cursor.execute("create sequence plsql_numbers start with 7")
        day, text, number = cursor.var(datetime.datetime), cursor.var(str), cursor.var(int)
        cursor.execute(
            """declare d date := to_date('2024-02-28', 'YYYY-MM-DD'); begin
                 d := d + 2;
                 if d > date '2024-02-29' then :text := to_char(d, 'DD.MM.YYYY'); end if;
                 :moment := d;
                 :n := plsql_numbers.nextval;
               end;""",
            moment=day,
            text=text,
            n=number,
        )
        cursor.execute("drop sequence plsql_numbers")
    assert (day.getvalue(), text.getvalue(), number.getvalue()) == (datetime.datetime(2024, 3, 1), "01.03.2024", 7)


def test_an_identifier_that_is_not_declared_has_its_place_in_the_error(connection):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError) as caught:
        cursor.execute("begin\n  t_missing := 5;\nend;")
    (error,) = caught.value.args
    assert (error.full_code, error.offset) == ("ORA-06550", 8)
    assert "line 2, column 3:\nPLS-00201: identifier 'T_MISSING' must be declared" in error.message


def test_raise_application_error_has_number_text_and_line(connection):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError) as caught:
        cursor.execute("begin\n  raise_application_error(-20123, 'no more');\nend;")
    (error,) = caught.value.args
    assert (error.code, error.offset) == (20123, 0)
    assert error.message.startswith("ORA-20123: no more\nORA-06512: at line 2")


def test_a_ref_cursor_is_fetched_by_the_client(connection):
    with connection.cursor() as cursor, connection.cursor() as rows:
        cursor.execute("begin open :c for select level n from dual connect by level <= 250; end;", c=rows)
        assert [column.name for column in rows.description] == ["N"]
        assert rows.fetchall() == [(number,) for number in range(1, 251)]


def test_procedures_and_functions_are_called_by_name(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            """create or replace procedure plsql_scale(a in number, b in out varchar2, c out number, d number := 2) as
               begin b := b || a; c := a * d; end;"""
        )
        cursor.execute(
            "create or replace function plsql_sum(a number, b number) return number is begin return a + b; end;"
        )
        text, number = cursor.var(str), cursor.var(int)
        text.setvalue(0, "x")
        cursor.callproc("plsql_scale", [4, text, number])
        assert (text.getvalue(), number.getvalue()) == ("x4", 8)
        cursor.callproc("plsql_scale", [4, text], keyword_parameters={"c": number, "d": 10})
        assert (text.getvalue(), number.getvalue()) == ("x44", 40)
        assert cursor.callfunc("plsql_sum", int, [2, 3]) == 5
        cursor.execute("drop procedure plsql_scale")
        cursor.execute("drop function plsql_sum")


def test_a_unit_with_mistakes_is_created_with_a_warning(connection):
    with connection.cursor() as cursor:
        cursor.execute("create or replace procedure plsql_bad as\nbegin\n  null\nend;")
        assert cursor.warning is not None
        assert cursor.warning.full_code == "DPY-7000"
        cursor.execute("select line, position, text from user_errors where name = 'PLSQL_BAD'")
        line, position, text = cursor.fetchone()
        assert (line, position) == (4, 1)
        assert text.startswith('PLS-00103: Encountered the symbol "END"')
        assert cursor.execute("select status from user_objects where object_name = 'PLSQL_BAD'").fetchone() == (
            "INVALID",
        )
        with pytest.raises(oracledb.DatabaseError, match="PLS-00905"):
            cursor.execute("begin plsql_bad; end;")
        cursor.execute("drop procedure plsql_bad")


def test_a_package_keeps_its_state_in_each_session_of_its_own(connection, connect):
    with connection.cursor() as cursor:
        cursor.execute("create or replace package plsql_state as n number := 0; function bump return number; end;")
        cursor.execute(
            """create or replace package body plsql_state as
               function bump return number is begin n := n + 1; return n; end; end;"""
        )
        assert [cursor.callfunc("plsql_state.bump", int) for _ in range(3)] == [1, 2, 3]
        with connect().cursor() as other:
            assert other.callfunc("plsql_state.bump", int) == 1
        cursor.execute("drop package plsql_state")


STATEFUL = "n number := 0; function bump return number;"
BODY = "function bump return number is begin n := n + {step}; return n; end;"


@pytest.fixture
def package(connection):
    """A package with a state, and a way to compile one of its two parts again."""

    def compile_again(part: str, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"create or replace package {part} plsql_again as {text} end;")

    compile_again("", STATEFUL)
    compile_again("body", BODY.format(step=1))
    yield compile_again
    with connection.cursor() as cursor:
        cursor.execute("drop package plsql_again")


def test_a_pooled_session_loses_the_state_of_a_package_that_is_compiled_again_with_one_error(
    connection, connect, package
):
    with connect().cursor() as cursor, connect().cursor() as newcomer:
        assert cursor.callfunc("plsql_again.bump", int) == 1
        package("body", BODY.format(step=10))
        with pytest.raises(oracledb.DatabaseError, match="ORA-04068") as failure:
            cursor.callfunc("plsql_again.bump", int)
        lines = [line for line in str(failure.value).splitlines() if "Help:" not in line]
        unit = f'"{connection.username.upper()}.PLSQL_AGAIN"'
        assert lines == [
            "ORA-04068: existing state of packages has been discarded",
            f"ORA-04061: existing state of package body {unit} has been invalidated",
            f"ORA-04065: not executed, altered or dropped package body {unit}",
            f"ORA-06508: PL/SQL: could not find program unit being called: {unit}",
            "ORA-06512: at line 1",
        ]
        assert [cursor.callfunc("plsql_again.bump", int) for _ in range(2)] == [10, 20]
        assert newcomer.callfunc("plsql_again.bump", int) == 10


def test_a_new_specification_discards_state_too_also_in_queries_and_for_every_package(connection, connect, package):
    with connect().cursor() as cursor, connection.cursor() as owner:
        owner.execute("create or replace package plsql_other as n number := 0; end;")
        cursor.execute("begin plsql_other.n := 5; end;")
        assert cursor.callfunc("plsql_again.bump", int) == 1
        package("", STATEFUL + " m number;")
        with pytest.raises(oracledb.DatabaseError, match=r"ORA-04061: .* package \"\w+\.PLSQL_AGAIN\" has been"):
            cursor.execute("select plsql_again.bump() from dual")
        assert cursor.callfunc("plsql_again.bump", int) == 1
        kept = cursor.var(int)
        cursor.execute("begin :kept := plsql_other.n; end;", kept=kept)
        assert kept.getvalue() == 0
        owner.execute("drop package plsql_other")


def test_a_call_of_a_package_without_its_body_names_it(connection, connect, package):
    with connect().cursor() as cursor, connection.cursor() as owner:
        owner.execute("drop package body plsql_again")
        with pytest.raises(oracledb.DatabaseError, match=r'ORA-06508: .* being called: "\w+\.PLSQL_AGAIN"'):
            cursor.callfunc("plsql_again.bump", int)


def test_a_package_without_state_is_compiled_again_unnoticed(connect, package):
    package("", "k constant number := 1; function bump return number;")
    stateless = "function bump return number is begin return {step}; end;"
    package("body", stateless.format(step=1))
    with connect().cursor() as cursor:
        assert cursor.callfunc("plsql_again.bump", int) == 1
        package("body", stateless.format(step=10))
        assert cursor.callfunc("plsql_again.bump", int) == 10


def test_a_block_can_handle_the_loss_of_state_and_try_again(connect, package):
    with connect().cursor() as cursor:
        cursor.callfunc("plsql_again.bump", int)
        package("body", BODY.format(step=10))
        code, value = cursor.var(int), cursor.var(int)
        cursor.execute(
            """declare lost exception; pragma exception_init(lost, -4068);
               begin :value := plsql_again.bump;
               exception when lost then :code := sqlcode; :value := plsql_again.bump; end;""",
            code=code,
            value=value,
        )
        assert (code.getvalue(), value.getvalue()) == (-4068, 10)


def test_a_block_runs_for_each_row_of_an_array(connection, table):
    with connection.cursor() as cursor:
        ids = cursor.var(int, arraysize=3)
        data = [(1, "a", ids), (2, "b", ids), (3, "c", ids)]
        cursor.executemany(f"begin insert into {table} values (:1, :2) returning id * 10 into :3; end;", data)
        assert ids.values == [10, 20, 30]


def test_output_lines_come_back_in_an_array(connection):
    with connection.cursor() as cursor:
        cursor.callproc("dbms_output.enable")
        cursor.execute("begin for i in 1 .. 3 loop dbms_output.put_line('line ' || i); end loop; end;")
        lines, count = cursor.arrayvar(str, 10), cursor.var(int)
        count.setvalue(0, 10)
        cursor.callproc("dbms_output.get_lines", [lines, count])
        assert lines.getvalue()[: count.getvalue()] == ["line 1", "line 2", "line 3"]


def test_a_sleeping_block_is_ended_by_the_call_timeout(connection):
    connection.call_timeout = CALL_TIMEOUT_MS
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
        cursor.callproc("dbms_session.sleep", [20])
    connection.call_timeout = 0
    with connection.cursor() as cursor:
        assert cursor.execute("select 1 from dual").fetchone() == (1,)


def test_a_logon_trigger_records_each_logon_of_its_schema(connection, connect, database):
    with connection.cursor() as cursor:
        cursor.execute("create table plsql_logons (sid number, at date)")
        cursor.execute(
            f"""create or replace trigger plsql_seen after logon on {database.user}.schema
                begin insert into plsql_logons values (sys_context('USERENV', 'SID'), sysdate); end;"""
        )
        try:
            sids = [connect().session_id for _ in range(3)]
            assert [sid for (sid,) in cursor.execute("select sid from plsql_logons order by at, sid")] == sorted(sids)
        finally:
            cursor.execute("drop trigger plsql_seen")
            cursor.execute("drop table plsql_logons purge")


@pytest.mark.parametrize("where", ["database", "sys.schema"])
def test_a_trigger_that_fires_for_others_needs_the_right_to_it(connection, where):
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        connection.cursor().execute(f"create trigger plsql_trap after logon on {where} begin null; end;")


@pytest.mark.practice
def test_a_logon_trigger_that_fails_keeps_out_all_but_administrators(admin, connect, database):
    raising = "begin raise_application_error(-20001, 'nobody'); end;"
    admin.cursor().execute(f"create trigger plsql_trap after logon on database {raising}")
    try:
        with pytest.raises(oracledb.DatabaseError, match="ORA-20001: nobody"):
            connect()
        connect(**database.administrator)
    finally:
        admin.cursor().execute("drop trigger plsql_trap")
    connect()


def test_a_crowd_logs_on_through_a_trigger_that_reads_a_view(connection, database):
    def log_on_and_look(_):
        with oracledb.connect(user=database.user, password=database.password, dsn=database.dsn) as one:
            return one.cursor().execute("select count(*) from v$session").fetchone()[0]

    with connection.cursor() as cursor:
        cursor.execute("create table plsql_crowd (sid number)")
        cursor.execute(
            f"""create or replace trigger plsql_crowd_seen after logon on {database.user}.schema
                begin
                  insert into plsql_crowd select sid from v$session where sid = sys_context('USERENV', 'SID');
                end;"""
        )
        try:
            with ThreadPoolExecutor(16) as crowd:
                assert all(crowd.map(log_on_and_look, range(400)))
            assert cursor.execute("select count(*) from plsql_crowd").fetchone() == (400,)
        finally:
            cursor.execute("drop trigger plsql_crowd_seen")
            cursor.execute("drop table plsql_crowd purge")


def test_a_procedure_works_on_its_owner_s_tables_for_whom_it_is_granted_to(connection, admin):
    with admin.cursor() as owner, connection.cursor() as cursor:
        owner.execute('create user plsql_owner identified by "Owner-Pass-1" quota unlimited on users')
        owner.execute("create table plsql_owner.secret (n number)")
        owner.execute("create procedure plsql_owner.keep(x number) as begin insert into secret values (x); end;")
        try:
            with pytest.raises(oracledb.DatabaseError, match=r"PLS-00201: identifier 'PLSQL_OWNER.KEEP'"):
                cursor.execute("begin plsql_owner.keep(1); end;")
            owner.execute(f"grant execute on plsql_owner.keep to {connection.username}")
            cursor.execute("begin plsql_owner.keep(2); end;")
            connection.commit()
            with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
                cursor.execute("select n from plsql_owner.secret")
            assert owner.execute("select n from plsql_owner.secret").fetchall() == [(2,)]
        finally:
            owner.execute("drop user plsql_owner cascade")


def test_implicit_results_are_cursors_of_the_client(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            """declare c sys_refcursor; begin
                 open c for select level n from dual connect by level <= 3;
                 dbms_sql.return_result(c);
                 open c for select 'a' text, 2 n from dual;
                 dbms_sql.return_result(c);
               end;"""
        )
        numbers, texts = cursor.getimplicitresults()
    assert (numbers.fetchall(), texts.fetchall()) == ([(1,), (2,), (3,)], [("a", 2)])
    assert [column.name for column in texts.description] == ["TEXT", "N"]


def test_a_block_reads_on_in_a_cursor_that_the_client_passes(connection):
    with connection.cursor() as cursor, connection.cursor() as passed:
        passed.prefetchrows, passed.arraysize = 2, 1
        passed.execute("select level from dual connect by level <= 5")
        assert passed.fetchone() == (1,)
        read = cursor.var(int)
        cursor.execute("begin fetch :passed into :read; end;", [passed, read])
        assert read.getvalue() == 3
        assert passed.fetchall() == [(2,), (4,), (5,)]


def test_a_cursor_that_a_block_has_closed_gives_no_more_rows(connection):
    with connection.cursor() as cursor, connection.cursor() as passed:
        passed.prefetchrows, passed.arraysize = 2, 1
        passed.execute("select level from dual connect by level <= 5")
        cursor.execute("begin close :passed; end;", [passed])
        assert [passed.fetchone(), passed.fetchone()] == [(1,), (2,)]
        with pytest.raises(oracledb.DatabaseError, match=r"ORA-0100[12]"):
            passed.fetchone()


def test_packages_may_hold_subprograms_of_one_name(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            """create package plsql_sizes as
                 function measure(value clob) return number;
                 function measure(value blob) return number;
               end;"""
        )
        cursor.execute(
            """create package body plsql_sizes as
                 function measure(value clob) return number is begin return dbms_lob.getlength(value); end;
                 function measure(value blob) return number is begin return -dbms_lob.getlength(value); end;
               end;"""
        )
        assert cursor.callfunc("plsql_sizes.measure", int, ["é" * 40_000]) == 40_000
        assert cursor.callfunc("plsql_sizes.measure", int, ["é".encode() * 40_000]) == -80_000
        cursor.execute("drop package plsql_sizes")


def test_a_block_may_begin_with_a_label(connection):
    with connection.cursor() as cursor:
        cursor.execute("<<outer>> declare x number := 1; begin declare x number := 2; begin outer.x := x; end; end;")
        assert cursor.execute("select 1 from dual").fetchone() == (1,)


def test_extract_and_trim_take_variables_of_the_block(connection):
    with connection.cursor() as cursor:
        hours, text, day = cursor.var(int), cursor.var(str), cursor.var(int)
        cursor.execute(
            """declare i interval day to second := numtodsinterval(30, 'HOUR'); s varchar2(9) := 'xabx'; begin
                 :hours := extract(hour from i);
                 :text := trim(both 'x' from s);
                 select extract(day from i) into :day from dual;
               end;""",
            hours=hours,
            text=text,
            day=day,
        )
        assert (hours.getvalue(), text.getvalue(), day.getvalue()) == (6, "ab", 1)
