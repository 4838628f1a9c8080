"""Conditions: comparisons, IN, BETWEEN, LIKE, IS NULL, EXISTS, AND, OR, NOT."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer, offset_of

COMPARISONS: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def comparison(writer: Writer, node: exp.Binary) -> str:
    """Write a comparison, also with ANY, SOME or ALL."""
    return f"{_side(writer, node.this)} {COMPARISONS[type(node)]} {_side(writer, node.expression)}"


def _side(writer: Writer, node: exp.Expr) -> str:
    if isinstance(node, exp.Null):
        return "NULL"
    written = writer.write(node)
    return f"({written})" if isinstance(node, exp.Binary) else written


def connection(writer: Writer, node: exp.Connector) -> str:
    """Write AND and OR, with brackets where one is inside the other."""
    word = "AND" if isinstance(node, exp.And) else "OR"
    return f" {word} ".join(
        f"({writer.write(part)})" if isinstance(part, exp.Or) and word == "AND" else writer.write(part)
        for part in chain(node)
    )


def chain(node: exp.Expr) -> list[exp.Expr]:
    """Return the operands of a chain of one operator from left to right; chains may be longer than calls nest."""
    parts: list[exp.Expr] = []
    here = node
    while type(here) is type(node):
        parts.append(here.args["expression"])
        here = here.this
    return [here, *reversed(parts)]


def conjuncts(where: exp.Expr | None) -> list[exp.Expr]:
    """Return the conditions that AND joins."""
    if where is None:
        return []
    node = where.this if isinstance(where, exp.Where) else where
    if isinstance(node, exp.And):
        return [part for side in chain(node) for part in conjuncts(side)]
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.And):
        return conjuncts(node.this)
    return [node]


def negation(writer: Writer, node: exp.Not) -> str:
    """Write NOT; brackets keep its reach."""
    inner = writer.write(node.this)
    return f"NOT ({inner})"


def is_null(writer: Writer, node: exp.Is) -> str:
    """Write IS NULL, IS TRUE, IS FALSE."""
    return f"{_side(writer, node.this)} IS {writer.write(node.expression)}"


def between(writer: Writer, node: exp.Between) -> str:
    """Write BETWEEN as two comparisons would be written."""
    parts = [_side(writer, part) for part in (node.this, node.args["low"], node.args["high"])]
    return f"{parts[0]} BETWEEN {parts[1]} AND {parts[2]}"


def is_in(writer: Writer, node: exp.In) -> str:
    """Write IN with a list or a query."""
    left = _side(writer, node.this)
    query = node.args.get("query")
    if query is not None:
        return f"{left} IN {writer.write(query)}"
    if not node.expressions:
        raise OraError(936, position=offset_of(node))
    return f"{left} IN ({writer.write_all(node.expressions)})"


def exists(writer: Writer, node: exp.Exists) -> str:
    """Write EXISTS (query)."""
    return f"EXISTS ({writer.write(node.this)})"


def quantified(writer: Writer, node: exp.Any | exp.All) -> str:
    """Write ANY, SOME and ALL over a query or a list."""
    word = "ANY" if isinstance(node, exp.Any) else "ALL"
    inner = node.this.this if isinstance(node.this, exp.Paren) else node.this
    if isinstance(inner, exp.Query):
        return f"{word} ({writer.write(inner.unnest() if isinstance(inner, exp.Subquery) else inner)})"
    items = inner.expressions if isinstance(inner, exp.Tuple) else [inner]
    return f"{word} (ARRAY[{writer.write_all(items)}])"


def like(writer: Writer, node: exp.Like) -> str:
    """Write LIKE without an escape character, since Oracle has none unless told."""
    return _like(writer, node, "''")


def like_with_escape(writer: Writer, node: exp.Escape) -> str:
    """Write LIKE ... ESCAPE."""
    if not isinstance(node.this, exp.Like):
        raise writer.refusal(node, "ESCAPE")
    return _like(writer, node.this, as_text(writer, node.expression))


def _like(writer: Writer, node: exp.Like, escape: str) -> str:
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return f"{as_text(writer, node.this)} {word} {as_text(writer, node.expression)} ESCAPE {escape}"


def row_value(writer: Writer, node: exp.Tuple) -> str:
    """Write (a, b)."""
    return f"({writer.write_all(node.expressions)})"
