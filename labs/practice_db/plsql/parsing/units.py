"""The source of a stored unit to a tree: procedures, functions, packages, logon triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from labs.practice_db.plsql.parsing.declarations import parse_declarations, parse_subprogram
from labs.practice_db.plsql.parsing.expressions import parse_path
from labs.practice_db.plsql.parsing.statements import parse_block, parse_body, parse_call_statement
from labs.practice_db.plsql.parsing.stream import NameKind, Stream
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.tree.programs import External
from labs.practice_db.plsql.tree.statements import Block
from labs.practice_db.sql.lexer import TokenKind

_KINDS: Final[tuple[tuple[type, NameKind], ...]] = (
    (de.VariableDeclaration, NameKind.VARIABLE),
    (de.CursorDeclaration, NameKind.CURSOR),
    (de.ExceptionDeclaration, NameKind.EXCEPTION),
    (st.Subprogram, NameKind.SUBPROGRAM),
)


@dataclass(frozen=True, slots=True)
class SubprogramTree:
    """A procedure or function of its own."""

    subprogram: st.Subprogram
    externals: tuple[External, ...]


@dataclass(frozen=True, slots=True)
class PackageTree:
    """A package's specification or body; `start` is the body's part that runs when a session first uses it."""

    declarations: tuple[st.Declaration, ...]
    start: Block | None
    externals: tuple[External, ...]


@dataclass(frozen=True, slots=True)
class TriggerTree:
    """AFTER LOGON ON DATABASE (`schema` None) or on a user's schema."""

    schema: str | None
    block: Block
    externals: tuple[External, ...]


UnitTree: TypeAlias = SubprogramTree | PackageTree | TriggerTree


def parse_unit(kind: str, owner: str, source: str, specification: PackageTree | None = None) -> UnitTree:
    """Return the tree of a unit's source, which begins with its keyword.

    `specification` is that of the package whose body it is.
    Raises: CompileError, and NotSupported for what is refused by name.
    """
    stream = Stream(source)
    if kind in ("PROCEDURE", "FUNCTION"):
        return _parse_standalone(stream)
    if kind == "TRIGGER":
        return _parse_trigger(stream, owner)
    if kind == "PACKAGE":
        return _parse_package(stream)
    if kind == "PACKAGE BODY":
        return _parse_package_body(stream, specification)
    raise stream.not_supported(f"CREATE {kind}")


def _end(stream: Stream) -> None:
    if stream.current.kind is not TokenKind.END:
        raise stream.unexpected()


def _parse_standalone(stream: Stream) -> SubprogramTree:
    if stream.is_symbol(".", ahead=2):
        del stream.tokens[1:3]
    subprogram = parse_subprogram(stream, parse_body)
    if subprogram.body is None:
        stream.index -= 1
        raise stream.unexpected(("is", "as"))
    _end(stream)
    return SubprogramTree(subprogram, tuple(stream.externals))


def _parse_package_name(stream: Stream) -> None:
    parse_path(stream)
    if stream.accept_word("AUTHID"):
        stream.expect_word("DEFINER", "CURRENT_USER")
    stream.expect_word("IS", "AS")


def _parse_package(stream: Stream) -> PackageTree:
    stream.expect_word("PACKAGE")
    _parse_package_name(stream)
    with stream.scope():
        declarations = parse_declarations(stream, parse_body)
    _parse_package_end(stream)
    return PackageTree(declarations, None, tuple(stream.externals))


def _parse_package_end(stream: Stream) -> None:
    stream.expect_word("END")
    if not stream.is_symbol(";"):
        stream.expect_name()
    stream.expect_symbol(";")
    _end(stream)


def _declare(stream: Stream, specification: PackageTree) -> None:
    for declaration in specification.declarations:
        kind = next((kind for type_, kind in _KINDS if isinstance(declaration, type_)), NameKind.TYPE)
        stream.declare(declaration.name, kind)


def _parse_package_body(stream: Stream, specification: PackageTree | None) -> PackageTree:
    stream.expect_word("PACKAGE")
    stream.expect_word("BODY")
    _parse_package_name(stream)
    with stream.scope():
        if specification is not None:
            _declare(stream, specification)
        declarations = parse_declarations(stream, parse_body)
        if not stream.is_word("BEGIN"):
            _parse_package_end(stream)
            return PackageTree(declarations, None, tuple(stream.externals))
        start = parse_body(stream, (), None, stream.current.start)
    stream.expect_symbol(";")
    _end(stream)
    return PackageTree(declarations, start, tuple(stream.externals))


def _parse_trigger(stream: Stream, owner: str) -> TriggerTree:
    stream.expect_word("TRIGGER")
    parse_path(stream)
    if not (stream.is_word("AFTER") and stream.is_word("LOGON", ahead=1)):
        raise stream.not_supported("triggers other than AFTER LOGON")
    stream.index += 2
    stream.expect_word("ON")
    schema: str | None = owner
    if not stream.accept_word("SCHEMA"):
        path = parse_path(stream)
        if path[-1] not in ("SCHEMA", "DATABASE"):
            raise stream.not_supported("triggers other than ON DATABASE and ON SCHEMA")
        schema = path[0] if path[-1] == "SCHEMA" else None
    if stream.is_word("WHEN", "FOLLOWS", "DISABLE"):
        raise stream.not_supported(f"{stream.current.value} of a trigger")
    stream.accept_word("ENABLE")
    if stream.is_word("CALL"):
        return TriggerTree(schema, parse_call_statement(stream), tuple(stream.externals))
    block = parse_block(stream)
    stream.expect_symbol(";")
    _end(stream)
    return TriggerTree(schema, block, tuple(stream.externals))
