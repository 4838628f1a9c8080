"""Functions on dates, timestamps and intervals, and the conversions with a format."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.functions.form import Function, call
from labs.practice_db.sql.rules import zones
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer, offset_of

_LANGUAGE: Final = re.compile(
    r"\s*NLS_(?:DATE_LANGUAGE|NUMERIC_CHARACTERS)\s*=\s*'?(?:AMERICAN|ENGLISH|\.,)'?\s*\Z", re.IGNORECASE
)


def _with_format(target: str, *, value_is_text: bool) -> Function:
    """Return a conversion that takes a value, a format and an NLS setting."""

    def write(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
        if len(nodes) > 2:
            _check_language(writer, nodes[2])
        if not value_is_text and nodes[1:] and zones.shows_zone(nodes[1]):
            zones.check_zone_is_known(writer, nodes[0], "TO_CHAR with the zone")
        value = as_text(writer, nodes[0]) if value_is_text else _value(writer, nodes[0])
        return f"{target}({', '.join([value, *(as_text(writer, node) for node in nodes[1:2])])})"

    return Function(write, "xtt", 1)


def _value(writer: Writer, node: exp.Expr) -> str:
    return "NULL::varchar" if isinstance(node, exp.Null) else writer.write(node)


def _check_language(writer: Writer, node: exp.Expr) -> None:
    if not isinstance(node, exp.Literal) or not _LANGUAGE.match(str(node.this)):
        raise writer.refusal(node, "NLS settings of one call other than AMERICAN")


def _interval(unit_names: dict[str, str], kind: str = "interval") -> Function:
    def write(writer: Writer, nodes: list[exp.Expr], position: int) -> str:
        value = f"({writer.write(nodes[0])})::float8"
        if not isinstance(nodes[1], exp.Literal):
            units = "'" + " ".join(unit_names) + "'"
            return f"oracle.interval_of({value}, {as_text(writer, nodes[1])}, {units})::{kind}"
        unit = str(nodes[1].this).upper()
        if unit not in unit_names:
            raise OraError(1760, position=offset_of(nodes[1]) or position)
        return f"(justify_hours({value} * INTERVAL '1 {unit_names[unit]}'))::{kind}"

    return Function(write, "xx")


FUNCTIONS: Final[dict[str, Function]] = {
    "TO_CHAR": _with_format("oracle.to_char", value_is_text=False),
    "TO_DATE": _with_format("oracle.to_date", value_is_text=True),
    "TO_TIMESTAMP": _with_format("oracle.to_timestamp", value_is_text=True),
    "TO_TIMESTAMP_TZ": _with_format("oracle.to_timestamp_tz", value_is_text=True),
    "TO_DSINTERVAL": Function("({0})::interval", "t"),
    "TO_YMINTERVAL": Function("(oracle.to_yminterval({0}))::interval year to month", "t"),
    "NUMTODSINTERVAL": _interval({"DAY": "day", "HOUR": "hour", "MINUTE": "minute", "SECOND": "second"}),
    "NUMTOYMINTERVAL": _interval({"YEAR": "year", "MONTH": "month"}, "interval year to month"),
    "ADD_MONTHS": call("oracle.add_months", "xn"),
    "MONTHS_BETWEEN": call("oracle.months_between", "xx"),
    "LAST_DAY": call("oracle.last_day", "x"),
    "NEXT_DAY": call("oracle.next_day", "xt"),
    "TRUNC": call("oracle.trunc", "xx", 1),
    "ROUND": call("oracle.round", "xx", 1),
    "SYS_EXTRACT_UTC": Function("(({0})::timestamptz AT TIME ZONE 'UTC')", "x"),
    "FROM_TZ": call("oracle.from_tz", "xt"),
    "TZ_OFFSET": call("oracle.tz_offset", "t"),
}
