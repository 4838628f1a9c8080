"""Arithmetic and concatenation; which operator it is, PostgreSQL finds by the types (see prelude/operators.sql)."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules.conditions import chain
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer
from labs.practice_db.values import OraType

# PostgreSQL takes 100 arguments.
_MAX_ARGUMENTS: Final = 100
_SYMBOLS: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def arithmetic(writer: Writer, node: exp.Binary) -> str:
    """Write + - * /, with brackets around operations inside."""
    left, right = _operand(writer, node.this), _operand(writer, node.expression)
    if isinstance(node, exp.Div) and node.this.find(exp.Column) is None and _may_be_zero(writer, node.expression):
        # PostgreSQL divides constants while it plans, in branches that are never reached too.
        right = f"oracle.unfolded({right})"
    return f"{left} {_SYMBOLS[type(node)]} {right}"


def _may_be_zero(writer: Writer, node: exp.Expr) -> bool:
    """Return whether a divisor is a number that is known while planning, and not known to be other than zero."""
    if isinstance(node, exp.Literal):
        return not node.is_string and not str(node.this).strip("0.")
    return _is_constant(writer, node)


def _is_constant(writer: Writer, node: exp.Expr) -> bool:
    if isinstance(node, exp.Literal):
        return not node.is_string
    if isinstance(node, exp.Placeholder):
        return writer.bind_param(node).type is OraType.NUMBER
    if isinstance(node, exp.Paren | exp.Neg):
        return _is_constant(writer, node.this)
    if isinstance(node, tuple(_SYMBOLS)):
        return _is_constant(writer, node.this) and _is_constant(writer, node.expression)
    return False


def _operand(writer: Writer, node: exp.Expr) -> str:
    if isinstance(node, exp.Null) or (isinstance(node, exp.Literal) and node.is_string and not node.this):
        return "NULL::numeric"
    written = writer.write(node)
    return f"({written})" if isinstance(node, exp.Binary | exp.Neg) else written


def minus(writer: Writer, node: exp.Neg) -> str:
    """Write a sign."""
    return f"- {_operand(writer, node.this)}"


def brackets(writer: Writer, node: exp.Paren) -> str:
    """Write brackets."""
    return f"({writer.write(node.this)})"


def concatenation(writer: Writer, node: exp.DPipe) -> str:
    """Write ||, for which NULL is the empty string and a result without characters is NULL."""
    parts = [as_text(writer, part) for part in chain(node)]
    while len(parts) > 1:
        groups = [parts[start : start + _MAX_ARGUMENTS] for start in range(0, len(parts), _MAX_ARGUMENTS)]
        parts = [f"concat({', '.join(group)})" for group in groups]
    return f"nullif({parts[0]}, '')::varchar"
