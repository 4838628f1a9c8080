"""Nothing of PostgreSQL shows: each statement form with each kind of object, told in Oracle's words only."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import oracledb
import pytest

from tests.practice import ADMIN_PASSWORD, running

pytestmark = pytest.mark.driver

FORMS = (Path(__file__).parent / "statement_forms.txt").read_text(encoding="utf-8").splitlines()
SEED = 10
SAMPLES = 300
# What PostgreSQL says and Oracle does not; capitals count, since Oracle writes its names in them.
WORDS = re.compile(
    r"pg_|SQLSTATE|\brelation\b|bytea|int[248]\b|bigint|smallint"
    r"|(?<!non-)\bnumeric\b(?! was| overflow| value| precision| scale)"
    r"|character varying|time zone\b.*\btype|double precision|syntax error|\boracle\.[a-z]|regclass|::|nextval\("
    r"|generate_series|[pP]ostgre|\$\d|plpgsql|\bvarchar\b|cannot (?:cast|alter|open)|operator does not exist"
    r"|must be owner|permission denied|violates|duplicate key|is not an? (?:table|view|sequence|index)"
    r"|cannot be matched|unrecognized|jsonb|IMMUTABLE|not unique|because other objects"
)
SETUP = (
    "create table t (a number primary key, b varchar2(5) default 'x' not null, c date, d timestamp, e raw(3), f clob,"
    " g number(3,1), h interval day to second, constraint t_ck check (a > 0 and b in ('x', 'y')))",
    "create table child (a number references t, n number)",
    "create view v as select a, b, c from t where b like 'x%'",
    "create sequence s",
    "create index i on t (b)",
    "create synonym y for t",
    "create package k is procedure p; end;",
    "create procedure p is begin null; end;",
    "create function f return number is begin return 1; end;",
    'create user u identified by "Secret-123456"',
    "create global temporary table g (a number, b varchar2(5)) on commit delete rows",
)
OBJECTS = ("t", "v", "s", "i", "y", "k", "p", "f", "u", "nope", "g")
TEXTS = (
    "select data_type || data_default from user_tab_columns where data_default is not null",
    "select data_type from user_tab_columns",
    "select text from user_views",
    "select search_condition from user_constraints where search_condition is not null",
    "select text from user_source",
    "select sql_text from v$sql",
)


@pytest.fixture(scope="module")
def cursor(tmp_path_factory) -> Iterator[oracledb.Cursor]:
    with (
        running(tmp_path_factory.mktemp("words")) as server,
        oracledb.connect(user="system", password=ADMIN_PASSWORD, dsn=server.dsn) as connection,
    ):
        cursor = connection.cursor()
        set_up(cursor)
        yield cursor


def set_up(cursor: oracledb.Cursor) -> None:
    """Make the objects that are not there."""
    for statement in (*SETUP, "insert into t (a) values (1)"):
        outcome(cursor, statement)
    cursor.connection.commit()


def outcome(cursor: oracledb.Cursor, text: str) -> str:
    """Return the message of the error that a statement ends in, empty if it does not."""
    try:
        cursor.execute(text)
        if cursor.description:
            cursor.fetchall()
    except oracledb.Error as error:
        cursor.connection.rollback()
        return str(error)
    return ""


def statements() -> list[str]:
    return [form.format(o=name) for form in FORMS for name in OBJECTS]


def test_no_statement_ends_in_words_of_postgresql(cursor):
    found: dict[str, str] = {}
    for text in random.Random(SEED).sample(statements(), SAMPLES):
        message = outcome(cursor, text)
        if WORDS.search(message.partition("\nHelp:")[0]):
            found[text] = message
        if not message and text.split()[0] in ("create", "alter", "drop", "rename", "truncate"):
            set_up(cursor)
    assert found == {}


@pytest.mark.parametrize("query", TEXTS)
def test_no_text_of_the_dictionary_is_in_words_of_postgresql(cursor, query: str):
    cursor.execute(query)
    shown = [str(value) for (value,) in cursor if WORDS.search(str(value))]
    assert shown == []
