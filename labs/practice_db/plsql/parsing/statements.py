"""Statements and blocks of PL/SQL, to trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from labs.practice_db.plsql.parsing.declarations import parse_declarations
from labs.practice_db.plsql.parsing.embedded import (
    parse_close,
    parse_execute_immediate,
    parse_fetch,
    parse_open,
    parse_query,
    parse_sql,
)
from labs.practice_db.plsql.parsing.expressions import parse_expression, parse_target
from labs.practice_db.plsql.parsing.stream import RESERVED, NameKind, Stream
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.tree.statements import Declaration
from labs.practice_db.sql.lexer import TokenKind, words

_Body = tuple[st.Statement, ...]


def parse_statements(stream: Stream, *ends: str) -> _Body:
    """Parse statements up to one of the words; there has to be at least one."""
    statements = [parse_statement(stream)]
    while not stream.is_word(*ends):
        statements.append(parse_statement(stream))
    return tuple(statements)


def parse_statement(stream: Stream) -> st.Statement:
    """Parse one statement with its semicolon."""
    label = parse_label(stream)
    token = stream.current
    stream.statement_at = token.start
    if token.kind is TokenKind.NAME:
        if stream.is_word("DECLARE", "BEGIN"):
            block = parse_block(stream, label)
            stream.expect_symbol(";")
            return block
        if stream.is_word("LOOP", "WHILE", "FOR"):
            return _LOOPS[token.value](stream, label)
        if token.value in _STATEMENTS and (token.value in RESERVED or not stream.is_symbol(":=", ".", "(", ahead=1)):
            return _STATEMENTS[token.value](stream)
    return _parse_assignment_or_call(stream)


def parse_label(stream: Stream) -> str | None:
    """Parse <<labels>> in front of a statement; the last one is its name."""
    label = None
    while stream.accept_symbol("<<"):
        label = stream.expect_name().value
        stream.expect_symbol(">>")
        stream.declare(label, NameKind.LABEL)
    return label


def _end_label(stream: Stream) -> None:
    if not stream.is_symbol(";"):
        stream.expect_name()


def parse_block(stream: Stream, label: str | None = None) -> st.Block:
    """Parse [DECLARE …] BEGIN … [EXCEPTION …] END [name], without the semicolon."""
    at = stream.current.start
    with stream.scope():
        declarations = parse_declarations(stream, parse_body) if stream.accept_word("DECLARE") else ()
        return parse_body(stream, declarations, label, at)


def parse_body(stream: Stream, declarations: tuple[Declaration, ...], label: str | None, at: int) -> st.Block:
    """Parse BEGIN … [EXCEPTION …] END [name]; the declarations are in scope already."""
    stream.expect_word("BEGIN")
    statements = parse_statements(stream, "END", "EXCEPTION")
    handlers: list[st.Handler] = []
    if stream.accept_word("EXCEPTION"):
        while stream.is_word("WHEN"):
            handlers.append(_parse_handler(stream))
    stream.expect_word("END")
    if stream.current.kind in (TokenKind.NAME, TokenKind.QUOTED):
        stream.advance()
    return st.Block(label, declarations, statements, tuple(handlers), at)


def _parse_handler(stream: Stream) -> st.Handler:
    stream.expect_word("WHEN")
    names: list[str] = []
    if not stream.accept_word("OTHERS"):
        names.append(_parse_exception_name(stream))
        while stream.accept_word("OR"):
            names.append(_parse_exception_name(stream))
    stream.expect_word("THEN")
    return st.Handler(tuple(names), parse_statements(stream, "WHEN", "END"))


def _parse_exception_name(stream: Stream) -> str:
    token = stream.expect_name()
    if token.value == "STANDARD" and stream.accept_symbol("."):
        token = stream.expect_name()
    if stream.declared(token.value) is not NameKind.EXCEPTION:
        stream.note_external((token.value,), token.start, is_call=False)
    return token.value


def _parse_null(stream: Stream) -> st.Null:
    at = stream.advance().start
    stream.expect_symbol(";")
    return st.Null(at)


def _parse_if(stream: Stream) -> st.If:
    at = stream.advance().start
    branches: list[tuple[ex.Expression, _Body]] = []
    while True:
        condition = parse_expression(stream)
        stream.expect_word("THEN")
        branches.append((condition, parse_statements(stream, "ELSIF", "ELSE", "END")))
        if not stream.accept_word("ELSIF"):
            break
    otherwise = parse_statements(stream, "END") if stream.accept_word("ELSE") else ()
    stream.expect_word("END")
    stream.expect_word("IF")
    stream.expect_symbol(";")
    return st.If(tuple(branches), otherwise, at)


def _parse_case(stream: Stream) -> st.CaseStatement:
    at = stream.advance().start
    operand = None if stream.is_word("WHEN") else parse_expression(stream)
    branches: list[tuple[ex.Expression, _Body]] = []
    while stream.accept_word("WHEN"):
        condition = parse_expression(stream)
        stream.expect_word("THEN")
        branches.append((condition, parse_statements(stream, "WHEN", "ELSE", "END")))
    otherwise = parse_statements(stream, "END") if stream.accept_word("ELSE") else None
    stream.expect_word("END")
    stream.expect_word("CASE")
    stream.expect_symbol(";")
    return st.CaseStatement(operand, tuple(branches), otherwise, at)


def _parse_loop_body(stream: Stream) -> _Body:
    stream.expect_word("LOOP")
    body = parse_statements(stream, "END")
    stream.expect_word("END")
    stream.expect_word("LOOP")
    _end_label(stream)
    stream.expect_symbol(";")
    return body


def _parse_loop(stream: Stream, label: str | None) -> st.Statement:
    at = stream.current.start
    condition = parse_expression(stream) if stream.accept_word("WHILE") else None
    return st.Loop(label, condition, _parse_loop_body(stream), at)


def _parse_for(stream: Stream, label: str | None) -> st.Statement:
    at = stream.advance().start
    name = stream.expect_name().value
    stream.expect_word("IN")
    with stream.scope():
        if stream.is_symbol("(") and stream.is_word("SELECT", "WITH", ahead=1):
            query = parse_query(stream)
            stream.declare(name, NameKind.VARIABLE)
            return st.CursorLoop(label, name, None, (), query, _parse_loop_body(stream), at)
        reverse = stream.accept_word("REVERSE")
        low = parse_expression(stream)
        if not stream.accept_symbol(".."):
            cursor, arguments = (low.base, low.arguments) if isinstance(low, ex.Index) else (low, ())
            stream.declare(name, NameKind.VARIABLE)
            return st.CursorLoop(label, name, cursor, arguments, None, _parse_loop_body(stream), at)
        high = parse_expression(stream)
        if not stream.is_word("LOOP"):
            raise stream.not_supported("iteration controls of 21c (BY, WHILE, several ranges)")
        stream.declare(name, NameKind.VARIABLE)
        return st.RangeLoop(label, name, low, high, reverse, _parse_loop_body(stream), at)


def _parse_forall(stream: Stream) -> st.ForAll:
    at = stream.advance().start
    name = stream.expect_name().value
    stream.expect_word("IN")
    if stream.is_word("INDICES", "VALUES"):
        raise stream.not_supported("FORALL ... INDICES OF and VALUES OF")
    low = parse_expression(stream)
    stream.expect_symbol("..")
    high = parse_expression(stream)
    saves = stream.accept_word("SAVE")
    if saves:
        stream.expect_word("EXCEPTIONS")
    with stream.scope():
        stream.declare(name, NameKind.VARIABLE)
        statement = parse_execute_immediate(stream) if stream.is_word("EXECUTE") else parse_sql(stream)
    return st.ForAll(name, low, high, statement, saves, at)


def _parse_leave(stream: Stream) -> st.Leave:
    token = stream.advance()
    label = None if stream.is_word("WHEN") or stream.is_symbol(";") else stream.expect_name().value
    condition = parse_expression(stream) if stream.accept_word("WHEN") else None
    stream.expect_symbol(";")
    return st.Leave(token.value == "EXIT", label, condition, token.start)


def _parse_return(stream: Stream) -> st.Return:
    at = stream.advance().start
    value = None if stream.is_symbol(";") else parse_expression(stream)
    stream.expect_symbol(";")
    return st.Return(value, at)


def _parse_raise(stream: Stream) -> st.Raise:
    at = stream.advance().start
    name = None if stream.is_symbol(";") else _parse_exception_name(stream)
    stream.expect_symbol(";")
    return st.Raise(name, at)


def _refuse(what: str) -> Callable[[Stream], st.Statement]:
    def refuse(stream: Stream) -> st.Statement:
        raise stream.not_supported(what)

    return refuse


def _parse_assignment_or_call(stream: Stream) -> st.Statement:
    at = stream.current.start
    target = parse_target(stream)
    if stream.accept_symbol(":="):
        if isinstance(target, ex.Call) and target.has_parentheses:
            raise stream.unexpected()
        value = parse_expression(stream)
        stream.expect_symbol(";")
        return st.Assign(target, value, at)
    stream.expect_symbol(";")
    return st.Perform(target, at)


def parse_call_statement(stream: Stream) -> st.Block:
    """Parse CALL name(arguments) [INTO :bind] as a block of one statement."""
    at = stream.expect_word("CALL").start
    stream.statement_at = stream.current.start
    call = parse_target(stream)
    statement: st.Statement = st.Perform(call, at)
    if stream.accept_word("INTO"):
        statement = st.Assign(parse_target(stream), call, at)
    stream.accept_symbol(";")
    return st.Block(None, (), (statement,), (), at)


_LOOPS: Final[dict[str, Callable[[Stream, str | None], st.Statement]]] = {
    "LOOP": _parse_loop,
    "WHILE": _parse_loop,
    "FOR": _parse_for,
}
_STATEMENTS: Final[dict[str, Callable[[Stream], st.Statement]]] = {
    "NULL": _parse_null,
    "IF": _parse_if,
    "CASE": _parse_case,
    "FORALL": _parse_forall,
    "EXIT": _parse_leave,
    "CONTINUE": _parse_leave,
    "RETURN": _parse_return,
    "RAISE": _parse_raise,
    "GOTO": _refuse("GOTO"),
    "PIPE": _refuse("PIPE ROW"),
    "OPEN": parse_open,
    "FETCH": parse_fetch,
    "CLOSE": parse_close,
    "EXECUTE": parse_execute_immediate,
    **dict.fromkeys(words("SELECT WITH INSERT UPDATE DELETE MERGE COMMIT ROLLBACK SAVEPOINT LOCK SET"), parse_sql),
}
