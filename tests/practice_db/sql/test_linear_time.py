"""No text of a client takes more than its share of time: ten times the length, about ten times the CPU time."""

from __future__ import annotations

import contextlib
import gc
import itertools
import time
from collections.abc import Callable

import pytest

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.parsing.programs import parse_program
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.lexer import tokenize
from labs.practice_db.sql.translate import translate, translators
from labs.practice_db.wire.connect_data import find_values

SHORT, LONG = 10_000, 100_000
MOST = 20
# What is too fast to be measured counts as this.
LEAST_S = 0.005


def repeated(piece: str, *, before: str = "", after: str = "") -> Callable[[int], str]:
    """Return what makes a text of about a length out of a piece."""
    return lambda length: before + piece * (length // len(piece)) + after


TEXTS: dict[str, Callable[[int], str]] = {
    "blanks before an unknown word": repeated(" ", after="selct 1 from dual"),
    "blank lines before an unknown word": repeated(" \n", after="selct 1 from dual"),
    "comment lines and blanks": repeated("-- a comment\n" + " " * 16, after="selct 1 from dual"),
    "comments and blanks": repeated("/* a */ ", after="selct 1 from dual"),
    "comments that are opened again": repeated("/* "),
    "comments in comments": repeated("/*/*", after="*/"),
    "hints": repeated("/*+ full(t) */", before="select ", after=" 1 from dual"),
    "stars and slashes": repeated("*/ /"),
    "quotes": repeated("'", before="select "),
    "double quotes": repeated('"', before="select "),
    "quotes and blanks": repeated("' ", before="select "),
    "q-quotes": repeated("q'[", before="select "),
    "q-quotes with a mark": repeated("q'x ", before="select "),
    "parentheses": repeated("(", before="select "),
    "parentheses with a query": repeated("(", after="select 1 from dual"),
    "labels": repeated("<<a>>", after="begin null; end;"),
    "labels without an end": repeated("<<"),
    "colons": repeated(":", before="select "),
    "colons and blanks": repeated(":        ", before="select "),
    "digits": repeated("1", before="select ", after=" from dual"),
    "points": repeated(".", before="select "),
    "numbers that do not end": repeated("1e", before="select "),
    "a long name": repeated("a", before="select ", after=" from dual"),
    "names with an equals sign": repeated("a=", before="alter session set "),
    "zones in a format": repeated("TZH", before="select to_char(systimestamp, '", after="') from dual"),
    "a quoted password": repeated("/* c */ ", before="create user a identified ", after='by "b"'),
    "conditions joined by AND": repeated(" and a = 1", before="select 1 from t where b = 2"),
    "conditions joined by OR": repeated(" or a = 1", before="select 1 from t where b = 2"),
    "conditions with brackets": repeated(" and (a = 1 or b = 2)", before="select 1 from t where b = 2"),
    "a concatenation": repeated("||'a'", before="select a", after=" from t"),
    "a union": repeated(" union all select 1 from t", before="select 1 from t"),
    "conditions on ROWNUM": repeated(" and rownum < 5", before="select 1 from t where b = 2"),
    "NULL in a union": repeated(" union all select null from t", before="select null from t"),
    "conditions of a walk": repeated(" and a = 1", before="select 1 from t connect by prior a = b"),
    "many columns": repeated(", a", before="select a", after=" from t"),
    "many binds": lambda length: f"insert into t values ({', '.join(f':{n}' for n in range(length // 7))})",
    "a block in blanks": repeated(" \n", before="begin", after="null; end;"),
    "statements of a block": repeated("null;", before="begin ", after=" end;"),
}


def _connect(text: str) -> None:
    find_values(f"(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME={text})))")


def _translate(text: str) -> None:
    translate(classify(text))


ENTRIES: dict[str, Callable[[str], object]] = {
    "classify": classify,
    "tokenize": tokenize,
    "translate": _translate,
    "parse_program": parse_program,
    "connect data": _connect,
}


_numbers = itertools.count()


def cpu_s(entry: Callable[[str], object], text: str) -> float:
    """Return the CPU time of one try with a text that no cache has; what an error says is another test's matter."""
    text = f"{text}\n--{next(_numbers)}"
    started_s = time.process_time()
    with contextlib.suppress(OraError, WireError, CompileError, RecursionError):
        entry(text)
    return time.process_time() - started_s


@pytest.fixture(scope="module", autouse=True)
def nothing_else_takes_time():
    """Import what is imported on demand; how often garbage is looked for depends on all that the process holds."""
    translators()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("text", TEXTS)
def test_time_grows_with_the_length_and_no_faster(text: str, entry: str):
    read, write = ENTRIES[entry], TEXTS[text]
    short_s = max(LEAST_S, *(cpu_s(read, write(SHORT)) for _ in range(2)))
    long_s = cpu_s(read, write(LONG))
    if long_s > MOST * short_s:
        long_s = min(long_s, cpu_s(read, write(LONG)))
    assert long_s <= MOST * short_s, f"{short_s:.3f} s for {SHORT} characters, {long_s:.3f} s for {LONG}"
