"""ORDER BY: positions stay positions, names of the select list may be used inside expressions."""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.sql.rules.names import plain
from labs.practice_db.sql.writer import Writer


def order_items(writer: Writer, order: exp.Order, query: exp.Expr) -> str:
    """Write the items of a query's ORDER BY."""
    writer.guard(order, ("expressions", "siblings"))
    if order.args.get("siblings"):
        raise writer.refusal(order, "ORDER SIBLINGS BY without CONNECT BY")
    aliases = _aliases(query)
    written = []
    for item in order.expressions:
        position = _position(item.this)
        if position is not None:
            written.append(f"{position}{_direction(item)}")
            continue
        if aliases and not isinstance(item.this, exp.Column):
            _use_aliases(item.this, aliases)
        written.append(writer.write(item))
    return ", ".join(written)


def _position(node: exp.Expr) -> str | None:
    return str(node.this) if isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit() else None


def _aliases(query: exp.Expr) -> dict[str, exp.Expr]:
    if not isinstance(query, exp.Select):
        return {}
    return {plain(item.args["alias"]): item.this for item in query.expressions if isinstance(item, exp.Alias)}


def _use_aliases(node: exp.Expr, aliases: dict[str, exp.Expr]) -> None:
    for column in list(node.find_all(exp.Column)):
        if column.args.get("table") is None and not column.is_star and plain(column.this) in aliases:
            column.replace(aliases[plain(column.this)].copy())


def _direction(item: exp.Ordered) -> str:
    return (" DESC" if item.args.get("desc") else "") + (
        " NULLS FIRST" if item.args.get("nulls_first") else " NULLS LAST"
    )


def ordered(writer: Writer, node: exp.Ordered) -> str:
    """Write one item; NULLs come last going up and first going down unless told otherwise, as in Oracle."""
    return f"{writer.write(node.this)}{_direction(node)}"


def order_clause(writer: Writer, node: exp.Order) -> str:
    """Write the ORDER BY of a window or an aggregate, where numbers are values."""
    return f"ORDER BY {writer.write_all(node.expressions)}"
