"""What the bodies of supplied subprograms are given, and how they read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TypeAlias

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.values.datum import Datum, to_number, to_text

Arguments: TypeAlias = dict[str, Datum]
# A body changes its OUT parameters in the dictionary that it is given.
Body: TypeAlias = Callable[[Run, Arguments], Datum | Awaitable[Datum]]


def text_argument(value: Datum) -> str | None:
    """Return an argument as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (Decimal, bool)):
        return to_text(value)
    raise value_error()


def number_argument(value: Datum) -> Decimal:
    """Return an argument as a number."""
    if isinstance(value, str):
        value = to_number(value)
    if isinstance(value, bool) or not isinstance(value, Decimal):
        raise value_error()
    return value


def constant(value: int) -> Body:
    """Return the body of a package's constant."""
    return lambda run, arguments: Decimal(value)
