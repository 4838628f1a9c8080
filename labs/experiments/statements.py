"""The SQL that notebooks, scripts and tests/driver use: what each statement gives, row by row or error by error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count, Observable, Order, Said, error
from labs.experiments.subject import Subject, rows

QUERIES: Final[Mapping[str, str]] = {
    "row generator": "select level from dual connect by level <= 3",
    "empty string": "select nvl('', 'null'), length('') from dual",
    "concatenation with null": "select 'a' || null || 'b' from dual",
    "division": "select 1 / 4, 10 / 3 from dual",
    "rounding": "select round(2.5), round(-2.5), trunc(2.9) from dual",
    "decode": "select decode(null, null, 'same', 'other'), nvl2(null, 1, 2) from dual",
    "substr and instr": "select substr('Oracle', -3, 2), instr('banana', 'a', 3) from dual",
    "dates": "select to_char(date '2024-02-29' + 365, 'YYYY-MM-DD') from dual",
    "add_months": "select to_char(add_months(date '2024-01-31', 1), 'YYYY-MM-DD') from dual",
    "default date format": "select to_char(date '2026-01-02') from dual",
    "numbers as text": "select to_char(1234.5, 'FM9,990.00'), to_char(0.5) from dual",
    "order of nulls": "select a from (select 1 a from dual union all select null from dual) order by a",
    "rownum": "select rownum from departments where rownum <= 2",
    "outer join": "select count(*) from departments d, employees e where d.department_id = e.department_id (+)",
    "listagg": "select listagg(name, ',') within group (order by name) from departments where department_id < 40",
    "analytic": "select max(n) from (select row_number() over (order by salary) n from employees)",
    "merge into itself": "select count(*) from (select 1 from employees intersect select 1 from dual)",
    "hierarchy": "select count(*) from employees start with manager_id is null"
    " connect by prior employee_id = manager_id",
}

# What SQL and PL/SQL refuse, and what the practice database does not do.
REFUSED: Final[Mapping[str, str]] = {
    "no such table": "select * from no_such_table",
    "no such column": "select no_such_column from dual",
    "not a number": "select to_number('abc') from dual",
    "division by zero": "select 1 / 0 from dual",
    "syntax": "selec 1 from dual",
    "missing expression": "select from dual",
    "null into not null": "insert into departments values (999, null, 'x')",
    "value too long": "insert into departments values (999, rpad('x', 41, 'x'), 'x')",
    "too large a number": "insert into departments values (123456, 'x', 'x')",
    "duplicate key": "insert into departments values (10, 'x', 'x')",
    "no parent": "insert into employees values (999, 'a', 'b', sysdate, 1, null, 999)",
    "child exists": "delete from departments where department_id = 10",
    "check constraint": "update accounts set balance = -1 where account_id = 1",
    "currval before nextval": "select order_seq.currval from dual",
    "subquery with two rows": "select (select department_id from departments) from dual",
    "unhandled PL/SQL": "begin raise_application_error(-20001, 'on purpose'); end;",
    "no data found": "declare n number; begin select 1 into n from dual where 1 = 2; end;",
    "too many rows": "declare n number; begin select department_id into n from departments; end;",
    "undeclared identifier": "begin no_such_thing; end;",
    "no such savepoint": "rollback to no_such_savepoint",
    "unknown session parameter": "alter session set no_such_parameter = 1",
}

NOT_IN_PRACTICE: Final[Mapping[str, str]] = {
    "XML": 'select xmlelement("a", 1) from dual',
    "flashback query": "select count(*) from departments as of timestamp systimestamp",
    "autonomous transaction": "declare pragma autonomous_transaction; begin null; commit; end;",
}


def queries(subject: Subject) -> Observables:
    """Run queries whose rows are the same everywhere."""
    with subject.connect() as connection:
        return {name: _result(connection, query) for name, query in QUERIES.items()}


def refusals(subject: Subject) -> Observables:
    """Run statements that fail, each on the same connection."""
    with subject.connect() as connection:
        found = {name: _result(connection, statement) for name, statement in REFUSED.items()}
        connection.rollback()
    return found


def not_in_practice(subject: Subject) -> Observables:
    """Run what the practice database refuses by name."""
    with subject.connect() as connection:
        return {name: _result(connection, statement) for name, statement in NOT_IN_PRACTICE.items()}


def descriptions(subject: Subject) -> Observables:
    """Ask how columns are described."""
    with subject.connect() as connection, connection.cursor() as cursor:

        def described(query: str) -> Order:
            cursor.execute(query)
            return Order(
                tuple(
                    f"{column.name} {column.type_code.name} {column.precision},{column.scale} {column.null_ok}"
                    for column in cursor.description or ()
                )
            )

        return {
            "a table": described("select * from employees where 1 = 2"),
            "expressions": described("select 1 n, 'x' c, sysdate d, systimestamp t from dual"),
            "counts": described("select count(*), avg(salary) from employees"),
        }


def fetching(subject: Subject) -> Observables:
    """Count the round trips of a query with many rows."""
    with subject.connect() as connection:
        trips: list[str] = []
        connection.round_trip_callback = lambda name: trips.append(name)
        counts: dict[str, Observable] = {}
        for array_size in (10, 100, 1000):
            with connection.cursor() as cursor:
                cursor.arraysize = cursor.prefetchrows = array_size
                trips.clear()
                cursor.execute("select level from dual connect by level <= 500")
                counts[f"rows, {array_size} at a time"] = Count(len(cursor.fetchall()))
                counts[f"round trips, {array_size} at a time"] = Count(len(trips))
        return counts


def changes(subject: Subject) -> Observables:
    """Change rows and count them."""
    jobs = [(990_000 + number, 0) for number in range(5)]
    with subject.connect() as connection, connection.cursor() as cursor:
        cursor.executemany("insert into job_log (job, sid) values (:1, :2)", jobs)
        inserted = cursor.rowcount
        is_open = connection.transaction_in_progress
        cursor.execute("update job_log set sid = 1 where job >= 990000 and job < 990003")
        updated = cursor.rowcount
        number = cursor.var(oracledb.NUMBER)
        cursor.execute("delete from job_log where job = 990000 returning job into :1", [number])
        returned = number.getvalue()
        cursor.executemany(
            "insert into departments values (:1, :2, 'x')",
            [(991, "Accounts"), (992, "New one"), (10, "Again")],
            batcherrors=True,
        )
        batch = Order(tuple(f"row {e.offset}: {e.full_code}" for e in cursor.getbatcherrors()))
        connection.rollback()
        return {
            "inserted": Count(inserted),
            "transaction open after an insert": Said(str(is_open)),
            "updated": Count(updated),
            "returning": Order(tuple(str(int(value)) for value in returned)),
            "batch errors": batch,
            "transaction open after a rollback": Said(str(connection.transaction_in_progress)),
        }


def _result(connection: oracledb.Connection, statement: str) -> Observable:
    try:
        found = rows(connection, statement)
    except oracledb.Error as raised:
        return error(raised)
    return Said("; ".join(", ".join(map(_value, row)) for row in found) or "done")


def _value(value: object) -> str:
    return "null" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


_ROWS: Final[tuple[tuple[str, str, Callable[[Subject], Observables]], ...]] = (
    ("queries", "Queries, and what they give", queries),
    ("refusals", "Statements that fail, and with which error", refusals),
    ("not-in-practice", "What the practice database refuses by name", not_in_practice),
    ("descriptions", "How the columns of a query are described", descriptions),
    ("fetching", "Rows and round trips", fetching),
    ("changes", "Rows changed, one by one and in batches", changes),
)
EXPERIMENTS = tuple(DatabaseExperiment(name, "00", title, run) for name, title, run in _ROWS)
