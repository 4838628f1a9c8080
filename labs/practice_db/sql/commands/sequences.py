"""Sequences."""

from __future__ import annotations

from labs.practice_db.errors import NotSupported
from labs.practice_db.sql.commands.statements import ddl, object_name
from labs.practice_db.sql.plan import SqlPlan
from labs.practice_db.sql.token_reader import TokenReader

_IGNORED = frozenset(
    {
        "ORDER",
        "NOORDER",
        "KEEP",
        "NOKEEP",
        "NOSCALE",
        "NOSHARD",
        "GLOBAL",
    }
)
_REFUSED = frozenset({"SCALE", "EXTEND", "NOEXTEND", "SHARD", "SESSION"})
# Oracle's sequences go to 28 digits, PostgreSQL's to 2^63 - 1.
_LARGEST = 2**63 - 1


def create_sequence(reader: TokenReader, _: str) -> SqlPlan:
    """Read CREATE SEQUENCE; numbers are kept by PostgreSQL, one backend at a time, so that none is left out."""
    exists = " IF NOT EXISTS" if reader.accept("IF", "NOT", "EXISTS") else ""
    name = object_name(reader)
    return ddl(f"CREATE SEQUENCE{exists} {name}{_all_options(reader)}", "CREATE SEQUENCE")


def alter_sequence(reader: TokenReader, _: str) -> SqlPlan:
    """Read ALTER SEQUENCE."""
    name = object_name(reader)
    options = _all_options(reader)
    if not options:
        raise reader.error(2286)
    return ddl(f"ALTER SEQUENCE {name}{options}")


def drop_sequence(reader: TokenReader, _: str) -> SqlPlan:
    """Read DROP SEQUENCE."""
    exists = " IF EXISTS" if reader.accept("IF", "EXISTS") else ""
    name = object_name(reader)
    reader.expect_end()
    return ddl(f"DROP SEQUENCE{exists} {name}")


def _all_options(reader: TokenReader) -> str:
    options = read_options(reader)
    reader.expect_end()
    return options


def read_options(reader: TokenReader) -> str:
    """Read the options of a sequence, up to the end or a bracket."""
    written: list[str] = []
    while not reader.is_at_end and not reader.is_next(")"):
        option = _option(reader)
        if option:
            written.append(option)
    return "".join(f" {option}" for option in written)


def _option(reader: TokenReader) -> str:
    if reader.accept("START"):
        reader.expect("WITH", 2286)
        return f"START WITH {_number(reader)}"
    if reader.accept("INCREMENT"):
        reader.expect("BY", 2286)
        return f"INCREMENT BY {_number(reader)}"
    for word in ("MAXVALUE", "MINVALUE"):
        if reader.accept(word):
            return f"{word} {_number(reader)}"
    if reader.accept("CACHE"):
        _number(reader)
        return ""
    if reader.accept("RESTART"):
        return f"RESTART WITH {_number(reader)}" if reader.accept("START", "WITH") else "RESTART"
    for word, written in (("NOMAXVALUE", "NO MAXVALUE"), ("NOMINVALUE", "NO MINVALUE"), ("NOCYCLE", "NO CYCLE")):
        if reader.accept(word):
            return written
    if reader.accept("CYCLE"):
        return "CYCLE"
    if reader.accept("NOCACHE"):
        return ""
    if reader.current.value in _IGNORED:
        reader.advance()
        return ""
    if reader.current.value in _REFUSED:
        raise NotSupported(f"a sequence with {reader.current.value}", position=reader.position)
    raise reader.error(933)


def _number(reader: TokenReader) -> int:
    return max(-_LARGEST - 1, min(_LARGEST, reader.integer(2286)))
