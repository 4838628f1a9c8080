"""Types, variables, cursors and exceptions; subprograms, which have blocks, stand with those in `statements`.

`at` is the offset of a node in its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from labs.practice_db.plsql.tree.expressions import Expression, SqlText


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type by its name, with the numbers in parentheses behind: `NUMBER(10,2)`, or a declared type."""

    name: str
    numbers: tuple[int, ...] = ()
    at: int = 0
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """`path%TYPE` or `path%ROWTYPE`."""

    path: tuple[str, ...]
    is_row: bool
    at: int
    not_null: bool = False


TypeSpec: TypeAlias = TypeName | Anchor


@dataclass(frozen=True, slots=True)
class VariableDeclaration:
    """A variable, constant or parameter default."""

    name: str
    type: TypeSpec
    default: Expression | None
    is_constant: bool
    at: int


@dataclass(frozen=True, slots=True)
class ExceptionDeclaration:
    """`name EXCEPTION`, with the code that PRAGMA EXCEPTION_INIT gave it."""

    name: str
    code: int
    at: int


class Mode(Enum):
    """How a parameter is passed."""

    IN = auto()
    OUT = auto()
    IN_OUT = auto()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter of a subprogram or cursor."""

    name: str
    mode: Mode
    type: TypeSpec
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class CursorDeclaration:
    """CURSOR name (parameters) IS query."""

    name: str
    parameters: tuple[Parameter, ...]
    query: SqlText
    at: int


@dataclass(frozen=True, slots=True)
class RecordDeclaration:
    """TYPE name IS RECORD (fields)."""

    name: str
    fields: tuple[VariableDeclaration, ...]
    at: int


@dataclass(frozen=True, slots=True)
class CollectionDeclaration:
    """TYPE name IS TABLE OF … [INDEX BY …] or VARRAY(limit) OF …; `index` is None without INDEX BY."""

    name: str
    element: TypeSpec
    index: TypeSpec | None
    limit: int | None
    at: int


@dataclass(frozen=True, slots=True)
class RefCursorDeclaration:
    """TYPE name IS REF CURSOR."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class SubtypeDeclaration:
    """SUBTYPE name IS type."""

    name: str
    type: TypeSpec
    at: int
