"""Array literals: a column of text forms as one parameter of an array type."""

from __future__ import annotations

from collections.abc import Sequence

from labs.practice_db.values import Value


def array_text(values: Sequence[Value]) -> bytes:
    """Return PostgreSQL's text form of an array; every element is quoted, NULL is not.

    Source: PostgreSQL 18, section 8.15.6 "Array Input and Output Syntax".
    """
    plain = [value for value in values if value is not None]
    if len(plain) == len(values):
        joined = b'","'.join(plain)
        # Most columns have nothing that needs a backslash: all quotes are those between the elements.
        if b"\\" not in joined and joined.count(b'"') == 2 * max(len(plain) - 1, 0):
            return b'{"%b"}' % joined if plain else b"{}"
    return b"{" + b",".join([b"NULL" if value is None else _element(value) for value in values]) + b"}"


def _element(value: bytes) -> bytes:
    return b'"%b"' % value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
