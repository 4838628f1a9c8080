"""CREATE, ALTER and DROP of users and roles, GRANT and REVOKE."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.plan import (
    AlterUser,
    CreateEdition,
    CreateRole,
    CreateUser,
    DropEdition,
    DropRole,
    DropUser,
    Grant,
    ObjectName,
    Plan,
    Revoke,
    Span,
)
from labs.practice_db.sql.token_reader import TokenReader

_ALL: Final = "ALL PRIVILEGES"


@dataclass(slots=True)
class _Options:
    """What the clauses of CREATE USER and ALTER USER say."""

    password: str | None = None
    old_password: str | None = None
    profile: str | None = None
    is_locked: bool | None = None
    is_expired: bool = False
    secrets: list[Span] = field(default_factory=list)


def create_user(reader: TokenReader, _: str) -> CreateUser:
    """Read CREATE USER name IDENTIFIED BY password ..."""
    if_not_exists = reader.accept("IF", "NOT", "EXISTS")
    if if_not_exists:
        raise NotSupported("CREATE USER IF NOT EXISTS", position=reader.position)
    name = reader.name(1935)
    options = _options(reader)
    is_locked, is_expired = bool(options.is_locked), options.is_expired
    return CreateUser(name, options.password, options.profile, is_locked, is_expired, tuple(options.secrets))


def alter_user(reader: TokenReader, _: str) -> Plan:
    """Read ALTER USER name with what is to change, or GRANT and REVOKE CONNECT THROUGH."""
    name = reader.name(1935)
    if reader.is_next("GRANT", "CONNECT") or reader.is_next("REVOKE", "CONNECT"):
        return _proxy(reader, name)
    if reader.is_at_end:
        raise reader.error(922)
    options = _options(reader)
    return AlterUser(
        name,
        options.password,
        options.old_password,
        options.profile,
        options.is_locked,
        options.is_expired,
        secrets=tuple(options.secrets),
    )


def _proxy(reader: TokenReader, name: str) -> AlterUser:
    is_grant = reader.advance().value == "GRANT"
    reader.expect("CONNECT")
    reader.expect("THROUGH")
    proxy = reader.name(987)
    restriction = reader.words(3)
    if restriction.startswith(("WITH ROLE", "WITH NO ROLES", "AUTHENTICATION REQUIRED", "AUTHENTICATED USING")):
        raise NotSupported(f"CONNECT THROUGH ... {restriction}", position=reader.position)
    reader.expect_end(922)
    if is_grant:
        return AlterUser(name, connect_through=(proxy,))
    return AlterUser(name, revoke_through=(proxy,))


def drop_user(reader: TokenReader, _: str) -> DropUser:
    """Read DROP USER name [CASCADE]."""
    name = reader.name(1935)
    cascade = reader.accept("CASCADE")
    reader.expect_end(922)
    return DropUser(name, cascade)


def create_role(reader: TokenReader, _: str) -> CreateRole:
    """Read CREATE ROLE name [NOT IDENTIFIED]."""
    name = reader.name(1937)
    if not reader.accept("NOT", "IDENTIFIED") and reader.is_next("IDENTIFIED"):
        raise NotSupported(f"CREATE ROLE ... {reader.words(2)}", position=reader.position)
    reader.expect_end(922)
    return CreateRole(name)


def drop_role(reader: TokenReader, _: str) -> DropRole:
    """Read DROP ROLE name."""
    name = reader.name(1937)
    reader.expect_end(922)
    return DropRole(name)


def _options(reader: TokenReader) -> _Options:
    options = _Options()
    while not reader.is_at_end:
        _option(reader, options)
    return options


def _option(reader: TokenReader, options: _Options) -> None:
    if reader.accept("IDENTIFIED"):
        reader.expect("BY", 924)
        options.password = _password(reader, options.secrets)
        if reader.accept("REPLACE"):
            options.old_password = _password(reader, options.secrets)
    elif reader.accept("PROFILE"):
        options.profile = reader.name(922)
    elif reader.accept("ACCOUNT"):
        options.is_locked = reader.accept("LOCK")
        if not options.is_locked:
            reader.expect("UNLOCK")
    elif reader.accept("PASSWORD"):
        reader.expect("EXPIRE")
        options.is_expired = True
    elif not _is_without_effect(reader):
        raise reader.error(922)


def _is_without_effect(reader: TokenReader) -> bool:
    """Step over clauses about storage, editions and containers, which mean nothing here."""
    if reader.accept("NO", "AUTHENTICATION") or reader.accept("ENABLE", "EDITIONS"):
        return True
    if reader.accept("DEFAULT", "TABLESPACE") or reader.accept("TEMPORARY", "TABLESPACE"):
        reader.name()
        return True
    if reader.accept("LOCAL", "TEMPORARY", "TABLESPACE"):
        reader.name()
        return True
    if reader.is_next("DEFAULT", "ROLE"):
        if not reader.accept("DEFAULT", "ROLE", "ALL") or reader.is_next("EXCEPT"):
            raise NotSupported("DEFAULT ROLE other than ALL", position=reader.position)
        return True
    if reader.accept("QUOTA"):
        if not reader.accept("UNLIMITED"):
            reader.advance()
            if not reader.is_next("ON"):
                reader.advance()
        reader.expect("ON")
        reader.name()
        return True
    return _is_container(reader)


def _is_container(reader: TokenReader) -> bool:
    """Step over CONTAINER = CURRENT, which is where everything is; the other is refused."""
    if not reader.accept("CONTAINER"):
        return False
    reader.expect("=")
    if not reader.accept("CURRENT"):
        raise NotSupported(f"CONTAINER = {reader.words(1)}", position=reader.position)
    return True


def _password(reader: TokenReader, secrets: list[Span]) -> str:
    """Return a password as written, and note where: unlike names, passwords keep their case."""
    token = reader.current
    secrets.append((token.start, token.end))
    if token.kind is TokenKind.QUOTED:
        return reader.advance().value
    if token.kind is not TokenKind.NAME:
        raise reader.error(988)
    return reader.advance().text


def grant(reader: TokenReader, _: str) -> Grant:
    """Read GRANT of privileges and roles, or of privileges on an object."""
    privileges, target = _privileges(reader)
    reader.expect("TO", 922)
    grantees = _grantees(reader)
    with_option = False
    while reader.accept("WITH"):
        if reader.is_next("HIERARCHY") or reader.is_next("DELEGATE"):
            raise NotSupported(f"WITH {reader.words(2)}", position=reader.position)
        if not any(reader.accept(word, "OPTION") for word in ("GRANT", "ADMIN")):
            raise reader.error(922)
        with_option = True
    _is_container(reader)
    reader.expect_end(922)
    return Grant(privileges, grantees, target, with_option)


def revoke(reader: TokenReader, _: str) -> Revoke:
    """Read REVOKE, laid out as GRANT."""
    privileges, target = _privileges(reader)
    reader.expect("FROM", 922)
    grantees = _grantees(reader)
    if reader.is_next("CASCADE", "CONSTRAINTS") or reader.is_next("FORCE"):
        raise NotSupported(f"REVOKE ... {reader.words(2)}", position=reader.position)
    _is_container(reader)
    reader.expect_end(922)
    return Revoke(privileges, grantees, target)


def create_edition(reader: TokenReader, _: str) -> CreateEdition:
    """Read CREATE EDITION name [AS CHILD OF parent]."""
    name = reader.name()
    if reader.accept("AS", "CHILD", "OF"):
        reader.name()
    reader.expect_end(922)
    return CreateEdition(name)


def drop_edition(reader: TokenReader, _: str) -> DropEdition:
    """Read DROP EDITION name [CASCADE]."""
    name = reader.name()
    reader.accept("CASCADE")
    reader.expect_end(922)
    return DropEdition(name)


def _privileges(reader: TokenReader) -> tuple[tuple[str, ...], ObjectName | None]:
    privileges: list[str] = []
    while True:
        privileges.append(_privilege(reader))
        if not reader.accept(","):
            break
    if not reader.accept("ON"):
        return tuple(privileges), None
    for kind in ("DIRECTORY", "EDITION", "USER", "JAVA"):
        if reader.is_next(kind) and reader.peek().kind is TokenKind.NAME:
            raise NotSupported(f"GRANT ON {kind}", position=reader.position)
    owner, name = reader.qualified_name(903)
    return tuple(privileges), ObjectName(owner, name)


def _privilege(reader: TokenReader) -> str:
    words: list[str] = []
    while reader.current.kind in (TokenKind.NAME, TokenKind.QUOTED) and reader.current.value not in (
        "ON",
        "TO",
        "FROM",
    ):
        words.append(reader.advance().value)
    if not words:
        raise reader.error(990)
    if reader.is_next("("):
        raise NotSupported("privileges on columns", position=reader.position)
    return _ALL if words in (["ALL"], ["ALL", "PRIVILEGES"]) else " ".join(words)


def _grantees(reader: TokenReader) -> tuple[str, ...]:
    names = [reader.name(987)]
    while reader.accept(","):
        names.append(reader.name(987))
    if reader.accept("IDENTIFIED"):
        raise NotSupported("GRANT ... IDENTIFIED BY (use CREATE USER)", position=reader.position)
    return tuple(names)
