"""Time zones: a TIMESTAMP WITH TIME ZONE keeps its moment here and not its zone.

What would show the zone of a stored value is refused; the clock's zone is known.
"""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer

_CLOCKS: Final = frozenset({"SYSTIMESTAMP", "CURRENT_TIMESTAMP"})
_ZONE_FIELDS: Final = frozenset({"TIMEZONE_HOUR", "TIMEZONE_MINUTE"})
_ZONE_NAMES: Final = frozenset({"TIMEZONE_REGION", "TIMEZONE_ABBR"})
_ZONE_ELEMENT: Final = re.compile("TZ[HMRD]", re.IGNORECASE)
_WITHOUT_ZONE: Final = re.compile(r"\s*(?:DATE|TIMESTAMP\s*(?:\(\s*\d\s*\))?)\s*\Z", re.IGNORECASE)


def _is_clock(node: exp.Expr) -> bool:
    inner = node.unnest()
    return isinstance(inner, exp.Column | exp.Anonymous) and inner.name.upper() in _CLOCKS


def shows_zone(node: exp.Expr) -> bool:
    """Return whether a format asks for a zone; text in quotes does not."""
    return isinstance(node, exp.Literal) and any(map(_ZONE_ELEMENT.search, str(node.this).split('"')[::2]))


def check_zone_is_known(writer: Writer, node: exp.Expr, what: str) -> None:
    """Refuse what shows the zone of anything but the clock."""
    if not _is_clock(node):
        raise writer.refusal(node, f"{what} of a value other than SYSTIMESTAMP or CURRENT_TIMESTAMP: no zone is kept")


def check_field(writer: Writer, node: exp.Extract, field: str) -> None:
    """Refuse EXTRACT of a zone that is not known."""
    if field in _ZONE_NAMES:
        raise writer.refusal(node, f"EXTRACT({field} ...)")
    if field in _ZONE_FIELDS:
        check_zone_is_known(writer, node.expression, f"EXTRACT({field} ...)")


def at_time_zone(writer: Writer, node: exp.AtTimeZone) -> str:
    """Write AT TIME ZONE as the time of day there, where nothing but that is asked for."""
    if not _wants_time_of_day(node):
        raise writer.refusal(
            node, "AT TIME ZONE other than as a column of the result or in CAST, TO_CHAR, EXTRACT and TRUNC"
        )
    return f"oracle.at_time_zone({writer.write(node.this)}, {as_text(writer, node.args['zone'])})"


def _wants_time_of_day(node: exp.Expr) -> bool:
    parent = node.parent
    if isinstance(parent, exp.Paren | exp.Alias):
        return _wants_time_of_day(parent)
    if isinstance(parent, exp.Cast):
        return bool(_WITHOUT_ZONE.match(str(parent.args["to"].this)))
    if isinstance(parent, exp.Anonymous):
        name, formats = parent.name.upper(), parent.expressions[1:2]
        return name == "TRUNC" or (name == "TO_CHAR" and bool(formats) and isinstance(formats[0], exp.Literal))
    return isinstance(parent, exp.Extract) or (isinstance(parent, exp.Select) and parent.parent is None)
