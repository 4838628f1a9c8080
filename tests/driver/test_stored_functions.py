"""Stored functions in SQL through the driver: in every clause, with rows, binds, cursors and errors."""

from __future__ import annotations

import oracledb
import pytest

pytestmark = pytest.mark.driver

UNITS = (
    "create table sf_staff (id number primary key, name varchar2(20), pay number, dept varchar2(5), hired date)",
    "create table sf_log (n number)",
    "create function sf_one return number is begin return 1; end;",
    "create function sf_tax(pay number) return number is begin return pay * 0.1; end;",
    """create function sf_greet(name varchar2, day date default null) return varchar2 is begin
         return 'hi ' || name || to_char(day, ' YYYY-MM-DD'); end;""",
    """create function sf_small(n number) return number is begin
         if n > 3 then raise_application_error(-20001, 'too big'); end if; return n; end;""",
    """create function sf_heads(wanted varchar2) return number is n number; begin
         select count(*) into n from sf_staff where dept = wanted; return n; end;""",
    """create function sf_id(wanted varchar2) return number is n number; begin
         select id into n from sf_staff where name = wanted; return n; end;""",
    """create function sf_logged(n number) return number is begin
         insert into sf_log values (n); return n; end;""",
    "create function sf_out(n out number) return number is begin n := 1; return 1; end;",
    """create function sf_next(rows_left sys_refcursor) return varchar2 is t varchar2(20); begin
         fetch rows_left into t; return t; end;""",
    """create package sf_pack is function twice(n number) return number; function twice(t varchar2) return number;
         function seven return number;         procedure nothing; end;""",
    """create package body sf_pack is
         function twice(n number) return number is begin return 2 * n; end;
         function seven return number is begin return 7; end;
         function twice(t varchar2) return number is begin return -1; end;
         procedure nothing is begin null; end; end;""",
)
DROPS = (
    "table sf_staff purge",
    "table sf_log purge",
    *(f"function sf_{name}" for name in ("one", "tax", "greet", "small", "heads", "id", "logged", "out", "next")),
    "package sf_pack",
)


@pytest.fixture(scope="module", autouse=True)
def units(database):
    with oracledb.connect(user=database.user, password=database.password, dsn=database.dsn) as connection:
        cursor = connection.cursor()
        for unit in UNITS:
            cursor.execute(unit)
        people = [(number, f"n{number}", number * 10, "AB"[number % 2], number) for number in range(1, 7)]
        cursor.executemany("insert into sf_staff values (:1, :2, :3, :4, date '2020-01-01' + :5)", people)
        connection.commit()
        yield
        for drop in DROPS:
            cursor.execute(f"drop {drop}")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select {owner}.sf_one from dual", [(1,)]),
        ("select sf_pack.seven, {owner}.sf_pack.seven from dual", [(7, 7)]),
        ("select id, sf_one from sf_staff where id = 2", [(2, 1)]),
        ("select id from sf_staff where id < sf_pack.seven - 5", [(1,)]),
        ("select s.id from sf_staff s where s.id = sf_one + {owner}.sf_one", [(2,)]),
        ("select (select max(sf_pack.seven) from sf_log) n, sf_one from dual", [(None, 1)]),
        ("select sf_one from (select 5 sf_one from dual)", [(5,)]),
        ("select sf_pack.seven from (select 5 seven from dual) sf_pack", [(5,)]),
        ("select :1 + sf_one from sf_staff where id = sf_one", [(4,)]),
    ],
)
def test_functions_are_called_without_brackets_unless_there_is_a_column(connection, database, sql, rows):
    with connection.cursor() as cursor:
        binds = [3] if ":1" in sql else []
        for _ in range(2):
            assert cursor.execute(sql.format(owner=database.user), binds).fetchall() == rows


def test_changes_call_functions_without_brackets(connection):
    with connection.cursor() as cursor:
        cursor.execute("insert into sf_log values (sf_one)")
        cursor.execute("update sf_log set n = n + sf_pack.seven where n = sf_one")
        assert cursor.execute("select n from sf_log").fetchall() == [(8,)]
        cursor.execute("delete from sf_log where n = sf_pack.seven + sf_one")
        assert cursor.rowcount == 1
        connection.rollback()


@pytest.mark.parametrize("name", ["sf_none", "sf_pack.none", "sf_none.seven", "sf_tax.seven"])
def test_a_name_that_is_neither_column_nor_function_is_invalid(connection, name):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match="ORA-00904"):
        cursor.execute(f"select {name} from sf_staff")


@pytest.mark.parametrize(
    "call", ["dbms_transaction.local_transaction_id", "dbms_rowid.rowid_object(rowid)", "dbms_lob.compare(name, name)"]
)
def test_a_supplied_function_that_is_not_there_is_refused_by_name(connection, call):
    name = call.partition("(")[0].upper()
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match=f"ORA-03001.*{name}"):
        cursor.execute(f"select {call} from sf_staff")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select sf_tax(50), sf_tax(pay => 70) from dual", [(5, 7)]),
        ("select name, sf_tax(pay) t from sf_staff where id < 3 order by t desc", [("n2", 2), ("n1", 1)]),
        ("select name from sf_staff where sf_tax(pay) > 3 and id < 6 order by 1", [("n4",), ("n5",)]),
        ("select sum(sf_tax(pay)), sf_tax(sum(pay)) from sf_staff group by dept order by 1", [(9, 9), (12, 12)]),
        ("select sf_greet(day => hired, name => name) from sf_staff where id = 1", [("hi n1 2020-01-02",)]),
        ("select sf_tax(sf_tax(pay)) from sf_staff where id = 3", [(0.3,)]),
        ("select sf_heads(dept) from sf_staff group by dept", [(3,), (3,)]),
        ("select sf_one, sf_one + 1, sf_one() from dual where sf_one = 1", [(1, 2, 1)]),
        ("select sf_id('nobody'), sf_id('n1') from dual", [(None, 1)]),
        ("select sf_pack.twice(4), sf_pack.twice('a') from dual", [(8, -1)]),
        ("select sf_tax(level) from dual connect by level <= 2", [(0.1,), (0.2,)]),
        ("select id, (select sf_tax(max(pay)) from sf_staff) from sf_staff where id = 1", [(1, 6)]),
        ("with r as (select pay from sf_staff where id < 3) select sf_tax(pay) from r order by 1", [(1,), (2,)]),
        ("select id from (select id, sf_tax(pay) t from sf_staff) where t > 4 order by 1", [(5,), (6,)]),
        ("select id from sf_staff a where exists (select 1 from sf_staff b where b.id = a.id and sf_tax(b.pay) < 2)",
         [(1,)]),
        ("select a.id from sf_staff a join sf_staff b on a.id = b.id + 1 where sf_tax(a.pay) = sf_tax(b.pay) + 1"
         " and a.id < 4 order by 1", [(2,), (3,)]),
        ("select a.id, sf_tax(b.pay) from sf_staff a, sf_staff b where a.id = b.id(+) and a.id = 1", [(1, 1)]),
        ("select sf_tax(pay) from sf_staff order by sf_tax(pay) fetch first 2 rows only", [(1,), (2,)]),
        ("select distinct sf_tax(1) from sf_staff", [(0.1,)]),
        ("select sf_small(id) from sf_staff where id < 3 order by 1", [(1,), (2,)]),
        ("select id from sf_staff where sf_small(id) = 2 and id <= 3", [(2,)]),
    ],
)  # fmt: skip
def test_functions_are_called_in_every_clause_of_a_query(connection, sql, rows):
    with connection.cursor() as cursor:
        assert cursor.execute(sql).fetchall() == rows


def test_binds_are_passed_and_a_second_execution_calls_again(connection):
    with connection.cursor() as cursor:
        for name in ("x", "y"):
            assert cursor.execute("select sf_greet(:1) from dual", [name]).fetchone() == (f"hi {name}",)


def test_a_function_that_is_replaced_is_called_anew(connection):
    with connection.cursor() as cursor:
        for number in (1, 2):
            cursor.execute(f"create or replace function sf_version return number is begin return {number}; end;")
            assert cursor.execute("select sf_version() from dual").fetchone() == (number,)
        cursor.execute("drop function sf_version")
        with pytest.raises(oracledb.DatabaseError, match="ORA-00904"):
            cursor.execute("select sf_version() from dual")


def test_statements_that_change_rows_call_functions_too(connection):
    with connection.cursor() as cursor:
        cursor.execute("update sf_staff set pay = sf_tax(pay) where sf_tax(pay) < 1.5")
        assert cursor.rowcount == 1
        cursor.executemany("insert into sf_staff (id, pay) values (:1, sf_tax(:2))", [(20, 10), (21, 20)])
        cursor.execute("insert into sf_staff (id, pay) select id + 100, sf_tax(pay) from sf_staff where id = 2")
        cursor.execute("delete from sf_staff where sf_tax(pay) = 0.3")
        cursor.execute("select id, pay from sf_staff where id in (1, 20, 21, 102) order by id")
        assert cursor.fetchall() == [(1, 1), (20, 1), (21, 2), (102, 2)]
        cursor.execute("insert into sf_log values (sf_logged(7))")
        assert cursor.execute("select n from sf_log").fetchall() == [(7,), (7,)]
    connection.rollback()


def test_a_statement_that_fails_undoes_what_its_functions_changed(connection):
    with connection.cursor() as cursor:
        cursor.execute("insert into sf_log values (1)")
        with pytest.raises(oracledb.IntegrityError, match="ORA-00001"):
            cursor.execute("insert into sf_staff (id) values (sf_logged(2))")
        assert cursor.execute("select n from sf_log").fetchall() == [(1,)]
    connection.rollback()


def test_a_cursor_may_be_passed_to_a_function(connection):
    with connection.cursor() as cursor, connection.cursor() as passed:
        passed.prefetchrows, passed.arraysize = 2, 1
        passed.execute("select name from sf_staff order by id")
        assert passed.fetchone() == ("n1",)
        assert cursor.execute("select sf_next(:1) from dual", [passed]).fetchone() == ("n3",)


def test_blocks_call_functions_in_their_sql(connection):
    with connection.cursor() as cursor:
        total = cursor.var(float)
        cursor.execute(
            "begin :1 := 0;"
            " for r in (select sf_tax(pay) t from sf_staff where id < 4) loop :1 := :1 + r.t; end loop; end;",
            [total],
        )
        assert total.getvalue() == 6


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select sf_small(id) from sf_staff", r"ORA-20001: too big\nORA-06512: at \"\w+\.SF_SMALL\", line 2"),
        ("select sf_small(:1) from dual", "ORA-20001: too big"),
        ("select sf_logged(1) from dual", "ORA-14551: cannot perform a DML operation inside a query"),
        ("select sf_tax() from dual", "ORA-06553: PLS-306: wrong number or types of arguments in call to 'SF_TAX'"),
        ("select sf_out(1) from dual", "ORA-06572: Function SF_OUT has out arguments"),
        ("select sf_pack.nothing() from dual", "ORA-00904"),
        ("select sf_missing from dual", 'ORA-00904: "SF_MISSING": invalid identifier'),
        ("select sf_missing(1) from dual", 'ORA-00904: "SF_MISSING": invalid identifier'),
    ],
)
def test_what_goes_wrong_is_told_as_oracle_does(connection, sql, message):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match=message):
        cursor.execute(sql, [9] if ":1" in sql else []).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "create view sf_view as select sf_tax(1) t from dual",
        "select (select sf_tax(s.pay) from dual) from sf_staff s",
    ],
)
def test_where_a_function_cannot_be_called_it_is_refused_by_name(connection, sql):
    with connection.cursor() as cursor, pytest.raises(oracledb.DatabaseError, match=r"ORA-03001.*stored function"):
        cursor.execute(sql).fetchall()
