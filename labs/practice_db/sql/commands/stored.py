"""Text that is kept in the catalogue: the query of a view, defaults, check conditions, index expressions."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.dialect import parse, parse_expression
from labs.practice_db.sql.rules.table import RULES
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.writer import Writer


def stored_query(text: str, start: int, end: int, *prepare: Callable[[exp.Query], None]) -> str:
    """Write the query that stands at start .. end of a text; each of `prepare` checks or changes it before."""
    tree = parse(" " * start + text[start:end].rstrip())
    if isinstance(tree, exp.Query):
        for step in prepare:
            step(tree)
    writer = Writer(RULES, text, is_stored=True)
    writer.number_binds([tree])
    if writer.bind_order:
        raise OraError(1027, position=min(writer.bind_order))
    return writer.write(tree)


def stored_expression(reader: TokenReader, text: str, stops: frozenset[str]) -> str:
    """Read an expression up to a comma, a closing bracket or one of the words, and write it."""
    start = reader.position
    depth = 0
    while not reader.is_at_end:
        token = reader.current
        if depth == 0 and (token.text in (",", ")") or (token.value in stops and reader.position != start)):
            break
        depth += (token.text == "(") - (token.text == ")")
        reader.advance()
    end = reader.position
    if text[start:end].strip() == "":
        raise reader.error(936)
    tree = parse_expression(" " * start + text[start:end])
    return Writer(RULES, text, is_stored=True).write(tree)
