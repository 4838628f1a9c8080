"""Words that are keywords for sqlglot and columns like others in Oracle, or keywords in one place only.

Source: SQL Language Reference 23ai, Oracle SQL Reserved Words: none of these is reserved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from labs.practice_db.sql.lexer import words

# Keywords of other databases.
FOREIGN: Final = words("GLOB ILIKE LIMIT NOTNULL OVERLAPS PARTITIONED_BY QUALIFY REGEXP RLIKE ROLLBACK TOP UNCACHE XOR")
# What an operand of an expression follows: here a word is a name.
_BEFORE_OPERAND: Final = words(
    """SELECT DISTINCT UNIQUE WHERE AND OR NOT ON HAVING BY SET WHEN THEN ELSE CASE BETWEEN IN LIKE RETURNING INTO
    ( , . = < > <= >= <> != ^= + - * / ||"""
)
_LIKES: Final = words("LIKEC LIKE2 LIKE4")
_OPERANDS: Final = frozenset(
    [TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.NUMBER]
)
_BEGINS: Final = _OPERANDS | {TokenType.L_PAREN, TokenType.COLON}
_ENDS: Final = _OPERANDS | {TokenType.R_PAREN, TokenType.NOT}

Keyword = Callable[[list[Token], int], bool]


def _text(tokens: list[Token], place: int) -> str:
    return tokens[place].text.upper() if 0 <= place < len(tokens) else ""


def _follows_clause(tokens: list[Token], place: int) -> bool:
    before = _text(tokens, place - 1).split()
    return bool(before) and before[-1] not in _BEFORE_OPERAND


def _is_offset(tokens: list[Token], place: int) -> bool:
    begins = place + 1 < len(tokens) and tokens[place + 1].token_type in _BEGINS
    return begins and _follows_clause(tokens, place)


def _is_fetch(tokens: list[Token], place: int) -> bool:
    return _text(tokens, place + 1) in ("FIRST", "NEXT") and _follows_clause(tokens, place)


def _is_window(tokens: list[Token], place: int) -> bool:
    return [_text(tokens, place + 2), _text(tokens, place + 3)] == ["AS", "("] and _follows_clause(tokens, place)


_IN_PLACE: Final[dict[TokenType, Keyword]] = {
    TokenType.OFFSET: _is_offset,
    TokenType.FETCH: _is_fetch,
    TokenType.WINDOW: _is_window,
}


def as_in_oracle(tokens: list[Token]) -> list[Token]:
    """Return the tokens of a statement with each word as what it is in its place."""
    return [_in_place(tokens, place) for place in range(len(tokens))]


def _in_place(tokens: list[Token], place: int) -> Token:
    token = tokens[place]
    is_keyword = _IN_PLACE.get(token.token_type)
    if is_keyword is not None and not is_keyword(tokens, place):
        return _typed(token, TokenType.VAR)
    if token.token_type is TokenType.VAR and token.text.upper() in _LIKES and _is_between_operands(tokens, place):
        return _typed(token, TokenType.LIKE)
    return token


def _is_between_operands(tokens: list[Token], place: int) -> bool:
    if not 0 < place < len(tokens) - 1:
        return False
    return tokens[place - 1].token_type in _ENDS and tokens[place + 1].token_type in _BEGINS


def _typed(token: Token, kind: TokenType) -> Token:
    return Token(kind, token.text, token.line, token.col, token.start, token.end)
