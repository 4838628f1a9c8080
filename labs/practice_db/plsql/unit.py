"""Where code comes from: a block of the client or a stored unit."""

from __future__ import annotations

from dataclasses import dataclass

from labs.practice_db.plsql.lines import Lines


@dataclass(frozen=True, slots=True)
class Unit:
    """A text of PL/SQL: `owner` is None for a block of the client; `name` as ORA-06512 shows it."""

    source: str
    lines: Lines
    owner: str | None = None
    name: str | None = None
