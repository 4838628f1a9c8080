"""Functions that raise: whatever PostgreSQL knows while it plans, they raise when they are evaluated, and only then.

PostgreSQL evaluates IMMUTABLE functions of constants while it plans, and plans anew, for whatever values, at the sixth
execution. An error must not come of either.
"""

from __future__ import annotations

import re

import pytest

from labs.practice_db.errors import OraError
from labs.practice_db.sql.functions import FUNCTIONS
from labs.practice_db.values import OraType
from tests.practice_db.sql.test_functions import CONDITIONS, calls

ROWS = 21
EXECUTIONS = 12

# What "text" makes of a date depends on the session's format: there it is STABLE, and nowhere else does it raise.
SESSION = {b"text"}

OPERATIONS = [
    "d + 1", "1 + d", "d - 1", "d - d", "t + 1", "t - 1", "z + 1", "z - 1", "t - t",
    "d + interval '1' month", "d - interval '1' month", "d + ym", "d - ym", "d + ds", "d - ds",
    "t + ym", "t - ym", "t + ds", "z + ds", "z - ym", "ds * n", "n * ds", "ym * 2",
    "n / n", "n / s", "s / n", "s / s", "s + n", "n + s", "s - n", "n - s", "s * n", "n * s", "s + s", "s * s", "s - s",
    "s || n", "n || d", "d || s", "case when n = s then 1 end", "case when d > '01-JAN-20' then 1 end",
    "cast(s as number)", "cast(n as varchar2(10))", "cast(d as timestamp)", "cast(t as date)", "cast('1' as number)",
]  # fmt: skip


@pytest.fixture(scope="module")
def table(oracle) -> str:
    """Return a table with a row of values of each type, 21 times."""
    oracle.run(
        "create table raising (n number, s varchar2(10), d date, t timestamp, z timestamp with time zone,"
        " ym interval year to month, ds interval day to second)"
    )
    for day in range(1, ROWS + 1):
        oracle.run(
            f"insert into raising values ({day}, '{day}', date '2024-01-01' + {day}, timestamp '2024-01-01 10:00:00',"
            " timestamp '2024-01-01 10:00:00 +00:00', interval '1' year, interval '1' day)"
        )
    oracle.run("commit")
    return "raising"


def outcomes(oracle, text: str) -> set[str]:
    """Return what a statement gives at each of its executions in one session: rows or an error."""
    found = set()
    for _ in range(EXECUTIONS):
        try:
            rows = oracle.run(text).rows
        except OraError as error:
            found.add(error.message)
        else:
            found.add(f"{len(rows)} rows")
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_gives_the_same_at_each_of_twelve_executions(operation: str, oracle, table: str):
    assert outcomes(oracle, f"select {operation} from {table}") == {f"{ROWS} rows"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - CONDITIONS))
def test_a_function_gives_the_same_at_each_of_twelve_executions(name: str, oracle, table: str):
    texts = [f"select {call} from {table}" for call in calls(name)]
    found = [outcomes(oracle, text) for text in texts]
    assert [each for each in found if len(each) != 1] == []
    assert {f"{ROWS} rows"} in found


def test_an_error_of_a_date_and_an_interval_comes_at_the_row_that_has_it(oracle, table: str):
    text = f"select d + interval '1' month from {table} where n = :1"
    for _ in range(EXECUTIONS):
        assert len(oracle.run(text, [(OraType.NUMBER, b"5")]).rows) == 1
    oracle.run(f"insert into {table} (n, d) values (31, date '2024-01-31')")
    try:
        for _ in range(EXECUTIONS):
            with pytest.raises(OraError, match="date not valid for month specified"):
                oracle.run(text, [(OraType.NUMBER, b"31")])
            assert len(oracle.run(text, [(OraType.NUMBER, b"5")]).rows) == 1
    finally:
        oracle.run("rollback")


@pytest.mark.parametrize(
    "call",
    [
        "to_number('x')", "to_number('x', '99')", "sqrt(-1)", "ln(-1)", "next_day(date '2024-01-01', 'XX')",
        "trunc(date '2024-01-01', 'XX')", "round(date '2024-01-01', 'XX')", "hextoraw('x')", "to_char(1, 'foo')",
        "instr('a', 'a', 1, 0)", "extract(hour from date '2024-01-01')", "numtodsinterval(1, 'FO' || 'O')",
        "date '2024-01-31' + interval '1' month", "date '2024-03-31' - interval '1' month", "standard_hash('a', 'MD4')",
        "to_date('x', 'YYYY')", "to_timestamp('x', 'YYYY')", "cast('x' as number)", "'x' + 1", "1 - 'x'",
        "1 / 0", "1 / (2 - 2)", "-1 / -0.0", "1 / 0.0 + 5",
    ],
)  # fmt: skip
def test_what_is_not_reached_does_not_raise(call: str, oracle):
    text = f"select case when dummy = 'Y' then {call} end from dual d where rownum < 2"
    assert outcomes(oracle, text) == {"1 rows"}
    with pytest.raises(OraError):
        oracle.run(f"select {call} from dual d where d.dummy = 'X'")


def test_a_bind_of_zero_that_is_not_reached_does_not_raise(oracle):
    text = "select case when dummy = 'Y' then 10 / :1 end from dual d where rownum < 2"
    for _ in range(EXECUTIONS):
        assert oracle.run(text, [(OraType.NUMBER, b"0")]).rows == [(None,)]


def test_no_function_that_raises_may_be_evaluated_while_planning(oracle):
    """A function raises if it calls one that does."""
    sources = oracle.superuser_rows(
        "select p.oid::regprocedure::text, p.proname, p.provolatile::text, p.prosrc from pg_proc p"
        " where p.pronamespace = 'oracle'::regnamespace"
    )
    raising, pattern = {b"fail"}, re.compile(rb"oracle\.fail\(")
    while more := {name for _, name, _, source in sources if pattern.search(source or b"")} - raising - SESSION:
        raising |= more
        pattern = re.compile(rb"oracle\.(?:%s)\(" % b"|".join(sorted(raising)))
    immutable = {
        signature.decode() for signature, _, volatility, source in sources
        # "has_columns" is to raise in planning: see there.
        if volatility == b"i" and pattern.search(source or b"") and not signature.startswith(b"oracle.has_columns")
    }  # fmt: skip
    assert sorted(immutable) == []
    assert {v for _, name, v, _ in sources if name in (b"fail", b"refuse")} == {b"v"}
