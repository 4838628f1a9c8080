"""Which of Oracle's syntax errors it is, told by the tokens around the place where the parser stopped.

Source: Oracle Database Error Messages 23ai, ORA-00900 to ORA-00999. Which one Oracle chooses is not documented; these
are the usual ones. Assumed: the offset is that of the token that Oracle did not expect.
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql import absent
from labs.practice_db.sql.lexer import Token, TokenKind, tokenize

# What an expression must follow.
_WANTS_EXPRESSION: Final = frozenset(
    [
        "SELECT",
        "DISTINCT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "ON",
        "HAVING",
        "BY",
        "SET",
        "WHEN",
        "THEN",
        "ELSE",
        "BETWEEN",
        "IN",
        "LIKE",
        "RETURNING",
        "VALUES",
    ]
) | frozenset(["(", ",", "=", "<", ">", "<=", ">=", "<>", "!=", "^=", "+", "-", "*", "/", "||"])
# What cannot begin an expression.
_NO_EXPRESSION: Final = frozenset(
    [
        "FROM",
        "WHERE",
        "GROUP",
        "ORDER",
        "HAVING",
        "UNION",
        "MINUS",
        "INTERSECT",
        "AND",
        "OR",
        "SET",
        "VALUES",
        "INTO",
    ]
) | frozenset([")", ",", "=", "<", ">", "<=", ">=", "<>", "!=", "*", "/", "||", ";"])

# Words that may be columns, too, and what follows them where they begin the row limiting clause.
_LIMITS: Final = {"FETCH": ("FIRST", "NEXT")}
# Words of Oracle's grammar that sqlglot stops at, and what they begin.
_NOT_DONE: Final = {
    "MODEL": "the MODEL clause",
    "PIVOT": "PIVOT",
    "UNPIVOT": "UNPIVOT",
    "MATCH_RECOGNIZE": "MATCH_RECOGNIZE",
    "SAMPLE": "SAMPLE",
    "VERSIONS": "VERSIONS BETWEEN",
    "LOG": "LOG ERRORS",
    "CYCLE": "the CYCLE clause",
    "SEARCH": "the SEARCH clause",
    "MULTISET": "MULTISET operators",
    "MEMBER": "MEMBER OF",
    "JSON": "JSON",
    "COLUMNS": "JSON_TABLE and XMLTABLE",
    "PASSING": "JSON_TABLE and XMLTABLE",
    "OVERFLOW": "LISTAGG with ON OVERFLOW",
    "CONVERSION": "DEFAULT ... ON CONVERSION ERROR",
}
_BEFORE_STAR: Final = frozenset({"SELECT", "DISTINCT", "UNIQUE"})
_AFTER_STAR: Final = frozenset({"FROM", ")", ";"})
# So many words after the one where the parser stopped may tell what it is: `default 0 on conversion error`.
_LOOK_AHEAD: Final = 4
# A table's name follows.
_BEFORE_TABLE: Final = frozenset({"FROM", "INTO", "UPDATE", "JOIN"})


def syntax_error(text: str, offset: int | None) -> OraError:
    """Return the error for a text that the parser gave up at an offset (None: not known)."""
    tokens = tokenize(text)
    missing = missing_expression(tokens)
    if missing is not None:
        return missing
    if offset is None:
        return OraError(900, position=tokens[0].start)
    index = next((index for index, token in enumerate(tokens) if token.start >= offset), len(tokens) - 1)
    # The word itself may have been taken for an alias.
    for token in (tokens[max(index - 1, 0)], *tokens[index : index + _LOOK_AHEAD]):
        if token.kind is TokenKind.NAME and token.value in _NOT_DONE:
            return NotSupported(_NOT_DONE[token.value], position=token.start)
    function = _function_around(tokens, index)
    if function is not None and function.value in absent.FUNCTIONS:
        return NotSupported(f"function {function.value}", position=function.start)
    if _depth(tokens) > 0:
        return OraError(907, position=tokens[-1].start if offset >= len(text) else offset)
    return OraError(_code(tokens, offset), position=min(offset, len(text)))


def check_tokens(text: str) -> None:
    """Raise OraError for what sqlglot lets pass: an expression that is not there, a link, a semicolon."""
    tokens = tokenize(text)
    if tokens[0].value == "WITH" and tokens[1].value in ("FUNCTION", "PROCEDURE"):
        raise NotSupported(f"WITH {tokens[1].value}", position=tokens[1].start)
    begins_when = len(tokens) > 2 and tokens[2].value == "WHEN"
    if tokens[0].value == "INSERT" and (tokens[1].value == "FIRST" or begins_when):
        raise NotSupported(f"INSERT {tokens[1].value} with conditions", position=tokens[1].start)
    missing = missing_expression(tokens)
    if missing is not None:
        raise missing
    _check_star(tokens)
    for token in tokens:
        if token.text == "@":
            raise NotSupported("database links", position=token.start)
        if token.text == ";":
            raise OraError(911, position=token.start)


def _check_star(tokens: list[Token]) -> None:
    """Raise ORA-00923 for what follows SELECT * and is not FROM: an unqualified * has no company and no alias."""
    for before, here, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_alone = here.text == "*" and before.kind is TokenKind.NAME and before.value in _BEFORE_STAR
        if is_alone and after.value not in _AFTER_STAR and after.kind is not TokenKind.END:
            raise OraError(923, position=after.start)


def missing_expression(tokens: list[Token]) -> OraError | None:
    """Return ORA-00936 for the first place where an expression should stand and none does."""
    for before, here, after in zip(tokens, tokens[1:], [*tokens[2:], tokens[-1]], strict=False):
        if not _is_word(before, _WANTS_EXPRESSION):
            continue
        begins_limit = here.value in _LIMITS and after.value in _LIMITS[here.value]
        if here.kind is not TokenKind.END and not begins_limit and not _is_word(here, _NO_EXPRESSION):
            continue
        if _is_fine(before, here):
            continue
        return OraError(936, position=here.start)
    return None


def _is_fine(before: Token, here: Token) -> bool:
    """Return whether the pair is Oracle SQL after all: f(), count(*), select *, t.*, (+)."""
    if before.text == "(":
        return here.text in (")", "*") or here.value == "ORDER"
    if here.text == "*":
        return before.value in ("SELECT", "DISTINCT", ",")
    if before.text == "*":
        return True
    return (before.value == "BY" and here.value != "") or before.value == "SET" or before.value == "VALUES"


def _is_word(token: Token, words: frozenset[str]) -> bool:
    return token.kind in (TokenKind.NAME, TokenKind.SYMBOL) and token.value in words


def _function_around(tokens: list[Token], index: int) -> Token | None:
    """Return the word before the innermost bracket that is open at a place."""
    depth = 0
    for place in range(index - 1, 0, -1):
        depth += (tokens[place].text == ")") - (tokens[place].text == "(")
        if depth < 0:
            return tokens[place - 1]
    return None


def _depth(tokens: list[Token]) -> int:
    return sum((token.text == "(") - (token.text == ")") for token in tokens)


def _code(tokens: list[Token], offset: int) -> int:
    """Return the number for an unexpected token by the clause that it stands in."""
    first = tokens[0].value
    last = [token for token in tokens if token.start < offset][-1:]
    if last and last[0].kind is TokenKind.NAME and last[0].value in _BEFORE_TABLE:
        return 903
    before = {token.value for token in tokens if token.start < offset and token.kind is TokenKind.NAME}
    if first == "UPDATE" and "SET" not in before:
        return 971
    if first == "INSERT" and "INTO" not in before:
        return 925
    if first == "INSERT" and not before & {"VALUES", "SELECT"}:
        return 926
    if first in ("SELECT", "WITH") and "FROM" not in before:
        return 923
    return 933
