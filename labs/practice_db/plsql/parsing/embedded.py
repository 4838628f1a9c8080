"""SQL statements, cursor statements and EXECUTE IMMEDIATE inside PL/SQL, to trees."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.parsing.expressions import (
    parse_expression,
    parse_reference,
    parse_target,
    parse_targets,
)
from labs.practice_db.plsql.parsing.sql_text import parse_sql_text
from labs.practice_db.plsql.parsing.stream import Stream
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.sql.lexer import TokenKind

_RETURNING: Final = ("RETURNING", "RETURN")


def _end_of_statement(stream: Stream) -> int:
    """Return the position of the semicolon that ends the statement at the position."""
    position = stream.index
    while not (stream.tokens[position].kind is TokenKind.SYMBOL and stream.tokens[position].value == ";"):
        if stream.tokens[position].kind is TokenKind.END:
            stream.index = position
            raise stream.unexpected((";",))
        position += 1
    return position


def _find_into(stream: Stream, start: int, end: int, *, after_returning: bool) -> int | None:
    """Return the position of the INTO (or BULK) that names targets, None if the statement has none."""
    depth, is_armed = 0, not after_returning
    for position in range(start, end):
        token = stream.tokens[position]
        if token.kind is TokenKind.SYMBOL:
            depth += (token.value == "(") - (token.value == ")")
        elif token.kind is TokenKind.NAME and depth == 0:
            is_armed = is_armed or token.value in _RETURNING
            if is_armed and token.value in ("BULK", "INTO"):
                return position
    return None


def _parse_into(stream: Stream) -> tuple[tuple[ex.Expression, ...], bool]:
    is_bulk = stream.accept_word("BULK")
    if is_bulk:
        stream.expect_word("COLLECT")
    stream.expect_word("INTO")
    return parse_targets(stream), is_bulk


def parse_sql(stream: Stream) -> st.Sql:
    """Parse a static SQL statement with its semicolon; its INTO clause leaves the text, RETURNING ... INTO stays open.

    Of RETURNING a, b INTO x, y the text keeps `RETURNING a, b`; the binds for the targets are added when it runs.
    """
    start, first = stream.index, stream.current
    end = _end_of_statement(stream)
    is_query = first.value in ("SELECT", "WITH")
    into_at = _find_into(stream, start, end, after_returning=not is_query)
    into: tuple[ex.Expression, ...] = ()
    is_bulk, left_out = False, None
    if into_at is not None:
        stream.index = into_at
        into, is_bulk = _parse_into(stream)
        left_out = (into_at, stream.index)
    elif is_query:
        stream.index = start
        raise _no_into(stream)
    _refuse_unsupported(stream, start, end)
    text = parse_sql_text(stream, start, end, parse_reference, left_out=left_out)
    stream.index = end + 1
    return st.Sql(text, first.value, into, is_bulk, None, first.start)


def _no_into(stream: Stream) -> CompileError:
    text = "PLS-00428: an INTO clause is expected in this SELECT statement"
    return CompileError(text, stream.current.start, ("PL/SQL: SQL Statement ignored", stream.current.start))


def _refuse_unsupported(stream: Stream, start: int, end: int) -> None:
    words = [token.value for token in stream.tokens[start:end] if token.kind is TokenKind.NAME]
    for first, second in pairwise(words):
        if (first, second) == ("CURRENT", "OF"):
            raise stream.not_supported("WHERE CURRENT OF")
        if (first, second) == ("SET", "ROW"):
            raise stream.not_supported("UPDATE ... SET ROW")


def parse_query(stream: Stream) -> ex.SqlText:
    """Parse a query in brackets, with the brackets."""
    stream.expect_symbol("(")
    start, depth = stream.index, 1
    while depth:
        token = stream.advance()
        if token.kind is TokenKind.END:
            raise stream.unexpected((")",))
        if token.kind is TokenKind.SYMBOL:
            depth += (token.value == "(") - (token.value == ")")
    return parse_sql_text(stream, start, stream.index - 1, parse_reference)


def parse_bare_query(stream: Stream) -> ex.SqlText:
    """Parse a query up to the semicolon, which stays."""
    if not stream.is_word("SELECT", "WITH"):
        raise stream.unexpected(("select", "with"))
    start, end = stream.index, _end_of_statement(stream)
    _refuse_unsupported(stream, start, end)
    stream.index = end
    return parse_sql_text(stream, start, end, parse_reference)


def _parse_using(stream: Stream) -> tuple[st.UsingItem, ...]:
    if not stream.accept_word("USING"):
        return ()
    items: list[st.UsingItem] = []
    while True:
        mode = Mode.IN
        if stream.accept_word("IN"):
            mode = Mode.IN_OUT if stream.accept_word("OUT") else Mode.IN
        elif stream.accept_word("OUT"):
            mode = Mode.OUT
        value = parse_expression(stream) if mode is Mode.IN else parse_target(stream)
        if mode is Mode.IN_OUT and isinstance(value, ex.BindVariable):
            stream.note_bind(value.name, read=True)
        items.append(st.UsingItem(value, mode))
        if not stream.accept_symbol(","):
            return tuple(items)


def parse_open(stream: Stream) -> st.Open:
    """Parse OPEN cursor [(arguments)] or OPEN variable FOR query | text [USING …]."""
    at = stream.advance().start
    cursor: ex.Expression = parse_target(stream)
    if stream.accept_word("FOR"):
        if stream.is_word("SELECT", "WITH"):
            query = parse_bare_query(stream)
            stream.expect_symbol(";")
            return st.Open(cursor, (), query, None, (), at)
        dynamic = parse_expression(stream)
        using = _parse_using(stream)
        stream.expect_symbol(";")
        return st.Open(cursor, (), None, dynamic, using, at)
    arguments: tuple[ex.Argument, ...] = ()
    if isinstance(cursor, ex.Index):
        arguments = cursor.arguments
        cursor = cursor.base
    stream.expect_symbol(";")
    return st.Open(cursor, arguments, None, None, (), at)


def parse_fetch(stream: Stream) -> st.Fetch:
    """Parse FETCH cursor [BULK COLLECT] INTO targets [LIMIT n]."""
    at = stream.advance().start
    cursor = _parse_cursor(stream)
    into, is_bulk = _parse_into(stream)
    limit = parse_expression(stream) if stream.accept_word("LIMIT") else None
    stream.expect_symbol(";")
    return st.Fetch(cursor, into, is_bulk, limit, at)


def parse_close(stream: Stream) -> st.Close:
    """Parse CLOSE cursor."""
    at = stream.advance().start
    cursor = _parse_cursor(stream)
    stream.expect_symbol(";")
    return st.Close(cursor, at)


def _parse_cursor(stream: Stream) -> ex.Expression:
    """Parse a cursor that is read or closed; a bind is only read. Source: PL/SQL Language Reference 23ai, FETCH."""
    token = stream.current
    if token.kind is not TokenKind.BIND:
        return parse_target(stream)
    stream.advance()
    stream.note_bind(token.value, read=True)
    return ex.BindVariable(token.value, token.start)


def parse_execute_immediate(stream: Stream) -> st.ExecuteImmediate:
    """Parse EXECUTE IMMEDIATE text [[BULK COLLECT] INTO …] [USING …] [RETURNING INTO …]."""
    at = stream.advance().start
    stream.expect_word("IMMEDIATE")
    text = parse_expression(stream)
    into: tuple[ex.Expression, ...] = ()
    is_bulk = False
    if stream.is_word("INTO", "BULK"):
        into, is_bulk = _parse_into(stream)
    using = _parse_using(stream)
    returning: tuple[ex.Expression, ...] = ()
    if stream.accept_word(*_RETURNING):
        returning, is_bulk = _parse_into(stream)
    stream.expect_symbol(";")
    return st.ExecuteImmediate(text, into, is_bulk, using, returning, at)
