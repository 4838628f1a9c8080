"""Statements of the corpus with tokens lost, added and swapped: an Oracle error with a place in the text, or a plan."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.practice_db.errors import OraError
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.lexer import tokenize
from labs.practice_db.sql.translate import translate
from tests.practice_db.sql.test_corpus import CASES

pytestmark = pytest.mark.slow


def tokens_of(text: str) -> list[str]:
    try:
        return [token.text for token in tokenize(text)[:-1]]
    except OraError:
        return text.split()


TEXTS = [tokens_of(case.sql) for case in CASES]
ODD = [
    "(",
    ")",
    ",",
    "*",
    ".",
    ":1",
    "null",
    "''",
    '"x"',
    "(+)",
    "prior",
    "level",
    "rownum",
    "--",
    "/*",
    "::",
    "[",
    "over",
    ";",
]
WORDS = sorted({token for tokens in TEXTS for token in tokens}) + ODD


@st.composite
def broken(draw: st.DrawFn) -> str:
    tokens = list(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(tokens)))
        kept = draw(st.integers(0, 1))
        tokens[place : place + kept] = draw(st.lists(st.sampled_from(WORDS), max_size=1))
    return " ".join(tokens)


def fault_of(text: str) -> OraError | None:
    try:
        translate(classify(text))
    except OraError as error:
        return error
    return None


@settings(max_examples=300, deadline=None)
@given(broken())
def test_broken_statements_are_refused_with_a_place_in_the_text(text: str):
    fault = fault_of(text)
    assert fault is None or 0 <= fault.position <= len(text)


def test_a_statement_nested_too_deeply_is_refused():
    fault = fault_of(f"select {'(' * 600}1{')' * 600} from dual")
    assert fault is not None
    assert fault.code == 3001


def test_long_chains_are_no_deep_nesting():
    conditions = " or ".join(f"dummy = '{number}'" for number in range(2000))
    assert fault_of(f"select 1 from dual d where {conditions}") is None
    assert fault_of(" union all ".join(["select dummy from dual"] * 1000)) is None
    assert fault_of(f"select {' || '.join(['dummy'] * 1500)} from dual") is None
