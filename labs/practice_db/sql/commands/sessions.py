"""ALTER SESSION and ALTER SYSTEM."""

from __future__ import annotations

import re
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.plan import (
    AlterSession,
    AlterSystemSet,
    EndSession,
    NothingToDo,
    Plan,
    RestrictLogons,
    Scope,
)
from labs.practice_db.sql.token_reader import TokenReader

_SESSION_ID: Final = re.compile(r"\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*@\s*\d+\s*)?\Z")
_SYSTEM_OPTIONS: Final = frozenset({"SCOPE", "COMMENT", "DEFERRED", "SID", "CONTAINER"})
# What an instance without files and caches of its own has nothing to do for, the longer spelling first.
_HARMLESS: Final = (
    ("FLUSH", "SHARED_POOL"),
    ("FLUSH", "BUFFER_CACHE"),
    ("FLUSH", "GLOBAL", "CONTEXT"),
    ("CHECKPOINT", "GLOBAL"),
    ("CHECKPOINT", "LOCAL"),
    ("CHECKPOINT",),
    ("CHECK", "DATAFILES", "GLOBAL"),
    ("CHECK", "DATAFILES", "LOCAL"),
    ("CHECK", "DATAFILES"),
    ("SWITCH", "LOGFILE"),
    ("ARCHIVE", "LOG", "CURRENT"),
    ("ARCHIVE", "LOG", "ALL"),
    ("REGISTER",),
)


def alter_session(reader: TokenReader, _: str) -> Plan:
    """Read ALTER SESSION SET name = value ...; ENABLE, DISABLE, ADVISE and CLOSE are accepted."""
    if reader.accept("SET"):
        settings = _settings(reader)
        reader.expect_end(2248)
        return AlterSession(settings)
    word = reader.current.value
    if (word, reader.peek().value) in (("ENABLE", "PARALLEL"), ("DISABLE", "PARALLEL")):
        reader.accept(word, "PARALLEL")
        if any(reader.accept(kind) for kind in ("DML", "DDL", "QUERY")):
            reader.expect_end(922)
            return NothingToDo(f"ALTER SESSION {word}")
    if word in ("ENABLE", "DISABLE", "FORCE", "ADVISE", "CLOSE", "SYNC"):
        raise NotSupported(f"ALTER SESSION {reader.words(3)}", position=reader.position)
    raise reader.error(2248)


def set_role(reader: TokenReader, _: str) -> NothingToDo:
    """Read SET ROLE ALL, which is how a session begins; a session with some of its roles is refused."""
    if not reader.accept("ALL") or reader.is_next("EXCEPT"):
        raise NotSupported("SET ROLE other than ALL", position=reader.position)
    reader.expect_end()
    return NothingToDo("SET ROLE")


def alter_system(reader: TokenReader, _: str) -> Plan:
    """Read ALTER SYSTEM SET, KILL SESSION, DISCONNECT SESSION, ENABLE and DISABLE RESTRICTED SESSION."""
    if reader.accept("SET"):
        found = _settings(reader)
        reader.expect_end(2065)
        scope = dict(found).get("SCOPE", Scope.BOTH.name).upper()
        if scope not in Scope.__members__:
            raise OraError(2065)
        return AlterSystemSet(tuple(item for item in found if item[0] not in _SYSTEM_OPTIONS), Scope[scope])
    if reader.accept("KILL", "SESSION"):
        return _end(reader, is_kill=True)
    if reader.accept("DISCONNECT", "SESSION"):
        return _end(reader, is_kill=False)
    for word in ("ENABLE", "DISABLE"):
        if reader.accept(word, "RESTRICTED", "SESSION"):
            reader.expect_end(2065)
            return RestrictLogons(word == "ENABLE")
    if any(reader.accept(*words) for words in _HARMLESS):
        # A system control statement commits nothing. Source: SQL Language Reference 23ai, Types of SQL Statements.
        reader.expect_end(2065)
        return NothingToDo("ALTER SYSTEM", privilege="ALTER SYSTEM")
    if reader.is_at_end:
        raise reader.error(2065)
    raise NotSupported(f"ALTER SYSTEM {reader.words(2)}", position=reader.position)


def _end(reader: TokenReader, *, is_kill: bool) -> EndSession:
    position = reader.position
    found = _SESSION_ID.match(reader.string(26))
    if found is None:
        raise OraError(26, position=position)
    options = set()
    while reader.current.value in ("IMMEDIATE", "POST_TRANSACTION", "NOREPLAY"):
        options.add(reader.advance().value)
    if reader.accept("TIMEOUT"):
        reader.integer()
    reader.expect_end(2065 if is_kill else 2000, **({} if is_kill else {"what": "IMMEDIATE or POST_TRANSACTION"}))
    return EndSession(int(found[1]), int(found[2]), is_kill, post_transaction="POST_TRANSACTION" in options)


def _settings(reader: TokenReader) -> tuple[tuple[str, str], ...]:
    settings: list[tuple[str, str]] = []
    while not reader.is_at_end:
        name = reader.name(2248)
        if name == "DEFERRED":
            continue
        if name == "EVENTS":
            settings.append((name, reader.string(2248)))
            continue
        reader.expect("=", 927)
        is_level = name == "ISOLATION_LEVEL" and reader.accept("READ", "COMMITTED")
        settings.append((name, "READ COMMITTED" if is_level else _value(reader)))
        reader.accept(",")
    if not settings:
        raise reader.error(2248)
    return tuple(settings)


def _value(reader: TokenReader) -> str:
    sign = "-" if reader.accept("-") else ""
    if reader.current.kind not in (TokenKind.NAME, TokenKind.QUOTED, TokenKind.STRING, TokenKind.NUMBER):
        raise reader.error(2248)
    token = reader.advance()
    unit = reader.current
    is_size = token.kind is TokenKind.NUMBER and unit.start == token.end and unit.kind is TokenKind.NAME
    return sign + token.value + (reader.advance().value if is_size else "")
