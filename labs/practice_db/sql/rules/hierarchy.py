"""CONNECT BY: a row generator over DUAL, or a walk down one table as a recursive query.

Each row of the walk carries the numbers of its ancestors: sorted by them the rows come in Oracle's order (a
parent before its children, siblings as told), and a number that comes back is a loop.
Source: Oracle Database SQL Language Reference 23ai, Hierarchical Queries.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules import rownum
from labs.practice_db.sql.rules.names import alias_of, plain, quote
from labs.practice_db.sql.rules.ordering import order_items
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer, offset_of

_COUNTERS: Final = frozenset({"LEVEL", "ROWNUM"})
_BOUNDS: Final[dict[type[exp.Expression], str]] = {exp.LTE: "floor({n})", exp.LT: "ceil({n}) - 1"}


def write(writer: Writer, node: exp.Select) -> str:
    """Write a query block with CONNECT BY."""
    if node.args.get("joins"):
        raise writer.refusal(node.args["connect"], "CONNECT BY over several tables")
    if _is_dual(node):
        return _generator(writer, node)
    return _walk(writer, node)


def _is_dual(node: exp.Select) -> bool:
    source = node.args["from_"].this if node.args.get("from_") is not None else None
    return source is None or (isinstance(source, exp.Table) and plain(source.this) == "DUAL")


def _generator(writer: Writer, node: exp.Select) -> str:
    """Write `from dual connect by level <= n`: the first row is always there."""
    connect = node.args["connect"]
    if connect.args.get("start") is not None:
        raise writer.refusal(connect.args["start"], "START WITH over DUAL")
    bounds = [_bound(writer, condition) for condition in rownum.conjuncts(connect.args["connect"])]
    count = bounds[0] if len(bounds) == 1 else f"least({', '.join(bounds)})"
    source = f'FROM generate_series(1::numeric, greatest({count}, 1)) AS "DUAL"("LEVEL")'
    return _finish(writer, node, source)


def _bound(writer: Writer, condition: exp.Expression) -> str:
    kind, left, right = type(condition), condition.args.get("this"), condition.args.get("expression")
    if isinstance(right, exp.Column) and right.name.upper() in _COUNTERS:
        kind, left, right = rownum._MIRRORED.get(kind, kind), right, left
    if kind not in _BOUNDS or not isinstance(left, exp.Column) or left.name.upper() not in _COUNTERS or right is None:
        raise writer.refusal(condition, "this CONNECT BY condition over DUAL (LEVEL <= n and LEVEL < n are done)")
    return _BOUNDS[kind].format(n=f"({writer.write(right)})::numeric")


def _finish(writer: Writer, node: exp.Select, source: str) -> str:
    """Write the list, the conditions and the ending around a source that has a column LEVEL."""
    from labs.practice_db.sql.rules import queries

    where, limit = rownum.split(writer, node)
    parts = [queries.select_list(writer, node), source]
    if where:
        parts.append("WHERE " + " AND ".join(f"({writer.write(part)})" for part in where))
    parts.append(queries.tail(writer, node))
    if limit is not None:
        if rownum.counts_before(node):
            raise writer.refusal(node.args["where"], "ROWNUM with ORDER BY or grouping under CONNECT BY")
        parts.append(f"LIMIT {limit}")
    return " ".join(part for part in parts if part)


def _walk(writer: Writer, node: exp.Select) -> str:
    """Write a walk: the table with its rows numbered, the recursion, and the query over it."""
    connect, source = node.args["connect"], node.args["from_"].this
    name = alias_of(source)
    siblings = (
        node.args.get("order")
        if node.args.get("order") is not None and node.args["order"].args.get("siblings")
        else None
    )
    if siblings is not None:
        node.set("order", None)
    numbering = f"ORDER BY {_plain_order(writer, siblings)}" if siblings is not None else ""
    start = connect.args.get("start")
    roots = f" WHERE {writer.write(start)}" if start is not None else ""
    carried = _carried(writer, node, name)
    condition = _condition(writer, connect.args["connect"], name)
    loop = 'NOT (c."#" = ANY (p."#PATH"))' if connect.args.get("nocycle") else 'oracle.no_loop(c."#" = ANY (p."#PATH"))'
    extra_root = "".join(f", {first} AS {column}" for column, first, _ in carried)
    extra_next = "".join(f", {following} AS {column}" for column, _, following in carried)
    text = (
        f'WITH RECURSIVE "#ROWS" AS (SELECT {quote(name)}.*, row_number() OVER ({numbering}) AS "#" FROM {writer.write(source)}), '
        f'"#WALK" AS (SELECT {quote(name)}.*, 1::numeric AS "LEVEL", ARRAY["#"] AS "#PATH"{extra_root} FROM "#ROWS" AS {quote(name)}{roots} '
        f'UNION ALL SELECT c.*, p."LEVEL" + 1, p."#PATH" || c."#"{extra_next} FROM "#WALK" AS p JOIN "#ROWS" AS c '
        f"ON ({condition}) AND {loop}) "
    )
    if any(item.is_star for item in node.expressions):
        raise writer.refusal(node, "SELECT * with CONNECT BY (name the columns)")
    leaf = f'NOT EXISTS (SELECT FROM "#ROWS" AS c WHERE {_condition(writer, connect.args["connect"], name)})'
    walked = f'FROM (SELECT p.*, (CASE WHEN {leaf} THEN 1 ELSE 0 END)::numeric AS "CONNECT_BY_ISLEAF" FROM "#WALK" AS p) AS {quote(name)}'
    if not _needs_leaf(node):
        walked = f'FROM "#WALK" AS {quote(name)}'
    body = _finish(writer, node, walked)
    ordered = node.args.get("order") is not None or node.args.get("group") is not None
    plain_rows = not ordered and not any(rownum._is_aggregate(item) for item in node.expressions)
    return (
        f'{text}{body} ORDER BY "#PATH"'
        if plain_rows and "LIMIT" not in body and node.args.get("distinct") is None
        else text + body
    )


def _plain_order(writer: Writer, order: exp.Order) -> str:
    order.set("siblings", False)
    return order_items(writer, order, exp.Select())


def _needs_leaf(node: exp.Select) -> bool:
    return any(found.name.upper() == "CONNECT_BY_ISLEAF" for found in node.find_all(exp.Column))


def _condition(writer: Writer, condition: exp.Expression, name: str) -> str:
    """Write the CONNECT BY condition: PRIOR x is the parent's column, the others are the child's."""
    copied = condition.copy()
    for column in copied.find_all(exp.Column):
        if column.args.get("table") is not None and plain(column.args["table"]) != name:
            raise OraError(
                904, position=offset_of(column), name=f'"{plain(column.args["table"])}"."{plain(column.this)}"'
            )
        if column.name.upper() in _COUNTERS and not column.this.args.get("quoted"):
            writer.substitutes[id(column)] = '(p."LEVEL" + 1)'
            continue
        row = "p" if column.find_ancestor(exp.Prior) is not None else "c"
        writer.substitutes[id(column)] = f"{row}.{quote(plain(column.this))}"
    for prior in list(copied.find_all(exp.Prior)):
        if prior.parent is not None:
            prior.replace(prior.this)
    written = writer.write(copied)
    writer.substitutes.clear()
    return written


def _carried(writer: Writer, node: exp.Select, name: str) -> list[tuple[str, str, str]]:
    """Return what rows hand down, as (column, its value in a root, its value in a child), and point the list at it."""
    carried: list[tuple[str, str, str]] = []
    for item in node.expressions:
        for found in list(item.walk()):
            column = quote(f"#{len(carried)}")
            if isinstance(found, exp.ConnectByRoot):
                value = writer.write(found.this)
                carried.append((column, value, f"p.{column}"))
            elif isinstance(found, exp.Anonymous) and found.name.upper() == "SYS_CONNECT_BY_PATH":
                root, child = _path(writer, found, name)
                carried.append((column, root, f"p.{column} || {child}"))
            elif isinstance(found, exp.Prior):
                value = writer.write(found.this)
                carried.append((column, f"CASE WHEN FALSE THEN {value} END", _of_parent(writer, found)))
            else:
                continue
            replacement = exp.Column(this=exp.Identifier(this=column.strip('"'), quoted=True))
            for key, value_ in found.meta.items():
                replacement.meta[key] = value_
            if found is item:
                item.meta["replaced"] = True
            found.replace(replacement)
    return carried


def _path(writer: Writer, call: exp.Anonymous, name: str) -> tuple[str, str]:
    if len(call.expressions) != 2:
        raise OraError(909, position=offset_of(call))
    separator = as_text(writer, call.expressions[1])
    root = f"concat({separator}, {as_text(writer, call.expressions[0])})"
    for column in call.expressions[0].find_all(exp.Column):
        writer.substitutes[id(column)] = f"c.{quote(plain(column.this))}"
    child = f"concat({separator}, {as_text(writer, call.expressions[0])})"
    writer.substitutes.clear()
    return root, child


def _of_parent(writer: Writer, prior: exp.Prior) -> str:
    for column in prior.find_all(exp.Column):
        writer.substitutes[id(column)] = f"p.{quote(plain(column.this))}"
    written = writer.write(prior.this)
    writer.substitutes.clear()
    return written
