"""Oracle text to tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.errors import OraError
from labs.practice_db.sql.lexer import tokenize


def kinds_and_values(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, token.value) for token in tokenize(text)[:-1]]


def test_names_are_upper_case_and_quoted_names_stay():
    assert kinds_and_values('Emp "Mixed Case" v$session a_1#') == [
        ("NAME", "EMP"),
        ("QUOTED", "Mixed Case"),
        ("NAME", "V$SESSION"),
        ("NAME", "A_1#"),
    ]


def test_strings_lose_their_quotes():
    assert kinds_and_values("'it''s' q'[a'b]' N'x' nq'<y>' ''") == [
        ("STRING", "it's"),
        ("STRING", "a'b"),
        ("STRING", "x"),
        ("STRING", "y"),
        ("STRING", ""),
    ]


def test_numbers_have_fractions_exponents_and_suffixes():
    assert [value for _, value in kinds_and_values("1 1.5 .5 1e3 2.5E-3f 7d")] == [
        "1",
        "1.5",
        ".5",
        "1e3",
        "2.5E-3f",
        "7d",
    ]


def test_a_range_is_not_a_fraction():
    assert kinds_and_values("1..3") == [("NUMBER", "1"), ("SYMBOL", ".."), ("NUMBER", "3")]


def test_comments_and_hints_are_left_out():
    assert kinds_and_values("a -- b\n /*+ c */ d /* e\n */") == [("NAME", "A"), ("NAME", "D")]


def test_binds_have_names():
    assert kinds_and_values(':a : b :1 :"Q q"') == [("BIND", "A"), ("BIND", "B"), ("BIND", "1"), ("BIND", "Q q")]


def test_long_symbols_stay_together():
    text = ":= => || ** <= >= <> != ^= ~= << >> .. (+)"
    assert [token.value for token in tokenize(text)[:-1]] == text.split()


def test_offsets_point_into_the_text():
    text = "select  'a' /* x */ , :b from dual"
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


@pytest.mark.parametrize(
    ("text", "code", "position"), [("a 'b", 1756, 2), ("a q'[b'", 1756, 2), ("a # b", 911, 2), ("a ! b", 911, 2)]
)
def test_what_starts_nothing_is_an_error_at_its_place(text: str, code: int, position: int):
    with pytest.raises(OraError) as caught:
        tokenize(text)
    assert (caught.value.code, caught.value.position) == (code, position)


def fault_of(text: str) -> OraError | None:
    try:
        tokenize(text)
    except OraError as error:
        return error
    return None


@given(st.text(max_size=60))
def test_any_text_gives_tokens_or_an_oracle_error_in_its_range(text: str):
    fault = fault_of(text)
    if fault is None:
        assert all(text[token.start : token.end] == token.text for token in tokenize(text))
    else:
        assert 0 <= fault.position <= len(text)
