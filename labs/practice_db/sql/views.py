"""The views that the server fills itself: V$ views, NLS parameters, DRCP, accounts.

A query sees such a view as a table made of JSON, given to PostgreSQL as a parameter: `view.table_sql` is the table,
`as_json` its rows. Joins, filters and ordering are then PostgreSQL's, which makes only the columns that are asked for.
GV$ views are the V$ ones with INST_ID in front; V_$ is the name that grants use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from labs.practice_db.sql import absent
from labs.practice_db.sql.view_columns import (
    ACCOUNT_VIEWS,
    DATABASE_VIEWS,
    DRCP_VIEWS,
    EVENT_LOG_VIEWS,
    PUBLIC,
    SESSION_VIEWS,
    STATEMENT_VIEWS,
)
from labs.practice_db.values import Column, OraType

INSTANCE_NUMBER: Final = 1

_TYPES: Final[dict[str, OraType]] = {"date": OraType.DATE, "raw": OraType.RAW, "clob": OraType.CLOB}
# From the text of a JSON value to the column's type; the types' own input functions, because casts of text follow
# Oracle's rules here (NLS formats).
_CONVERSIONS: Final[dict[OraType, str]] = {
    OraType.NUMBER: "numeric_in(textout({text}), 0, -1)",
    OraType.VARCHAR2: "({text})::varchar({size})",
    OraType.DATE: "timestamp_in(textout({text}), 0, -1)::oracle.date",
    OraType.RAW: "byteain(textout({text}))",
    OraType.CLOB: "({text})",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view whose rows the server supplies.

    `name` is the name in the query, `source` the V$ name under which the supplier is registered, `grant_name` the name
    of the object that a GRANT SELECT has to name, `expressions` what makes each column of `r`, a row of the JSON.
    """

    name: str
    source: str
    grant_name: str
    columns: tuple[Column, ...]
    expressions: str
    is_public: bool

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names in their order."""
        return tuple(column.name for column in self.columns)

    def table_sql(self, parameter: str) -> str:
        """Return the table that stands for the view in PostgreSQL, made of the rows in a jsonb parameter."""
        return f"(SELECT {self.expressions} FROM jsonb_array_elements({parameter}) AS r)"


def _column(text: str) -> Column:
    name, _, type_text = text.partition(":")
    if not type_text:
        return Column(name, OraType.NUMBER, scale=-127, size=22)
    if type_text in _TYPES:
        return Column(name, _TYPES[type_text], size=8 if type_text == "raw" else 0)
    return Column(name, OraType.VARCHAR2, size=int(type_text), chars=int(type_text))


def _expression(column: Column, place: int) -> str:
    text = f"r->>{place}"
    return f'{_CONVERSIONS[column.type].format(text=text, size=column.size)} AS "{column.name}"'


def _view(name: str, source: str, column_texts: list[str], *, is_global: bool = False) -> View:
    columns = tuple(_column(text) for text in column_texts)
    expressions = [_expression(column, place) for place, column in enumerate(columns)]
    if is_global:
        columns = (_column("INST_ID"), *columns)
        expressions.insert(0, f'{INSTANCE_NUMBER}::numeric AS "INST_ID"')
    grant_name = name.replace("V$", "V_$", 1) if name.startswith(("V$", "GV$")) else name
    return View(name, source, grant_name, columns, ", ".join(expressions), is_public=source in PUBLIC)


def _declared() -> dict[str, View]:
    views: dict[str, View] = {}
    for group in (SESSION_VIEWS, STATEMENT_VIEWS, DATABASE_VIEWS, DRCP_VIEWS, ACCOUNT_VIEWS, EVENT_LOG_VIEWS):
        for name, text in group.items():
            views[name] = _view(name, name, text.split())
            if name.startswith("V$"):
                views[f"G{name}"] = _view(f"G{name}", name, text.split(), is_global=True)
    return views


VIEWS: Final[dict[str, View]] = _declared()


@cache
def find(name: str) -> View | None:
    """Return the view of an upper-case name (`V$SESSION`, `V_$SESSION`, `GV$SESSION`), None if there is none."""
    return VIEWS.get(_common_name(name))


def is_absent(name: str) -> bool:
    """Return whether an upper-case name is a view that Oracle has and the practice database has not."""
    common = _common_name(name)
    return common not in VIEWS and absent.is_view(common.removeprefix("G") if common.startswith("GV$") else common)


def _common_name(name: str) -> str:
    return name.replace("V_$", "V$", 1) if name.startswith(("V_$", "GV_$")) else name


@cache
def _places(source: str) -> dict[str, int]:
    return {name: place for place, name in enumerate(VIEWS[source].column_names)}


def as_json(source: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return the JSON that stands for the rows of a view: an array of arrays, in the order of the columns."""
    return joined([rows_as_json(source, rows)])


def joined(pieces: Iterable[str]) -> bytes:
    """Return the JSON that stands for a view whose rows have been written piece by piece."""
    return f"[{','.join(piece for piece in pieces if piece)}]".encode()


def rows_as_json(source: str, rows: Iterable[Mapping[str, object]]) -> str:
    """Return the elements of the array that stands for a view.

    A row maps column names to int, float, str or None; what it leaves out is NULL, and so is `''`. Dates are
    `YYYY-MM-DD HH:MM:SS`, RAW is `\\x` and hexadecimal.
    Raises: KeyError for a column that the view does not have.
    """
    places = _places(source)
    encoded: list[list[object]] = []
    for row in rows:
        cells: list[object] = [None] * len(places)
        for name, value in row.items():
            cells[places[name]] = value if value != "" else None
        encoded.append(cells)
    return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))[1:-1]
