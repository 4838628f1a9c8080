"""Literals: every one is written with its type, so that operators are chosen as Oracle chooses them."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.dialect import SPAN
from labs.practice_db.sql.writer import Writer, offset_of

_NUMBER: Final = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
_DATE: Final = re.compile(r"-?\d{1,4}-\d{1,2}-\d{1,2}\Z")
_TIMESTAMP: Final = re.compile(
    r"(-?\d{1,4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{0,9})?)(?: *([-+].+|[A-Za-z].*))?\Z"
)
# 1.5f is a BINARY_FLOAT, 1.5d a BINARY_DOUBLE.
_BINARY: Final = {"f": "float4", "F": "float4", "d": "float8", "D": "float8"}
_FIELDS: Final = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}


def quoted(text: str) -> str:
    """Return a string constant of PostgreSQL, without a type."""
    return "'" + text.replace("'", "''") + "'"


def string(text: str) -> str:
    """Return a string constant; Oracle's empty string is NULL."""
    return f"{quoted(text)}::varchar" if text else "NULL::varchar"


def number(text: str) -> str:
    """Return a numeric constant; the point keeps PostgreSQL from taking it for an integer."""
    return text if any(mark in text for mark in ".eE") else f"{text}."


def literal(_: Writer, node: exp.Literal) -> str:
    """Write a string or a number."""
    text = str(node.this)
    if node.is_string:
        return string(text)
    digits = text[:-1] if text[-1] in _BINARY else text
    if not _NUMBER.match(digits):
        raise OraError(933, position=offset_of(node))
    return number(text) if digits == text else f"{digits}::{_BINARY[text[-1]]}"


def other_string(_: Writer, node: exp.Expr) -> str:
    """Write N'...' and q'[...]' as plain strings."""
    return string(node.name)


def null(_: Writer, __: exp.Null) -> str:
    """Write NULL, whose type its surroundings decide."""
    return "NULL"


def boolean(_: Writer, node: exp.Boolean) -> str:
    """Write TRUE and FALSE."""
    return "TRUE" if node.this else "FALSE"


def date_literal(_: Writer, node: exp.DateStrToDate) -> str:
    """Write DATE '2020-01-31'; the time of day is midnight."""
    text = node.name.strip()
    if not _DATE.match(text):
        raise OraError(1861, position=_place(node))
    _check_day(text, _place(node))
    return f"{quoted(_in_era(text))}::oracle.date"


def timestamp_literal(_: Writer, node: exp.TimeStrToTime) -> str:
    """Write TIMESTAMP '2020-01-31 10:00:00 [zone]'; with a zone it is TIMESTAMP WITH TIME ZONE."""
    found = _TIMESTAMP.match(node.name.strip())
    if not found:
        raise OraError(1861, position=_place(node))
    _check_day(found[1].split(" ")[0], _place(node))
    kind = "timestamptz" if found[2] else "timestamp"
    return f"{quoted(_in_era(' '.join(part for part in found.groups() if part)))}::{kind}"


def _in_era(text: str) -> str:
    """Return a date as PostgreSQL reads it: without Oracle's sign of the years before Christ."""
    return f"{text[1:]} BC" if text.startswith("-") else text


def _check_day(text: str, position: int) -> None:
    """Raise Oracle's error for a day that no calendar has."""
    year, month, day = (int(part) for part in text.rsplit("-", 2))
    if not 1 <= month <= 12:
        raise OraError(1843, position=position)
    if not 1 <= day <= 31:
        raise OraError(1847, position=position)
    if day > monthrange(max(abs(year), 1), month)[1]:
        raise OraError(1839, position=position)


def _place(node: exp.Expr) -> int:
    return offset_of(node) or (int(node.parent.meta[SPAN][0]) if node.parent and SPAN in node.parent.meta else 0)


def interval(writer: Writer, node: exp.Interval) -> str:
    """Write INTERVAL '5' DAY and INTERVAL '1-2' YEAR TO MONTH."""
    unit = node.args.get("unit")
    value = node.this
    if not isinstance(value, exp.Literal) or unit is None:
        raise writer.refusal(node, "INTERVAL without a literal and a unit")
    fields = [unit.this, unit.expression] if isinstance(unit, exp.IntervalSpan) else [unit]
    words = [re.sub(r"\(.*\)", "", str(field.name)).upper() for field in fields]
    if not set(words) <= _FIELDS:
        raise writer.refusal(node, f"INTERVAL {' TO '.join(words)}")
    return f"INTERVAL {quoted(str(value.this))} {' TO '.join(words)}"
