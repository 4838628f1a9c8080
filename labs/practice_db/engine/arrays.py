"""Array literals: a column of text forms as one parameter of an array type."""

from __future__ import annotations

from collections.abc import Iterable

from labs.practice_db.values import Value


def array_text(values: Iterable[Value]) -> bytes:
    """Return PostgreSQL's text form of an array; every element is quoted, NULL is not.

    Source: PostgreSQL 18, section 8.15.6 "Array Input and Output Syntax".
    """
    return b"{" + b",".join([b"NULL" if value is None else _element(value) for value in values]) + b"}"


def _element(value: bytes) -> bytes:
    if b'"' in value or b"\\" in value:
        value = value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"%b"' % value
