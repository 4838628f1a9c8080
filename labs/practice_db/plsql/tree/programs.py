"""Whole programs: a block of the client with what the text says about its names."""

from __future__ import annotations

from dataclasses import dataclass

from labs.practice_db.plsql.lines import Lines
from labs.practice_db.plsql.tree.statements import Block


@dataclass(frozen=True, slots=True)
class External:
    """A name that the text does not declare: a package, a stored unit, a SQL function; checked before the run."""

    path: tuple[str, ...]
    is_call: bool
    at: int
    statement_at: int


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A block of the client, ready to run; compared by identity.

    `bind_names` are its binds, each once in order of appearance; `assigned` those that the block may write,
    `read` those whose value it looks at.
    """

    source: str
    lines: Lines
    block: Block
    bind_names: tuple[str, ...]
    assigned: frozenset[str]
    read: frozenset[str]
    externals: tuple[External, ...]
