"""Reading just enough of a PostgreSQL statement of ours to take it apart: INSERT and UPDATE at the top level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(
    r"""(?P<quoted>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?P<open>[(\[])|(?P<close>[)\]])|(?P<comma>,)|(?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
NAME: Final = r'"(?:[^"]|"")*"'
TABLE: Final = rf"(?P<table>{NAME}(?:\.{NAME})?)"
INSERT: Final = re.compile(
    rf"\s*INSERT\s+INTO\s+{TABLE}(?:\s+AS\s+{NAME})?\s*(?:\((?P<columns>\s*{NAME}(?:\s*,\s*{NAME})*\s*)\))?",
    re.IGNORECASE,
)
UPDATE: Final = re.compile(rf"\s*UPDATE\s+{TABLE}(?P<alias>\s+(?:AS\s+)?{NAME})?\s+SET\s+", re.IGNORECASE)
ASSIGNMENT: Final = re.compile(rf"\s*(?:{NAME}\.)?(?P<column>{NAME})\s*=\s*(?P<value>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NewValues:
    """The values that a statement puts into a table.

    Args:
        table: its name, quoted.
        columns: the names of the columns, quoted; empty means all of the table's in order.
        source: a query that gives the values, one column for each name.
    """

    table: str
    columns: tuple[str, ...]
    source: str


def new_values(sql: str) -> NewValues | None:
    """Return what an INSERT or UPDATE would store; None for anything that cannot be taken apart safely."""
    if found := INSERT.match(sql):
        names = tuple(re.findall(NAME, found.group("columns") or ""))
        return NewValues(found.group("table"), names, _before_returning(sql[found.end() :]))
    if found := UPDATE.match(sql):
        return _update(found, sql[found.end() :])
    return None


def _before_returning(text: str) -> str:
    for kind, word, start, depth in top_level(text):
        if depth == 0 and kind == "word" and word.upper() in ("RETURNING", "ON"):
            return text[:start]
    return text


def _update(found: re.Match[str], text: str) -> NewValues | None:
    """`SET a = x, b = y WHERE c` becomes the query of x and y over the same rows."""
    text = _before_returning(text)
    cuts, where = [0], len(text)
    for kind, word, start, depth in top_level(text):
        if depth:
            continue
        if kind == "comma":
            cuts.append(start + 1)
        elif kind == "word" and word.upper() in ("WHERE", "FROM"):
            where = start
            break
    ends = [*(cut - 1 for cut in cuts[1:]), where]
    parts = [ASSIGNMENT.match(text[start:end]) for start, end in zip(cuts, ends, strict=True)]
    if not all(parts):
        return None
    names = tuple(part.group("column") for part in parts if part)
    values = ", ".join(part.group("value") for part in parts if part)
    rest = text[where:]
    joins = f", {rest[len('FROM') :]}" if rest.upper().startswith("FROM") else f" {rest}"
    table = found.group("table") + (found.group("alias") or "")
    return NewValues(found.group("table"), names, f"SELECT {values} FROM {table}{joins}")


def top_level(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield kind, text, offset and bracket depth of each word, comma and bracket outside of quotes."""
    depth = 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or ""
        depth -= kind == "close"
        yield kind, token.group(), token.start(), depth
        depth += kind == "open"
