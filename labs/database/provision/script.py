"""Read SQL scripts the way SQL*Plus does, as far as the lab's schema needs it.

A statement ends with `;` at the end of a line; a PL/SQL unit ends with `/` on a line of its own. Lines that start
with `--` between statements are dropped. `&&name` stands for a value.
Source: SQL*Plus User's Guide and Reference, chapters "Running Scripts" and "Using Substitution Variables".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_UNIT = re.compile(
    r"\s*(begin|declare|create\s+(or\s+replace\s+)?((non)?editionable\s+)?(trigger|procedure|function|package))\b",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"&&(\w+)")


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, without their terminators. Raises: ValueError if the last one is not ended."""
    lines: list[str] = []
    for line in script.splitlines():
        if not lines and (not line.strip() or line.lstrip().startswith("--")):
            continue
        text = line.rstrip()
        is_unit = _UNIT.match("\n".join([*lines, text])) is not None
        if is_unit and text == "/":
            yield "\n".join(lines)
            lines = []
        elif not is_unit and text.endswith(";"):
            yield "\n".join([*lines, text[:-1]])
            lines = []
        else:
            lines.append(text)
    if lines:
        raise ValueError(f"a statement without an end: {lines[0]}")


def fill(statement: str, values: Mapping[str, str]) -> str:
    """Return a statement with its variables filled in. Raises: KeyError if one has no value."""
    return _VARIABLE.sub(lambda match: values[match[1]], statement)
