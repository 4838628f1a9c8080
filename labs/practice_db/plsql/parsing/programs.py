"""A whole PL/SQL text to a tree; parsed once for each text."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.parsing.statements import parse_block, parse_call_statement, parse_label
from labs.practice_db.plsql.parsing.stream import Stream
from labs.practice_db.plsql.tree.programs import Program
from labs.practice_db.sql.lexer import TokenKind

# Texts that are kept with their trees: so many, and none that is longer.
CACHE_SIZE: Final = 1024
LONGEST_KEPT: Final = 32768


def parse_program(source: str) -> Program:
    """Return the program of an anonymous block or a CALL statement.

    Raises: CompileError, and NotSupported for what is refused by name.
    """
    return _parse_kept(source) if len(source) <= LONGEST_KEPT else _parse(source)


@lru_cache(maxsize=CACHE_SIZE)
def _parse_kept(source: str) -> Program:
    return _parse(source)


def _parse(source: str) -> Program:
    stream = Stream(source)
    is_call = stream.is_word("CALL")
    block = parse_call_statement(stream) if is_call else parse_block(stream, parse_label(stream))
    if not is_call:
        stream.expect_symbol(";")
    if stream.current.kind is not TokenKind.END:
        raise stream.unexpected()
    return Program(
        source,
        Lines(source),
        block,
        tuple(stream.bind_names),
        frozenset(stream.assigned),
        frozenset(stream.read),
        tuple(stream.externals),
    )
