"""Blocks, their subprograms and statements.

`at` is the offset of a node in its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree.expressions import Argument, Expression, SqlText


@dataclass(frozen=True, slots=True)
class Handler:
    """WHEN names THEN statements; no names for OTHERS."""

    names: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """[DECLARE …] BEGIN … [EXCEPTION …] END."""

    label: str | None
    declarations: tuple[Declaration, ...]
    statements: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Subprogram:
    """A procedure (no `returns`) or function; `body` is None for a declaration without one."""

    name: str
    parameters: tuple[de.Parameter, ...]
    returns: de.TypeSpec | None
    body: Block | None
    at: int


@dataclass(frozen=True, slots=True)
class Overloads:
    """Subprograms of one name; their parameters tell them apart."""

    name: str
    subprograms: tuple[Subprogram, ...]
    at: int


Declaration: TypeAlias = (
    de.VariableDeclaration
    | de.ExceptionDeclaration
    | de.CursorDeclaration
    | de.RecordDeclaration
    | de.CollectionDeclaration
    | de.RefCursorDeclaration
    | de.SubtypeDeclaration
    | Subprogram
    | Overloads
)


@dataclass(frozen=True, slots=True)
class Null:
    """NULL."""

    at: int


@dataclass(frozen=True, slots=True)
class Assign:
    """target := value."""

    target: Expression
    value: Expression
    at: int


@dataclass(frozen=True, slots=True)
class If:
    """IF … ELSIF … ELSE."""

    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...]
    at: int


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """CASE as a statement; `otherwise` None raises CASE_NOT_FOUND."""

    operand: Expression | None
    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...] | None
    at: int


@dataclass(frozen=True, slots=True)
class Loop:
    """LOOP, or WHILE condition LOOP."""

    label: str | None
    condition: Expression | None
    body: tuple[Statement, ...]
    at: int


@dataclass(frozen=True, slots=True)
class RangeLoop:
    """FOR name IN [REVERSE] low .. high LOOP."""

    label: str | None
    name: str
    low: Expression
    high: Expression
    reverse: bool
    body: tuple[Statement, ...]
    at: int


@dataclass(frozen=True, slots=True)
class CursorLoop:
    """FOR record IN cursor [(arguments)] | (query) LOOP."""

    label: str | None
    name: str
    cursor: Expression | None
    arguments: tuple[Argument, ...]
    query: SqlText | None
    body: tuple[Statement, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Leave:
    """EXIT or CONTINUE [label] [WHEN condition]."""

    is_exit: bool
    label: str | None
    condition: Expression | None
    at: int


@dataclass(frozen=True, slots=True)
class Return:
    """RETURN [value]."""

    value: Expression | None
    at: int


@dataclass(frozen=True, slots=True)
class Raise:
    """RAISE [name]; without a name the exception being handled."""

    name: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Perform:
    """A procedure call (or a collection method such as `t.DELETE`)."""

    call: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Sql:
    """A static SQL statement.

    `into` are the targets of SELECT INTO or RETURNING INTO, `is_bulk` says BULK COLLECT.
    """

    text: SqlText
    keyword: str
    into: tuple[Expression, ...]
    is_bulk: bool
    limit: Expression | None
    at: int


@dataclass(frozen=True, slots=True)
class ForAll:
    """FORALL name IN low .. high [SAVE EXCEPTIONS] statement."""

    name: str
    low: Expression
    high: Expression
    statement: Sql | ExecuteImmediate
    saves_exceptions: bool
    at: int


@dataclass(frozen=True, slots=True)
class Open:
    """OPEN cursor [(arguments)], or OPEN variable FOR query | text [USING …]."""

    cursor: Expression
    arguments: tuple[Argument, ...]
    query: SqlText | None
    dynamic: Expression | None
    using: tuple[UsingItem, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """FETCH cursor [BULK COLLECT] INTO targets [LIMIT n]."""

    cursor: Expression
    into: tuple[Expression, ...]
    is_bulk: bool
    limit: Expression | None
    at: int


@dataclass(frozen=True, slots=True)
class Close:
    """CLOSE cursor."""

    cursor: Expression
    at: int


@dataclass(frozen=True, slots=True)
class UsingItem:
    """One item of USING."""

    value: Expression
    mode: de.Mode


@dataclass(frozen=True, slots=True)
class ExecuteImmediate:
    """EXECUTE IMMEDIATE text [[BULK COLLECT] INTO …] [USING …] [RETURNING INTO …]."""

    text: Expression
    into: tuple[Expression, ...]
    is_bulk: bool
    using: tuple[UsingItem, ...]
    returning: tuple[Expression, ...]
    at: int


Statement: TypeAlias = (
    Block
    | Null
    | Assign
    | If
    | CaseStatement
    | Loop
    | RangeLoop
    | CursorLoop
    | Leave
    | Return
    | Raise
    | Perform
    | Sql
    | ForAll
    | Open
    | Fetch
    | Close
    | ExecuteImmediate
)
