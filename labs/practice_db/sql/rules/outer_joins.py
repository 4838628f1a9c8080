"""Oracle's (+): each marked table becomes a LEFT JOIN on the conditions that mark it.

Source: Oracle Database SQL Language Reference 23ai, Joins, section Outer Joins, with its rules and errors.
"""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules.conditions import conjuncts
from labs.practice_db.sql.rules.names import alias_of, plain
from labs.practice_db.sql.writer import Writer, offset_of


def is_used(node: exp.Select) -> bool:
    """Return whether a condition of the query has a (+)."""
    return any(_marks(part) for part in conjuncts(node.args.get("where")))


def remaining(conditions: list[exp.Expr]) -> list[exp.Expr]:
    """Return the conditions that stay in the WHERE clause."""
    return [part for part in conditions if not _marks(part)]


def _marks(condition: exp.Expr) -> list[exp.Column]:
    """Return the marked columns of a condition; those of a subquery are the subquery's own."""
    marked = [found for found in condition.find_all(exp.Column) if found.args.get("join_mark")]
    # A long chain of AND is a deep tree: the way up is long, and most conditions need not go it.
    block = condition.find_ancestor(exp.Select) if marked else None
    return [found for found in marked if found.find_ancestor(exp.Select) is block]


def write(writer: Writer, node: exp.Select) -> str:
    """Write the FROM clause: the unmarked tables crossed, then the marked ones in an order that joins allow."""
    items = _items(writer, node)
    joins = _conditions_by_table(writer, node, items)
    done = [name for name in items if name not in joins]
    text = " CROSS JOIN ".join(writer.write(items[name]) for name in done)
    if not done:
        raise OraError(1416)
    waiting = dict(joins)
    while waiting:
        ready = next((name for name, parts in waiting.items() if _needs(parts, name) & set(items) <= set(done)), None)
        if ready is None:
            raise OraError(1416, position=offset_of(next(iter(waiting.values()))[0]))
        conditions = " AND ".join(f"({writer.write(part)})" for part in waiting.pop(ready))
        text += f" LEFT JOIN {writer.write(items[ready])} ON {conditions}"
        done.append(ready)
    return text


def _items(writer: Writer, node: exp.Select) -> dict[str, exp.Expr]:
    sources = [node.args["from_"].this]
    for join in node.args.get("joins") or []:
        if any(join.args.get(name) for name in ("side", "kind", "method", "on", "using")):
            raise OraError(25156, position=offset_of(join))
        sources.append(join.this)
    return {alias_of(source): source for source in sources}


def _conditions_by_table(writer: Writer, node: exp.Select, items: dict[str, exp.Expr]) -> dict[str, list[exp.Expr]]:
    joins: dict[str, list[exp.Expr]] = {}
    for condition in conjuncts(node.args["where"]):
        marks = _marks(condition)
        if not marks:
            continue
        if isinstance(condition, exp.Or) or condition.find(exp.Or):
            raise OraError(1719, position=offset_of(marks[0]))
        if condition.find(exp.Query):
            raise OraError(1799, position=offset_of(marks[0]))
        names = {_table_of(writer, mark, items) for mark in marks}
        if len(names) > 1:
            raise OraError(1468, position=offset_of(marks[0]))
        joins.setdefault(names.pop(), []).append(_without_marks(condition))
    return joins


def _without_marks(condition: exp.Expr) -> exp.Expr:
    copied = condition.copy()
    for mark in _marks(copied):
        mark.set("join_mark", False)
    return copied


def _table_of(writer: Writer, mark: exp.Column, items: dict[str, exp.Expr]) -> str:
    table = mark.args.get("table")
    if table is None:
        raise writer.refusal(mark, "(+) behind a column without its table's name")
    name = plain(table)
    if name not in items:
        raise OraError(904, position=offset_of(mark), name=f'"{name}"."{plain(mark.this)}"')
    return name


def _needs(parts: list[exp.Expr], name: str) -> set[str]:
    found = {
        plain(column.args["table"])
        for part in parts
        for column in part.find_all(exp.Column)
        if column.args.get("table")
    }
    return found - {name}
