"""Declarations of PL/SQL, to trees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.parsing.embedded import parse_bare_query
from labs.practice_db.plsql.parsing.expressions import parse_expression, parse_path
from labs.practice_db.plsql.parsing.stream import NameKind, Stream
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.tree.statements import Block
from labs.practice_db.plsql.values.types import MAX_TEXT, named_type
from labs.practice_db.sql.lexer import Token, TokenKind, words

MAX_PRECISION: Final = 38
MIN_SCALE: Final = -84
MAX_SCALE: Final = 127

BodyParser = Callable[[Stream, tuple[st.Declaration, ...], str | None, int], Block]

_IGNORED_PRAGMAS: Final = words("SERIALLY_REUSABLE UDF INLINE RESTRICT_REFERENCES DEPRECATE COVERAGE")


def parse_declarations(stream: Stream, parse_body: BodyParser) -> tuple[st.Declaration, ...]:
    """Parse declarations up to BEGIN or END."""
    found: dict[str, st.Declaration] = {}
    while not stream.is_word("BEGIN", "END"):
        stream.statement_at = stream.current.start
        if stream.is_word("PRAGMA"):
            _parse_pragma(stream, found)
            continue
        declaration = _parse_declaration(stream, parse_body)
        earlier = found.get(declaration.name)
        found[declaration.name] = declaration if earlier is None else _both(earlier, declaration)
    return tuple(found.values())


def _both(earlier: st.Declaration, later: st.Declaration) -> st.Declaration:
    """Return what a name stands for that is declared again: the body of a subprogram, or one more subprogram.

    Raises: CompileError if neither is possible.
    """
    if isinstance(earlier, (st.Subprogram, st.Overloads)) and isinstance(later, st.Subprogram):
        known = earlier.subprograms if isinstance(earlier, st.Overloads) else (earlier,)
        same = [place for place, subprogram in enumerate(known) if _signature(subprogram) == _signature(later)]
        if not same:
            return st.Overloads(later.name, (*known, later), earlier.at)
        if known[same[0]].body is None:
            complete = (*known[: same[0]], later, *known[same[0] + 1 :])
            return replace(earlier, subprograms=complete) if isinstance(earlier, st.Overloads) else later
    raise CompileError(f"PLS-00371: at most one declaration for '{later.name}' is permitted", later.at)


def _signature(subprogram: st.Subprogram) -> tuple[object, ...]:
    """Return what tells subprograms of one name apart: kind, names and types of the parameters."""
    parameters = [(parameter.name, replace(parameter.type, at=0)) for parameter in subprogram.parameters]
    return (subprogram.returns is None, *parameters)


def _parse_declaration(stream: Stream, parse_body: BodyParser) -> st.Declaration:
    if stream.is_word("PROCEDURE", "FUNCTION"):
        return parse_subprogram(stream, parse_body)
    if stream.is_word("CURSOR"):
        return _parse_cursor(stream)
    if stream.is_word("TYPE"):
        return _parse_type(stream)
    if stream.is_word("SUBTYPE"):
        at = stream.advance().start
        name = stream.expect_name().value
        stream.expect_word("IS")
        type_ = parse_type(stream)
        stream.expect_symbol(";")
        stream.declare(name, NameKind.TYPE)
        return de.SubtypeDeclaration(name, type_, at)
    return _parse_variable(stream)


def _parse_pragma(stream: Stream, found: dict[str, st.Declaration]) -> None:
    stream.advance()
    pragma = stream.expect_name().value
    if pragma == "EXCEPTION_INIT":
        stream.expect_symbol("(")
        name = stream.expect_name()
        stream.expect_symbol(",")
        is_negative = stream.accept_symbol("-")
        number = stream.expect_integer()
        stream.expect_symbol(")")
        declared = found.get(name.value)
        if not isinstance(declared, de.ExceptionDeclaration):
            raise CompileError.undeclared(name.value, name.start, stream.statement_at)
        found[name.value] = replace(declared, code=number if is_negative else (1403 if number == 100 else -number))
    elif pragma == "AUTONOMOUS_TRANSACTION":
        raise stream.not_supported("PRAGMA AUTONOMOUS_TRANSACTION")
    elif pragma not in _IGNORED_PRAGMAS:
        raise stream.not_supported(f"PRAGMA {pragma}")
    while not stream.accept_symbol(";"):
        if stream.current.kind is TokenKind.END:
            raise stream.unexpected((";",))
        stream.advance()


def _parse_variable(stream: Stream) -> st.Declaration:
    token = stream.expect_name()
    if stream.accept_word("EXCEPTION"):
        stream.expect_symbol(";")
        stream.declare(token.value, NameKind.EXCEPTION)
        return de.ExceptionDeclaration(token.value, 6510, token.start)
    is_constant = stream.accept_word("CONSTANT")
    type_ = parse_type(stream)
    default = _parse_default(stream)
    stream.expect_symbol(";")
    stream.declare(token.value, NameKind.VARIABLE)
    return de.VariableDeclaration(token.value, type_, default, is_constant, token.start)


def _parse_default(stream: Stream) -> ex.Expression | None:
    if stream.accept_symbol(":=") or stream.accept_word("DEFAULT"):
        return parse_expression(stream)
    return None


def _parse_cursor(stream: Stream) -> de.CursorDeclaration:
    at = stream.advance().start
    name = stream.expect_name().value
    with stream.scope():
        parameters = parse_parameters(stream)
        if stream.accept_word("RETURN"):
            parse_type(stream)
        stream.expect_word("IS", "AS")
        query = parse_bare_query(stream)
    stream.expect_symbol(";")
    stream.declare(name, NameKind.CURSOR)
    return de.CursorDeclaration(name, parameters, query, at)


def _parse_type(stream: Stream) -> st.Declaration:
    at = stream.advance().start
    name = stream.expect_name().value
    stream.expect_word("IS")
    found: st.Declaration
    if stream.accept_word("RECORD"):
        found = de.RecordDeclaration(name, _parse_record_fields(stream), at)
    elif stream.accept_word("TABLE"):
        stream.expect_word("OF")
        element = parse_type(stream)
        index = None
        if stream.accept_word("INDEX"):
            stream.expect_word("BY")
            index = parse_type(stream)
        found = de.CollectionDeclaration(name, element, index, None, at)
    elif stream.accept_word("VARRAY", "VARYING"):
        stream.accept_word("ARRAY")
        stream.expect_symbol("(")
        limit = stream.expect_integer()
        stream.expect_symbol(")")
        stream.expect_word("OF")
        found = de.CollectionDeclaration(name, parse_type(stream), None, limit, at)
    else:
        stream.expect_word("REF")
        stream.expect_word("CURSOR")
        if stream.accept_word("RETURN"):
            parse_type(stream)
        found = de.RefCursorDeclaration(name, at)
    stream.expect_symbol(";")
    stream.declare(name, NameKind.TYPE)
    return found


def _parse_record_fields(stream: Stream) -> tuple[de.VariableDeclaration, ...]:
    stream.expect_symbol("(")
    fields: list[de.VariableDeclaration] = []
    while not stream.accept_symbol(")"):
        if fields:
            stream.expect_symbol(",")
        token = stream.expect_name()
        type_ = parse_type(stream)
        fields.append(de.VariableDeclaration(token.value, type_, _parse_default(stream), False, token.start))
    return tuple(fields)


def parse_type(stream: Stream) -> de.TypeSpec:
    """Parse a type: a name with its numbers, or %TYPE and %ROWTYPE of something."""
    token = stream.current
    name = _parse_long_name(stream)
    if name is None:
        path = parse_path(stream)
        if stream.accept_symbol("%"):
            is_row = stream.expect_word("TYPE", "ROWTYPE").value == "ROWTYPE"
            return de.Anchor(path, is_row, token.start, _parse_not_null(stream))
        name = ".".join(path)
        _check_type_name(stream, path, token)
    numbers = _parse_numbers(stream)
    _check_numbers(name, numbers, token.start)
    if name == "TIMESTAMP" and stream.accept_word("WITH"):
        name += " WITH LOCAL TIME ZONE" if stream.accept_word("LOCAL") else " WITH TIME ZONE"
        stream.expect_word("TIME")
        stream.expect_word("ZONE")
    return de.TypeName(name, numbers, token.start, _parse_not_null(stream))


def _check_numbers(name: str, numbers: tuple[int, ...], at: int) -> None:
    """Raise CompileError for a length or precision that no type has."""
    is_number = name in ("NUMBER", "NUMERIC", "DECIMAL", "DEC")
    if is_number and numbers and not 1 <= numbers[0] <= MAX_PRECISION:
        raise CompileError("PLS-00216: NUMBER precision constraint must be in range (1 .. 38)", at)
    if is_number and len(numbers) > 1 and not MIN_SCALE <= numbers[1] <= MAX_SCALE:
        raise CompileError("PLS-00217: NUMBER scale constraint must be in range (-84 .. 127)", at)
    if not is_number and numbers and not 0 <= numbers[0] <= MAX_TEXT:
        raise CompileError("PLS-00215: String length constraints must be in range (1 .. 32767)", at)


def _check_type_name(stream: Stream, path: tuple[str, ...], token: Token) -> None:
    if len(path) > 1:
        if path != ("SYS", "SYS_REFCURSOR"):
            stream.note_external(path, token.start, is_call=False)
    elif named_type(path[0]) is None and stream.declared(path[0]) is not NameKind.TYPE:
        raise CompileError.undeclared(path[0], token.start, token.start)


def _parse_not_null(stream: Stream) -> bool:
    if stream.is_word("NOT") and stream.is_word("NULL", ahead=1):
        stream.index += 2
        return True
    stream.accept_word("NULL")
    return False


def _parse_long_name(stream: Stream) -> str | None:
    """Parse the type names that have more than one word."""
    if stream.accept_word("INTERVAL"):
        is_days = stream.expect_word("DAY", "YEAR").value == "DAY"
        _parse_numbers(stream)
        stream.expect_word("TO")
        stream.expect_word("SECOND" if is_days else "MONTH")
        _parse_numbers(stream)
        return "INTERVAL DAY TO SECOND" if is_days else "INTERVAL YEAR TO MONTH"
    for first, second in (("LONG", "RAW"), ("DOUBLE", "PRECISION")):
        if stream.is_word(first) and stream.is_word(second, ahead=1):
            stream.index += 2
            return f"{first} {second}"
    return None


def _parse_numbers(stream: Stream) -> tuple[int, ...]:
    if not stream.accept_symbol("("):
        return ()
    numbers: list[int] = []
    while not stream.accept_symbol(")"):
        if stream.accept_symbol(","):
            continue
        if stream.accept_word("CHAR"):
            numbers.append(1)
        elif stream.accept_word("BYTE") or stream.accept_symbol("*"):
            continue
        else:
            sign = -1 if stream.accept_symbol("-") else 1
            numbers.append(sign * stream.expect_integer())
    return tuple(numbers)


def parse_parameters(stream: Stream) -> tuple[de.Parameter, ...]:
    """Parse the parameters of a subprogram or cursor, if there are any, and declare them."""
    if not stream.accept_symbol("("):
        return ()
    parameters: list[de.Parameter] = []
    while not stream.accept_symbol(")"):
        if parameters:
            stream.expect_symbol(",")
        name = stream.expect_name().value
        mode = de.Mode.IN
        is_in, is_out = stream.accept_word("IN"), stream.accept_word("OUT")
        if is_out:
            mode = de.Mode.IN_OUT if is_in else de.Mode.OUT
        stream.accept_word("NOCOPY")
        type_ = parse_type(stream)
        parameters.append(de.Parameter(name, mode, type_, _parse_default(stream)))
        stream.declare(name, NameKind.VARIABLE)
    return tuple(parameters)


_HEADER_WORDS: Final = words("DETERMINISTIC PARALLEL_ENABLE RESULT_CACHE")


def parse_subprogram(stream: Stream, parse_body: BodyParser) -> st.Subprogram:
    """Parse PROCEDURE or FUNCTION name [(parameters)] [RETURN type] {IS declarations body | ;}."""
    is_function = stream.expect_word("PROCEDURE", "FUNCTION").value == "FUNCTION"
    token = stream.expect_name()
    stream.declare(token.value, NameKind.SUBPROGRAM)
    with stream.scope():
        parameters = parse_parameters(stream)
        returns = None
        if is_function:
            stream.expect_word("RETURN")
            returns = parse_type(stream)
        while stream.current.kind is TokenKind.NAME and stream.current.value in _HEADER_WORDS:
            stream.advance()
        if stream.accept_word("AUTHID"):
            stream.expect_word("DEFINER", "CURRENT_USER")
        if stream.is_word("PIPELINED"):
            raise stream.not_supported("pipelined functions")
        if stream.accept_symbol(";"):
            return st.Subprogram(token.value, parameters, returns, None, token.start)
        stream.expect_word("IS", "AS")
        if stream.is_word("LANGUAGE", "EXTERNAL"):
            raise stream.not_supported("external procedures")
        declarations = parse_declarations(stream, parse_body)
        body = parse_body(stream, declarations, token.value, token.start)
    stream.expect_symbol(";")
    return st.Subprogram(token.value, parameters, returns, body, token.start)
