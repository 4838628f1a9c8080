"""Expressions of PL/SQL, to trees."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.parsing.sql_text import parse_sql_text
from labs.practice_db.plsql.parsing.stream import RESERVED, NameKind, Stream
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.values.datum import Datum, Typed
from labs.practice_db.sql.lexer import Token, TokenKind, words
from labs.practice_db.values import OraType

_COMPARISONS: Final = {
    **{symbol: symbol for symbol in ("=", "<>", "<", ">", "<=", ">=")},
    **dict.fromkeys(("!=", "^=", "~="), "<>"),
}
_CURSOR_ATTRIBUTES: Final = words("FOUND NOTFOUND ROWCOUNT ISOPEN BULK_ROWCOUNT BULK_EXCEPTIONS")
_SQL_SYNTAX: Final = words("CAST EXTRACT TREAT XMLQUERY JSON_VALUE JSON_OBJECT JSON_ARRAY TRIM")
_LITERAL_WORDS: Final = words("DATE TIMESTAMP INTERVAL")
_WORD_LITERALS: Final[dict[str, Datum]] = {"NULL": None, "TRUE": True, "FALSE": False}


def parse_expression(stream: Stream) -> ex.Expression:
    """Parse an expression, lowest precedence first."""
    left = _parse_and(stream)
    while stream.accept_word("OR"):
        left = ex.Logic(False, left, _parse_and(stream))
    return left


def _parse_and(stream: Stream) -> ex.Expression:
    left = _parse_not(stream)
    while stream.accept_word("AND"):
        left = ex.Logic(True, left, _parse_not(stream))
    return left


def _parse_not(stream: Stream) -> ex.Expression:
    if stream.accept_word("NOT"):
        return ex.Not(_parse_not(stream))
    return _parse_comparison(stream)


def _parse_comparison(stream: Stream) -> ex.Expression:
    left = _parse_sum(stream)
    token = stream.current
    if token.kind is TokenKind.SYMBOL and token.value in _COMPARISONS:
        stream.advance()
        return ex.Binary(_COMPARISONS[token.value], left, _parse_sum(stream), token.start)
    if stream.accept_word("IS"):
        negated = stream.accept_word("NOT")
        stream.expect_word("NULL")
        return ex.IsNull(left, negated)
    negated = stream.is_word("NOT") and stream.is_word("BETWEEN", "IN", "LIKE", ahead=1)
    if negated:
        stream.advance()
    found = _parse_word_comparison(stream, left)
    return ex.Not(found) if negated else found


def _parse_word_comparison(stream: Stream, left: ex.Expression) -> ex.Expression:
    at = stream.current.start
    if stream.accept_word("BETWEEN"):
        low = _parse_sum(stream)
        stream.expect_word("AND")
        return ex.Between(left, low, _parse_sum(stream), at)
    if stream.accept_word("LIKE"):
        pattern = _parse_sum(stream)
        escape = _parse_sum(stream) if stream.accept_word("ESCAPE") else None
        return ex.Like(left, pattern, escape, at)
    if stream.is_word("IN") and stream.is_symbol("(", ahead=1):
        stream.index += 2
        items = [parse_expression(stream)]
        while stream.accept_symbol(","):
            items.append(parse_expression(stream))
        stream.expect_symbol(")")
        return ex.InList(left, tuple(items), at)
    return left


def _parse_sum(stream: Stream) -> ex.Expression:
    left = _parse_product(stream)
    while stream.is_symbol("+", "-", "||"):
        token = stream.advance()
        left = ex.Binary(token.value, left, _parse_product(stream), token.start)
    return left


def _parse_product(stream: Stream) -> ex.Expression:
    left = _parse_unary(stream)
    while stream.is_symbol("*", "/") or stream.is_word("MOD"):
        token = stream.advance()
        left = ex.Binary(token.value, left, _parse_unary(stream), token.start)
    return left


def _parse_unary(stream: Stream) -> ex.Expression:
    if stream.is_symbol("-", "+"):
        token = stream.advance()
        return ex.Unary(token.value, _parse_unary(stream), token.start)
    base = _parse_primary(stream)
    if stream.is_symbol("**"):
        token = stream.advance()
        return ex.Binary("**", base, _parse_unary(stream), token.start)
    return base


def _number(token: Token) -> ex.Literal:
    if token.value[-1] in "fFdD":
        type_ = OraType.BINARY_FLOAT if token.value[-1] in "fF" else OraType.BINARY_DOUBLE
        return ex.Literal(Typed(type_, token.value[:-1].encode()), token.start)
    return ex.Literal(Decimal(token.value), token.start)


def _parse_primary(stream: Stream) -> ex.Expression:
    token = stream.current
    if token.kind is TokenKind.NUMBER:
        return _number(stream.advance())
    if token.kind is TokenKind.STRING:
        return ex.Literal(stream.advance().value or None, token.start)
    if token.kind is TokenKind.BIND:
        stream.advance()
        stream.note_bind(token.value, read=True)
        return _parse_fields(stream, ex.BindVariable(token.value, token.start))
    if stream.accept_symbol("("):
        if stream.is_word("SELECT"):
            raise stream.unexpected()
        inner = parse_expression(stream)
        stream.expect_symbol(")")
        return _parse_fields(stream, inner)
    if token.kind is TokenKind.NAME:
        return _parse_word(stream, token)
    if token.kind is TokenKind.QUOTED:
        return parse_name(stream)
    raise stream.unexpected()


def _parse_word(stream: Stream, token: Token) -> ex.Expression:
    if token.value in _WORD_LITERALS:
        stream.advance()
        return ex.Literal(_WORD_LITERALS[token.value], token.start)
    if token.value == "CASE":
        return _parse_case(stream)
    if token.value in _LITERAL_WORDS and stream.peek(1).kind is TokenKind.STRING:
        return _parse_typed_literal(stream)
    if token.value in _SQL_SYNTAX and stream.is_symbol("(", ahead=1):
        return _parse_sql_syntax(stream)
    if token.value in RESERVED and stream.declared(token.value) is None:
        raise stream.unexpected()
    return parse_name(stream)


def _parse_case(stream: Stream) -> ex.Case:
    stream.expect_word("CASE")
    operand = None if stream.is_word("WHEN") else parse_expression(stream)
    branches: list[tuple[ex.Expression, ex.Expression]] = []
    while stream.accept_word("WHEN"):
        condition = parse_expression(stream)
        stream.expect_word("THEN")
        branches.append((condition, parse_expression(stream)))
    otherwise = parse_expression(stream) if stream.accept_word("ELSE") else None
    stream.expect_word("END")
    return ex.Case(operand, tuple(branches), otherwise)


def _parse_typed_literal(stream: Stream) -> ex.SqlExpression:
    start = stream.index
    stream.index += 2
    if stream.tokens[start].value == "INTERVAL":
        while stream.is_word("DAY", "HOUR", "MINUTE", "SECOND", "YEAR", "MONTH", "TO"):
            stream.advance()
            if stream.is_symbol("("):
                while not stream.accept_symbol(")"):
                    stream.advance()
    at = stream.tokens[start].start
    text = stream.source[at : stream.tokens[stream.index - 1].end]
    return ex.SqlExpression(ex.SqlText((text,), (at,), ()), at)


def _parse_sql_syntax(stream: Stream) -> ex.SqlExpression:
    start = stream.index
    depth = 0
    while True:
        token = stream.advance()
        if token.kind is TokenKind.END:
            raise stream.unexpected((")",))
        depth += (token.value == "(") - (token.value == ")") if token.kind is TokenKind.SYMBOL else 0
        if depth == 0 and token.value == ")" and token.kind is TokenKind.SYMBOL:
            break
    text = parse_sql_text(stream, start, stream.index, parse_reference)
    return ex.SqlExpression(text, stream.tokens[start].start)


def parse_reference(stream: Stream) -> ex.Expression:
    """Parse a bind or a declared name inside SQL text."""
    token = stream.current
    if token.kind is not TokenKind.BIND:
        return parse_name(stream)
    stream.advance()
    stream.note_bind(token.value, read=True)
    return ex.BindVariable(token.value, token.start)


def parse_path(stream: Stream) -> tuple[str, ...]:
    """Parse `a.b.c`; after a dot any word is a name."""
    path = [stream.expect_name().value]
    while stream.is_symbol(".") and stream.peek(1).kind in (TokenKind.NAME, TokenKind.QUOTED):
        stream.advance()
        path.append(stream.advance().value)
    return tuple(path)


def parse_arguments(stream: Stream, *, may_assign: bool) -> tuple[ex.Argument, ...]:
    """Parse `(a, name => b)`; a bare bind counts as assigned too if the callee may do that."""
    stream.expect_symbol("(")
    arguments: list[ex.Argument] = []
    while not stream.accept_symbol(")"):
        if arguments:
            stream.expect_symbol(",")
        name = None
        if stream.is_symbol("=>", ahead=1):
            name = stream.expect_name().value
            stream.advance()
        value = parse_expression(stream)
        if may_assign and isinstance(value, ex.BindVariable):
            stream.note_bind(value.name, assigned=True)
        arguments.append(ex.Argument(value, name))
    return tuple(arguments)


def parse_name(stream: Stream) -> ex.Expression:
    """Parse a name with what hangs on it: fields, subscripts, arguments, cursor attributes."""
    token = stream.current
    kind = stream.declared(token.value)
    if token.value == "SQL" and stream.is_symbol("%", ahead=1):
        stream.advance()
        return _parse_fields(stream, _parse_attribute(stream, None))
    if kind is NameKind.LABEL and stream.is_symbol(".", ahead=1):
        stream.index += 2
        inner = stream.expect_name()
        return _parse_fields(stream, ex.Variable(inner.value, inner.start, token.value))
    if kind is not None and kind is not NameKind.LABEL:
        stream.advance()
        return _parse_fields(stream, ex.Variable(token.value, token.start))
    return _parse_external(stream)


def _parse_external(stream: Stream) -> ex.Expression:
    at = stream.current.start
    path = parse_path(stream)
    if path[-1] in ("NEXTVAL", "CURRVAL") and len(path) > 1:
        end = stream.tokens[stream.index - 1].end
        return ex.SqlExpression(ex.SqlText((stream.source[at:end],), (at,), ()), at)
    has_parentheses = stream.is_symbol("(")
    stream.note_external(path, at, is_call=has_parentheses)
    # Assumed: an argument of a stored function may be OUT; that of a SQL function never is, but being told IN OUT
    # costs the client nothing.
    arguments = parse_arguments(stream, may_assign=True) if has_parentheses else ()
    return _parse_fields(stream, ex.Call(path, arguments, at, has_parentheses))


def _parse_attribute(stream: Stream, cursor: ex.Expression | None) -> ex.Expression:
    at = stream.expect_symbol("%").start
    attribute = stream.advance().value
    if attribute not in _CURSOR_ATTRIBUTES:
        stream.index -= 1
        raise stream.unexpected()
    return ex.CursorAttribute(cursor, attribute, at)


def _parse_fields(stream: Stream, base: ex.Expression) -> ex.Expression:
    while True:
        if stream.is_symbol(".") and stream.peek(1).kind in (TokenKind.NAME, TokenKind.QUOTED):
            stream.advance()
            token = stream.advance()
            base = ex.Field(base, token.value, token.start)
        elif stream.is_symbol("(") and not isinstance(base, (ex.Literal, ex.Binary)):
            at = stream.current.start
            base = ex.Index(base, parse_arguments(stream, may_assign=True), at)
        elif stream.is_symbol("%") and stream.peek(1).value in _CURSOR_ATTRIBUTES:
            base = _parse_attribute(stream, base)
        else:
            return base


def parse_target(stream: Stream) -> ex.Expression:
    """Parse what can be assigned to: a bind, a variable, a field, an element."""
    token = stream.current
    if token.kind is TokenKind.BIND:
        stream.advance()
        stream.note_bind(token.value, assigned=True)
        bind = ex.BindVariable(token.value, token.start)
        if stream.is_symbol("("):
            stream.note_bind(token.value, read=True)
        return _parse_fields(stream, bind)
    if token.kind in (TokenKind.NAME, TokenKind.QUOTED):
        return parse_name(stream)
    raise stream.unexpected(("an identifier",))


def parse_targets(stream: Stream) -> tuple[ex.Expression, ...]:
    """Parse a list of targets."""
    targets = [parse_target(stream)]
    while stream.accept_symbol(","):
        targets.append(parse_target(stream))
    return tuple(targets)
