"""What the readers of DDL share: names, and plans that commit."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.plan import SqlKind, SqlPlan
from labs.practice_db.sql.reserved import RESERVED
from labs.practice_db.sql.rules.names import MAX_NAME_BYTES, quote
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.values import INDEX_MARK

MAX_INDEX_NAME_BYTES: Final = MAX_NAME_BYTES - len(INDEX_MARK)


def ddl(sql: str, privilege: str | None = None) -> SqlPlan:
    """Return a plan that commits before and after; PostgreSQL knows nothing of the privilege that it asks for.

    Source of privileges: Oracle Database SQL Language Reference, prerequisites of each statement.
    """
    return SqlPlan(sql, SqlKind.DDL, commits=True, privilege=privilege)


def marked(name: str) -> str:
    """Return the identifier under which PostgreSQL keeps an index, or a key, which has an index of its name.

    Oracle has namespaces of their own for indexes and for constraints, PostgreSQL has one for tables and indexes. What
    begins with the mark is hidden from the dictionary and from messages (see prelude/constraints.sql).
    Source: Oracle Database SQL Language Reference, Database Object Naming Rules.
    """
    return f'"{INDEX_MARK}{name[1:]}'


def index_name(reader: TokenReader) -> str:
    """Return [owner.]name of an index as PostgreSQL writes it."""
    first = identifier(reader, 953, limit=MAX_INDEX_NAME_BYTES)
    if reader.accept("."):
        return f"{first}.{marked(identifier(reader, 953, limit=MAX_INDEX_NAME_BYTES))}"
    return marked(first)


def untouched(kind: str, name: str) -> SqlPlan:
    """Return a plan that changes nothing of a table or an index, and fails if there is none of that name."""
    return ddl(f"ALTER {kind} {name} RESET (fillfactor)")


def identifier(reader: TokenReader, code: int = 903, *, limit: int = MAX_NAME_BYTES) -> str:
    """Return the name that comes next as an identifier of PostgreSQL."""
    position, is_quoted = reader.position, reader.current.kind is TokenKind.QUOTED
    # Oracle says `ORA-00904: : invalid identifier` where no name stands.
    name = reader.name(code, name="")
    if name in RESERVED and not is_quoted:
        raise OraError(code, position=position, name="")
    if len(name.encode()) > limit:
        raise OraError(972, position=position, limit=limit)
    return quote(name)


def object_name(reader: TokenReader, code: int = 903) -> str:
    """Return [owner.]name as PostgreSQL writes it."""
    first = identifier(reader, code)
    return f"{first}.{identifier(reader, code)}" if reader.accept(".") else first


def name_list(reader: TokenReader) -> str:
    """Return (name, name ...) as PostgreSQL writes it."""
    reader.expect("(", 906)
    names = [identifier(reader, 904)]
    while reader.accept(","):
        names.append(identifier(reader, 904))
    reader.expect(")", 907)
    return f"({', '.join(names)})"
