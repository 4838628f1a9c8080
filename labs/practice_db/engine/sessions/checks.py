"""What PostgreSQL cannot store, refused before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable

from labs.practice_db.errors import NotSupported
from labs.practice_db.values import Value


def check_values(values: Iterable[Value]) -> None:
    """Raise: NotSupported for a character that PostgreSQL cannot store; libpq would end the value there."""
    for value in values:
        if value is not None and b"\0" in value:
            raise NotSupported("the character CHR(0) in a value")
