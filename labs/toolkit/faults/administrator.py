"""What an administrator of the database does for a fault: one statement, or one row, on a connection of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from labs.toolkit import driver

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_$#]{0,127}(\.[A-Za-z][A-Za-z0-9_$#]{0,127})?")


class Administrator:
    """Logs on anew for every step: nothing stays open, and a fault can be undone after whatever happened in between."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.arguments = dict(arguments)

    def run(self, statement: str, **binds: object) -> None:
        """Run a statement that returns nothing."""
        with driver.connect(**self.arguments) as connection, connection.cursor() as cursor:
            cursor.execute(statement, **binds)

    def row(self, statement: str, **binds: object) -> tuple[Any, ...]:
        """Return a query's first row. Raises: LookupError with the binds if it has none."""
        with driver.connect(**self.arguments) as connection, connection.cursor() as cursor:
            found: tuple[Any, ...] | None = cursor.execute(statement, **binds).fetchone()
        if found is None:
            raise LookupError(f"the database knows no {' '.join(map(str, binds.values()))}")
        return found


def checked_name(text: str) -> str:
    """Return an identifier that needs no quotes. Raises: ValueError."""
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} must be a name such as employees or lab.employees")
    return text
