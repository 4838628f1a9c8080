"""Errors that PostgreSQL found, told in terms of the Oracle text: where the name stands, and what was missing."""

from __future__ import annotations

import itertools
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.absent import COLUMNS
from labs.practice_db.sql.lexer import Token, TokenKind, tokenize
from labs.practice_db.sql.statement import Statement

_INVALID: Final = ": invalid identifier"
_BEFORE_NAMES: Final = frozenset({"INTO", "TABLE", "VIEW", "SEQUENCE", "INDEX", "SYNONYM", "ON"})
_NO_TABLE: Final = 942
_NO_COLUMN: Final = 904
_NO_SEQUENCE: Final = 2289
_NO_OBJECT: Final = 4043
# Errors that are about the first column, or the first table, of a name that the engine knows.
_NAMED_BY_ENGINE: Final = frozenset({937, 979, 1732, 2289})
# A number of values that is not that of the columns: Oracle points at the table.
_COUNTS: Final = frozenset({913, 947})
_CODES: Final[dict[tuple[str, ...], int]] = {
    ("DROP", "SEQUENCE"): _NO_SEQUENCE,
    ("ALTER", "SEQUENCE"): _NO_SEQUENCE,
    ("DROP", "INDEX"): 1418,
    ("DROP", "SYNONYM"): 1434,
}


def locate(statement: Statement, name: str) -> int:
    """Return the offset of the first place where the text has this name, 0 if it has none."""
    tokens = _tokens(statement)
    found = next((token for token in tokens if _is_name(token) and token.value == name), None)
    return found.start if found else 0


def refine(statement: Statement, error: OraError, name: str | None = None) -> OraError:
    """Return an error from the engine with the offset of what it is about.

    `name` is the table's or column's, when the engine knows it.
    """
    name = name or None
    if error.code == _NO_COLUMN:
        known = name or _name_in(error)
        error.position = locate(statement, known.rsplit(".", 1)[-1]) if known else error.position
        return _absent_column(statement, known, error.position) or error
    if error.code in _NAMED_BY_ENGINE and name:
        error.position = locate(statement, name)
    elif error.code in _COUNTS and not error.position:
        error.position = _object_of(_tokens(statement))
    elif error.code in (_NO_TABLE, _NO_OBJECT):
        return _missing_table(statement, name, error)
    return error


def _absent_column(statement: Statement, name: str | None, position: int) -> OraError | None:
    """Return the refusal of a column that Oracle has in a view that the statement reads, None if there is none such."""
    column = (name or "").rpartition(".")[2]
    for token in _tokens(statement):
        view = token.value.replace("V_$", "V$", 1)
        view = view.removeprefix("G") if view.startswith("GV$") else view
        if column in COLUMNS.get(view, ()):
            return NotSupported(f"the column {view}.{column}", position=position)
    return None


def _missing_table(statement: Statement, name: str | None, error: OraError) -> OraError:
    tokens = _tokens(statement)
    code = _CODES.get(tuple(token.value for token in tokens[:2]))
    if code is not None:
        return OraError(code, position=_object_of(tokens))
    for here, after, last in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if after.text == "." and last.value in ("NEXTVAL", "CURRVAL") and name in (None, here.value):
            return OraError(_NO_SEQUENCE, position=here.start)
    error.position = locate(statement, name) if name is not None else _object_of(tokens)
    return error


def _object_of(tokens: list[Token]) -> int:
    """Return the offset of the object that a DDL statement is about."""
    for here, after in itertools.pairwise(tokens):
        if here.value in _BEFORE_NAMES and _is_name(after):
            return after.start
    return 0


def _name_in(error: OraError) -> str | None:
    path, found, _ = error.text.partition(_INVALID)
    return path.rpartition(".")[2].strip('"') if found else None


def _is_name(token: Token) -> bool:
    return token.kind in (TokenKind.NAME, TokenKind.QUOTED)


def _tokens(statement: Statement) -> list[Token]:
    try:
        return tokenize(statement.text)
    except OraError:
        return []
