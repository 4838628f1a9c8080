"""SQL statements of a block: variables against columns, INTO, RETURNING, cursors, dynamic SQL."""

from __future__ import annotations

import pytest

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.host import Executed
from labs.practice_db.plsql.run import BindVariable
from labs.practice_db.values import OraType
from tests.practice_db.plsql.scripted_host import NUMBER, VARCHAR2, result


@pytest.fixture(autouse=True)
def table(host):
    """A table T (ID, NAME) with two rows."""
    rows = result({"ID": NUMBER, "NAME": VARCHAR2}, (b"1", b"one"), (b"2", b"two"))
    host.answers |= {"from t": rows, "SELECT * FROM t": rows, 'SELECT * FROM "T"': rows}
    host.answers |= {"insert": Executed(1), "update": Executed(2), "delete": Executed(0), "commit": Executed(0)}


def sent(host) -> list[tuple[str, tuple[object, ...]]]:
    return [(" ".join(sql.split()), binds) for sql, binds in host.asked if not sql.startswith("SELECT * FROM")]


def test_variables_become_binds_in_their_order(run, host):
    run("declare a number := 1; b varchar2(9) := 'x'; begin delete t where id = a and name like b and id < a; end;")
    assert sent(host) == [("delete t where id = :1 and name like :2 and id < :3", (b"1", b"x", b"1"))]


def test_a_column_hides_a_variable_of_its_name(run, host):
    run("declare id number := 1; v number := 7; begin update t set name = v where id = v and id = id; end;")
    assert sent(host) == [("update t set name = :1 where id = :2 and id = id", (b"7", b"7"))]


def test_in_the_values_of_an_insert_there_are_only_variables(run, host):
    run(
        "declare id number := 1; name varchar2(9) := 'n'; begin insert into t (id, name) values (id, upper(name)); end;"
    )
    assert sent(host) == [("insert into t (id, name) values (:1, upper(:2))", (b"1", b"n"))]


def test_an_alias_is_not_a_variable(run, host):
    run(
        "declare n number := 1; begin for r in (select id n, id as n from t n where n.id = n) loop null; end loop; end;"
    )
    assert sent(host) == [("select id n, id as n from t n where n.id = :1", (b"1",))]


def test_binds_of_the_client_can_stand_in_sql(run, host):
    run(
        "begin delete t where id = :a or id = :b or id = :a; end;",
        BindVariable(NUMBER, b"4"),
        BindVariable(NUMBER, b"5"),
    )
    assert sent(host) == [("delete t where id = :1 or id = :2 or id = :3", (b"4", b"5", b"4"))]


def test_a_null_has_the_type_of_its_variable(host, run):
    types = []
    original = host.execute

    async def execute(sql, binds, returns=(), *, definer=None):
        types.extend(bound.type for bound in binds)
        return await original(sql, binds, returns, definer=definer)

    host.execute = execute
    run("declare n number; begin insert into t (id) values (n); end;")
    assert types == [NUMBER]


def test_select_into_fills_variables_and_records(shown, host):
    host.answers["from t"] = result({"ID": NUMBER, "NAME": VARCHAR2}, (b"1", b"one"))
    block = """declare i t.id%type; n t.name%type; r t%rowtype; begin
        select id, name into i, n from t; show(i || n);
        select * into r from t; show(r.id || r.name); end;"""
    assert shown(block) == ["1one", "1one"]


def test_returning_into_adds_its_binds(shown, host):
    host.answers["update"] = Executed(1, [(b"2", b"two")])
    block = """declare i number; n varchar2(9); begin
        update t set name = 'x' where id = 2 returning id, name into i, n; show(i || n || sql%rowcount); end;"""
    assert shown(block) == ["2two1"]
    assert sent(host)[0][0].endswith("returning id, name INTO :1, :2")


def test_returning_into_a_bind_of_the_client(run, host):
    host.answers["insert"] = Executed(1, [(b"9",)])
    outcome = run(
        "begin insert into t (id) values (:i) returning id into :o; end;",
        BindVariable(NUMBER, b"9"),
        BindVariable(NUMBER),
    )
    assert outcome.values == (None, b"9")


def test_the_implicit_cursor_tells_what_the_last_statement_did(shown):
    block = """begin
        update t set id = 1; show(sql%rowcount); if sql%found then show('found'); end if;
        delete t; if sql%notfound then show('nothing'); end if; show(sql%rowcount); end;"""
    assert shown(block) == ["2", "found", "nothing", "0"]


def test_a_cursor_loop_runs_over_the_rows(shown):
    assert shown("begin for r in (select id, name from t) loop show(r.id || r.name); end loop; end;") == [
        "1one",
        "2two",
    ]


def test_a_declared_cursor_takes_arguments(shown, host):
    block = """declare cursor c(low number, what varchar2 default 'x') is
        select id, name from t where id > low and name <> what;
        begin for r in c(3) loop show(c%rowcount || r.name); end loop; end;"""
    assert shown(block) == ["1one", "2two"]
    assert sent(host) == [("select id, name from t where id > :1 and name <> :2", (b"3", b"x"))]


def test_a_cursor_is_opened_fetched_and_closed(shown):
    block = """declare cursor c is select id, name from t; i number; n varchar2(9); begin
        open c; loop fetch c into i, n; exit when c%notfound; show(i || n || c%rowcount); end loop; close c;
        if not c%isopen then show('closed'); end if;
        begin fetch c into i, n; exception when invalid_cursor then show('invalid'); end;
        open c; begin open c; exception when cursor_already_open then show('open'); end; end;"""
    assert shown(block) == ["1one1", "2two2", "closed", "invalid", "open"]


def test_a_cursor_variable_is_opened_for_text(shown, host):
    block = """declare c sys_refcursor; i number; n varchar2(9); begin
        open c for 'select id, name from t where id > :x' using 5; fetch c into i, n; show(n); close c; end;"""
    assert shown(block) == ["one"]
    assert sent(host) == [("select id, name from t where id > :x", (b"5",))]


def test_a_ref_cursor_bind_hands_the_rows_to_the_client(run):
    (cursor,) = run("begin open :c for select id, name from t; end;", BindVariable(OraType.CURSOR)).values
    assert [column.name for column in cursor.columns] == ["ID", "NAME"]
    assert cursor.rows == [(b"1", b"one"), (b"2", b"two")]


def test_a_ref_cursor_bind_that_was_never_opened_is_a_closed_cursor(run):
    (cursor,) = run(
        "begin if false then open :c for select id from t; end if; end;", BindVariable(OraType.CURSOR)
    ).values
    assert cursor.is_closed


def test_bulk_collect_fills_collections(shown, host):
    host.answers["select name"] = result({"NAME": VARCHAR2}, (b"one",), (b"two",))
    block = """declare type names is table of varchar2(9); n names;
        type rs is table of t%rowtype index by pls_integer; r rs;
        cursor c is select id, name from t; begin
        select name bulk collect into n from t; show(n.count || n(2));
        open c; fetch c bulk collect into r limit 1; show(r.count || r(1).name);
        fetch c bulk collect into r; show(r.count || r(1).name); end;"""
    assert shown(block) == ["2two", "1one", "1two"]


def test_forall_runs_the_statement_for_each_element(shown, host):
    block = """declare type ns is table of number; n ns := ns(4, 5, 6); begin
        forall i in 1 .. n.count insert into t (id) values (n(i)); show(sql%rowcount || sql%bulk_rowcount(2)); end;"""
    assert shown(block) == ["31"]
    assert [binds for _, binds in sent(host)] == [(b"4",), (b"5",), (b"6",)]


def test_forall_save_exceptions_goes_on_and_tells_at_the_end(shown, host):
    host.answers["insert"] = OraError(1, constraint="LAB.PK")
    block = """declare type ns is table of number; n ns := ns(4, 5); e exception;
        pragma exception_init(e, -24381); begin
        forall i in 1 .. 2 save exceptions insert into t (id) values (n(i));
        exception when e then show(sql%bulk_exceptions.count || sql%bulk_exceptions(2).error_code); end;"""
    assert shown(block) == ["21"]


def test_execute_immediate_takes_using_and_into(shown, host):
    host.answers["select name"] = result({"NAME": VARCHAR2}, (b"one",))
    host.answers["create"] = Executed(0)
    block = """declare n varchar2(9); begin
        execute immediate 'create table x (y number)';
        execute immediate 'update t set id = :a' using 1 + 1; show(sql%rowcount);
        execute immediate 'select name from t where id = :1' into n using 4; show(n); end;"""
    assert shown(block) == ["2", "one"]
    assert [binds for _, binds in sent(host)] == [(), (b"2",), (b"4",)]


def test_execute_immediate_runs_blocks_with_binds_by_place(shown):
    block = """declare n number := 1; begin
        execute immediate 'begin :x := :y + 5; end;' using out n, in 7; show(n); end;"""
    assert shown(block) == ["12"]


def test_a_statement_that_does_not_parse_stops_the_block_before_any_handler(run, host):
    host.answers["delete"] = OraError(942, position=12)
    with pytest.raises(OraError) as caught:
        run("begin\n  delete from nope;\nexception when others then null;\nend;")
    assert caught.value.code == 6550
    assert caught.value.message == (
        "ORA-06550: line 2, column 15:\nPL/SQL: ORA-00942: table or view does not exist\n"
        "ORA-06550: line 2, column 3:\nPL/SQL: SQL Statement ignored"
    )


def test_in_dynamic_sql_the_same_mistake_can_be_handled(shown, host):
    host.answers["delete"] = OraError(942)
    block = "begin execute immediate 'delete from nope'; exception when others then show(sqlcode); end;"
    assert shown(block) == ["-942"]


def test_select_without_into_does_not_compile(run):
    with pytest.raises(OraError, match="PLS-00428"):
        run("begin select id from t; end;")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "declare cursor c is select id from t for update; begin update t set id = 1 where current of c; end;",
            "WHERE CURRENT OF",
        ),
        ("declare r t%rowtype; begin update t set row = r; end;", "SET ROW"),
        ("declare pragma autonomous_transaction; begin null; end;", "AUTONOMOUS_TRANSACTION"),
    ],
)
def test_what_is_not_done_is_refused_by_name(run, text, what):
    with pytest.raises(NotSupported, match=what):
        run(text)
