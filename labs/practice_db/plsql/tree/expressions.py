"""Expressions, and SQL text with references to variables in it.

`at` is the offset of a node in its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from labs.practice_db.plsql.values.datum import Datum


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: Datum
    at: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that the block or unit declares; `block` is the label of the block that is meant, None for the nearest."""

    name: str
    at: int
    block: str | None = None


@dataclass(frozen=True, slots=True)
class BindVariable:
    """`:name`, a bind of the client."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Field:
    """`record.field`, or a collection's attribute (COUNT, FIRST …) when the base is a collection."""

    base: Expression
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call; `name` for named notation."""

    value: Expression
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function, package function or sequence that the text does not declare: `NAME`, `A.B`, `A.B(x)`."""

    path: tuple[str, ...]
    arguments: tuple[Argument, ...]
    at: int
    has_parentheses: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """`name(arguments)` for a declared name: an element of a collection, a collection's method, or a local function."""

    base: Expression
    arguments: tuple[Argument, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `+x`."""

    operator: str
    operand: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, `||` or a comparison."""

    operator: str
    left: Expression
    right: Expression
    at: int


@dataclass(frozen=True, slots=True)
class Logic:
    """AND or OR, of which the right side is looked at only if the left one leaves it open."""

    is_and: bool
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """NOT x."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class IsNull:
    """x IS [NOT] NULL."""

    operand: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Between:
    """x BETWEEN low AND high."""

    operand: Expression
    low: Expression
    high: Expression
    at: int


@dataclass(frozen=True, slots=True)
class InList:
    """x IN (a, b, …)."""

    operand: Expression
    items: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Like:
    """x LIKE pattern [ESCAPE c]."""

    operand: Expression
    pattern: Expression
    escape: Expression | None
    at: int


@dataclass(frozen=True, slots=True)
class Case:
    """CASE [operand] WHEN … THEN … [ELSE …] END."""

    operand: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


@dataclass(frozen=True, slots=True)
class CursorAttribute:
    """`cursor%FOUND` and its like; `cursor` None stands for SQL, the implicit one."""

    cursor: Expression | None
    attribute: str
    at: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An expression inside SQL text that may be a variable: `name` decides against the columns of the tables.

    `name` is None where no column can be meant (a bind, INSERT ... VALUES).
    """

    value: Expression
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SqlText:
    """SQL with references to variables in it; `tables` are the tables whose columns may hide variables.

    `offsets` are where the pieces start in the source.
    """

    pieces: tuple[str | Reference, ...]
    offsets: tuple[int, ...]
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SqlExpression:
    """An expression that only SQL has (CAST, EXTRACT, DATE '…'), computed by the host."""

    text: SqlText
    at: int


Expression: TypeAlias = (
    Literal
    | Variable
    | BindVariable
    | Field
    | Call
    | Index
    | Unary
    | Binary
    | Logic
    | Not
    | IsNull
    | Between
    | InList
    | Like
    | Case
    | CursorAttribute
    | SqlExpression
)
