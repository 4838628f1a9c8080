"""The clauses of a query block, each written by one function."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules import outer_joins
from labs.practice_db.sql.rules.headings import heading
from labs.practice_db.sql.rules.names import PACKAGE_VALUES, plain, quote
from labs.practice_db.sql.rules.ordering import order_items
from labs.practice_db.sql.writer import Writer

# What stands behind a dot and is no column: of a sequence, of a package.
_OF_NO_TABLE: Final = frozenset({"NEXTVAL", "CURRVAL"}) | {name for _, name in PACKAGE_VALUES}


def select_list(writer: Writer, node: exp.Select) -> str:
    """Write SELECT [DISTINCT] and the list, each expression under the name that Oracle gives it."""
    distinct = node.args.get("distinct")
    if distinct is not None:
        writer.guard(distinct, ("expressions",))
    word = "SELECT DISTINCT" if distinct is not None else "SELECT"
    return f"{word} {', '.join(select_item(writer, item) for item in node.expressions)}"


def select_item(writer: Writer, item: exp.Expr) -> str:
    """Write one item of the list with its heading."""
    if item.is_star:
        return writer.write(item)
    inner = item.this if isinstance(item, exp.Alias) else item
    return f"{_typed_null(inner, writer.write(inner))} AS {quote(heading(writer, item))}"


def _typed_null(node: exp.Expr, written: str) -> str:
    return "NULL::varchar" if isinstance(node, exp.Null) and not _is_in_set(node) else written


def _is_in_set(node: exp.Expr) -> bool:
    """Return whether the query block of a node is one of a UNION, whose other blocks tell the type."""
    block = node.parent_select
    above = block.parent if block is not None else None
    while isinstance(above, exp.Subquery):
        above = above.parent
    return isinstance(above, exp.SetOperation)


def from_clause(writer: Writer, node: exp.Select) -> str:
    """Write FROM with its joins; nothing when it is DUAL alone and no column of it is asked for."""
    source = node.args.get("from_")
    joins = node.args.get("joins") or []
    if source is None or (not joins and is_bare_dual(node)):
        return ""
    writer.guard(source, ("this",))
    if outer_joins.is_used(node):
        return f"FROM {outer_joins.write(writer, node)}"
    return f"FROM {writer.write(source.this)}{''.join(writer.write(join) for join in joins)}"


def is_bare_dual(node: exp.Select) -> bool:
    """Return whether the query is from DUAL alone, without use of its column."""
    source = node.args["from_"].this
    if not isinstance(source, exp.Table) or node.args.get("joins"):
        return False
    owner = source.args.get("db")
    if plain(source.this) != "DUAL" or (owner is not None and plain(owner) not in ("SYS", "PUBLIC")):
        return False
    if any(item.is_star for item in node.expressions):
        return False
    return not any(_is_of_table(found) for found in node.find_all(exp.Column))


def _is_of_table(column: exp.Column) -> bool:
    name = column.name.upper()
    return name == "DUMMY" or (column.args.get("table") is not None and name not in _OF_NO_TABLE)


def tail(writer: Writer, node: exp.Expr) -> str:
    """Write GROUP BY, HAVING, ORDER BY, OFFSET and FETCH."""
    parts: list[str] = []
    group, having, order = (node.args.get(name) for name in ("group", "having", "order"))
    if group is not None:
        parts.append(writer.write(group))
    if having is not None:
        parts.append(f"HAVING {writer.write(having.this)}")
    if order is not None:
        parts.append(f"ORDER BY {order_items(writer, order, node)}")
    if node.args.get("offset") is not None:
        parts.append(f"OFFSET greatest(trunc({writer.write(node.args['offset'].expression)}), 0)")
    if node.args.get("limit") is not None:
        parts.append(writer.write(node.args["limit"]))
    return " ".join(parts)


def locks(writer: Writer, node: exp.Select) -> str:
    """Write FOR UPDATE; WAIT n is left to the plan."""
    found = node.args.get("locks") or []
    source = node.args.get("from_")
    if not found or source is None or is_bare_dual(node):
        return ""
    return "".join(f" {writer.write(lock)}" for lock in found)
