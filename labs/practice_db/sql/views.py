"""The views that the server fills itself: V$ views, NLS parameters, DRCP, accounts.

A query sees such a view as a table made of JSON rows, given to PostgreSQL as a parameter: `view.recordset` is
the column list of `jsonb_to_recordset`, `as_json` the rows. Joins, filters and ordering are then PostgreSQL's.
GV$ views are the V$ ones with INST_ID in front; V_$ is the name that grants use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from labs.practice_db.sql.view_columns import (
    ACCOUNT_VIEWS,
    DATABASE_VIEWS,
    DRCP_VIEWS,
    PUBLIC,
    SESSION_VIEWS,
    STATEMENT_VIEWS,
)
from labs.practice_db.values import Column, OraType

INSTANCE_NUMBER: Final = 1

_TYPES: Final[dict[str, OraType]] = {"date": OraType.DATE, "raw": OraType.RAW, "clob": OraType.CLOB}
_POSTGRES_TYPES: Final[dict[OraType, str]] = {
    OraType.NUMBER: "numeric",
    OraType.VARCHAR2: "varchar",
    OraType.DATE: "timestamp(0)",
    OraType.RAW: "bytea",
    OraType.CLOB: "text",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view whose rows the server supplies.

    `name` is the name in the query, `source` the V$ name under which the supplier is registered, `grant_name` the name
    of the object that a GRANT SELECT has to name, `recordset` the column list for `jsonb_to_recordset`.
    """

    name: str
    source: str
    grant_name: str
    columns: tuple[Column, ...]
    recordset: str
    is_public: bool

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names in their order."""
        return tuple(column.name for column in self.columns)


def _column(text: str) -> Column:
    name, _, type_text = text.partition(":")
    if not type_text:
        return Column(name, OraType.NUMBER, scale=-127, size=22)
    if type_text in _TYPES:
        return Column(name, _TYPES[type_text], size=8 if type_text == "raw" else 0)
    return Column(name, OraType.VARCHAR2, size=int(type_text), chars=int(type_text))


def _postgres_column(column: Column) -> str:
    length = f"({column.size})" if column.type is OraType.VARCHAR2 else ""
    return f'"{column.name}" {_POSTGRES_TYPES[column.type]}{length}'


def _view(name: str, source: str, column_texts: list[str]) -> View:
    columns = tuple(_column(text) for text in column_texts)
    grant_name = name.replace("V$", "V_$", 1) if name.startswith(("V$", "GV$")) else name
    recordset = ", ".join(_postgres_column(column) for column in columns)
    return View(name, source, grant_name, columns, recordset, is_public=source in PUBLIC)


def _declared() -> dict[str, View]:
    views: dict[str, View] = {}
    for group in (SESSION_VIEWS, STATEMENT_VIEWS, DATABASE_VIEWS, DRCP_VIEWS, ACCOUNT_VIEWS):
        for name, text in group.items():
            views[name] = _view(name, name, text.split())
            if name.startswith("V$"):
                views[f"G{name}"] = _view(f"G{name}", name, ["INST_ID", *text.split()])
    return views


VIEWS: Final[dict[str, View]] = _declared()


@cache
def find(name: str) -> View | None:
    """Return the view of an upper-case name (`V$SESSION`, `V_$SESSION`, `GV$SESSION`), None if there is none."""
    return VIEWS.get(name.replace("V_$", "V$", 1) if name.startswith(("V_$", "GV_$")) else name)


@cache
def _sizes(source: str) -> dict[str, int]:
    view = VIEWS[source]
    return {column.name: column.size if column.type is OraType.VARCHAR2 else 0 for column in view.columns}


def as_json(source: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return the JSON array for `jsonb_to_recordset` that stands for the rows of a view.

    A row maps column names to int, float, str or None; what it leaves out is NULL. Dates are `YYYY-MM-DD HH:MM:SS`,
    RAW is `\\\\x` and hexadecimal. Text is cut to the column's size, `''` is NULL.
    Raises: KeyError for a column that the view does not have.
    """
    sizes = _sizes(source)
    encoded: list[dict[str, object]] = []
    for row in rows:
        cells: dict[str, object] = {"INST_ID": INSTANCE_NUMBER}
        for name, value in row.items():
            size = sizes[name]
            cells[name] = (value[:size] if size else value) or None if isinstance(value, str) else value
        encoded.append(cells)
    return json.dumps(encoded, ensure_ascii=False).encode()
