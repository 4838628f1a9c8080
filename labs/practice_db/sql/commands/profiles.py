"""CREATE, ALTER and DROP PROFILE."""

from __future__ import annotations

from typing import Final

from labs.practice_db.sql.lexer import TokenKind
from labs.practice_db.sql.plan import DropProfile, SetProfile
from labs.practice_db.sql.token_reader import TokenReader

# What stands for no limit, None, and for the DEFAULT profile's.
_DEFAULT: Final = object()


def create_profile(reader: TokenReader, _: str) -> SetProfile:
    """Read CREATE PROFILE name LIMIT resource value ..."""
    return _set_profile(reader, is_new=True)


def alter_profile(reader: TokenReader, _: str) -> SetProfile:
    """Read ALTER PROFILE name LIMIT resource value ..."""
    return _set_profile(reader, is_new=False)


def drop_profile(reader: TokenReader, _: str) -> DropProfile:
    """Read DROP PROFILE name [CASCADE]."""
    name = reader.name(922)
    cascade = reader.accept("CASCADE")
    reader.expect_end(922)
    return DropProfile(name, cascade)


def _set_profile(reader: TokenReader, *, is_new: bool) -> SetProfile:
    name = reader.name(922)
    limits: list[tuple[str, float | None]] = []
    defaults: list[str] = []
    reader.expect("LIMIT", 922)
    while not reader.is_at_end:
        reader.accept("LIMIT")
        resource = reader.name(2376)
        value = _value(reader)
        if value is _DEFAULT:
            defaults.append(resource)
        else:
            limits.append((resource, value if isinstance(value, float) else None))
    return SetProfile(name, is_new, tuple(limits), tuple(defaults))


def _value(reader: TokenReader) -> object:
    """Return a limit: a number or a fraction of a day such as 1/24, None for UNLIMITED, or the mark of DEFAULT."""
    if reader.accept("UNLIMITED"):
        return None
    if reader.accept("DEFAULT"):
        return _DEFAULT
    if reader.accept("NULL"):
        return None
    value = _number(reader)
    return value / _number(reader) if reader.accept("/") else value


def _number(reader: TokenReader) -> float:
    if reader.current.kind is not TokenKind.NUMBER:
        raise reader.error(2376)
    return float(reader.advance().text)
