"""Arithmetic and concatenation; which operator it is, PostgreSQL finds by the types (see prelude/operators.sql)."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules.conditions import chain
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer, rule

# PostgreSQL takes 100 arguments.
_MAX_ARGUMENTS: Final = 100
_SYMBOLS: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


@rule(exp.Add, exp.Sub, exp.Mul, exp.Div, parts="this expression typed safe")
def arithmetic(writer: Writer, node: exp.Binary) -> str:
    """Write + - * /, with brackets around operations inside."""
    left, right = _operand(writer, node.this), _operand(writer, node.expression)
    return f"{left} {_SYMBOLS[type(node)]} {right}"


def _operand(writer: Writer, node: exp.Expr) -> str:
    if isinstance(node, exp.Null) or (isinstance(node, exp.Literal) and node.is_string and not node.this):
        return "NULL::numeric"
    written = writer.write(node)
    return f"({written})" if isinstance(node, exp.Binary | exp.Neg) else written


@rule(exp.Neg, parts="this")
def minus(writer: Writer, node: exp.Neg) -> str:
    """Write a sign."""
    return f"- {_operand(writer, node.this)}"


@rule(exp.Paren, parts="this")
def brackets(writer: Writer, node: exp.Paren) -> str:
    """Write brackets."""
    return f"({writer.write(node.this)})"


@rule(exp.DPipe, parts="this expression safe")
def concatenation(writer: Writer, node: exp.DPipe) -> str:
    """Write ||, for which NULL is the empty string and a result without characters is NULL."""
    parts = [as_text(writer, part) for part in chain(node)]
    while len(parts) > 1:
        groups = [parts[start : start + _MAX_ARGUMENTS] for start in range(0, len(parts), _MAX_ARGUMENTS)]
        parts = [f"concat({', '.join(group)})" for group in groups]
    return f"nullif({parts[0]}, '')::varchar"
