"""What is told of a statement by its text: kind and binds, as the driver's own scanner counts them."""

from __future__ import annotations

import time

import pytest

from labs.practice_db.sql.classify import CACHE_SIZE, CACHED_CHARACTERS, classify
from labs.practice_db.sql.statement import StatementKind

KINDS = {
    "select 1 from dual": StatementKind.QUERY,
    "  -- a comment\n /* and */ SELECT 1 from dual": StatementKind.QUERY,
    "(select 1 from dual)": StatementKind.QUERY,
    "with a as (select 1 from dual) select * from a": StatementKind.QUERY,
    "insert into t values (1)": StatementKind.INSERT,
    "update t set a = 1": StatementKind.UPDATE,
    "delete t": StatementKind.DELETE,
    "merge into t using u on (1 = 1) when matched then update set a = 1": StatementKind.MERGE,
    "begin null; end;": StatementKind.PLSQL,
    "declare x number; begin null; end;": StatementKind.PLSQL,
    "call p(1)": StatementKind.PLSQL,
    "create table t (a number)": StatementKind.DDL,
    "alter table t add (b number)": StatementKind.DDL,
    "alter session set nls_date_format = 'YYYY'": StatementKind.ALTER_SESSION,
    "Alter /* it */ System kill session '1,2'": StatementKind.ALTER_SYSTEM,
    "commit": StatementKind.TRANSACTION,
    "rollback to a": StatementKind.TRANSACTION,
    "set transaction read only": StatementKind.TRANSACTION,
    "set role all": StatementKind.SET_ROLE,
    "lock table t in exclusive mode": StatementKind.LOCK_TABLE,
    "explain plan for select 1 from dual": StatementKind.EXPLAIN,
    "": StatementKind.UNKNOWN,
    "foo": StatementKind.UNKNOWN,
}
BINDS = {
    "select :a, :A, :b from dual": ("A", "A", "B"),
    "begin :a := :b + :a; end;": ("A", "B"),
    "select :1, :2 from dual": ("1", "2"),
    'select :"Quoted Name", : x from dual': ("Quoted Name", "X"),
    "select :a_1$#, :a1b from dual": ("A_1$#", "A1B"),
    "select ':no' || \":no\", -- :no\n :yes /* :no */ from dual": ("YES",),
    "select q'[it's :no]', Q'x:nox', :yes from dual": ("YES",),
    "select json_object('a' : 1, 'b':x), :yes from dual": ("YES",),
    "select 'it''s :no', :yes from dual": ("YES",),
    "select 1 /* :a, :b from dual": ("A", "B"),
    "select q'[:no from dual": (),
    "create table t (a number default :no)": (),
    "alter session set x = :no": (),
    "select 1 from dual where a=:x and b in(:y,:z)": ("X", "Y", "Z"),
}


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_the_first_words_tell_the_kind(text: str, kind: StatementKind):
    statement = classify(text)
    assert statement.kind is kind
    assert statement.is_query is (kind is StatementKind.QUERY)
    assert statement.is_plsql is (kind is StatementKind.PLSQL)


@pytest.mark.parametrize(("text", "names"), BINDS.items())
def test_binds_are_counted_as_the_driver_counts_them(text: str, names: tuple[str, ...]):
    assert classify(text).bind_names == names


def test_binds_behind_returning_into_get_values():
    statement = classify("update t set a = :a where b = :b returning a, c into :x, :y")
    assert statement.bind_names == ("A", "B", "X", "Y")
    assert statement.return_binds == 2


def test_into_without_returning_takes_no_values_back():
    assert classify("insert into t (a) values (:a)").return_binds == 0


def test_the_word_returning_in_a_query_means_nothing():
    assert classify("select returning into_, :a from t").return_binds == 0


def test_the_same_text_gives_the_same_statement():
    assert classify("select 1 from dual") is classify("select 1 from dual")


@pytest.mark.parametrize("piece", ["/* ", "q'[", "q'a", "'", '"', "--", ": ", "(", "/*", ":a", "\n"])
@pytest.mark.timing
def test_no_text_takes_long(piece: str):
    started = time.process_time()
    classify(f"select {piece * 100_000}")
    assert time.process_time() - started < 5


def test_a_very_long_text_is_scanned_once_and_kept_until_the_next_comes():
    text, other = (f"select '{letter * CACHED_CHARACTERS}' from dual" for letter in "xy")
    first = classify(text)
    assert classify(text) is first
    classify(other)
    assert classify(text) is not first


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("select 'a' \n:b from dual", ()),
        ("select 'a' , :b from dual", ("B",)),
        ("select 'a'/* c */:b from dual", ("B",)),
        ("select 1q'[:a]', xq'[' || :b from dual", ("B",)),
    ],
)
def test_a_colon_behind_a_string_is_json_and_a_letter_before_a_quote_ends_no_word(text: str, names: tuple[str, ...]):
    assert classify(text).bind_names == names


def test_the_cache_is_bounded():
    first = classify("select 'first' from dual")
    for number in range(CACHE_SIZE):
        classify(f"select {number}, 'more' from dual")
    assert classify("select 'first' from dual") is not first
