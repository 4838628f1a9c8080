"""A hierarchical query over one table, as a recursive query.

Every row has a number, given in the order of siblings. A row of the walk carries the numbers of its ancestors and its
own: sorted by them the rows come in Oracle's order (a parent before its children), and a number that comes back is
a loop. Source: Oracle Database SQL Language Reference 23ai, Hierarchical Queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules import clauses, rownum
from labs.practice_db.sql.rules.names import alias_of, plain, quote
from labs.practice_db.sql.rules.ordering import order_items
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer, offset_of

# c is the child and p the parent while walking.
_CHILD: Final = "c"
_PARENT: Final = "p"
_WALK: Final = (
    'WITH RECURSIVE "#ROWS" AS (SELECT {name}.*{whole}, row_number() OVER ({numbering}) AS "#" FROM {source}), '
    '"#WALK" AS (SELECT {name}.*, 1::numeric AS "LEVEL", ARRAY["#"] AS "#PATH"{first} FROM "#ROWS" AS {name}{roots} '
    'UNION ALL SELECT c.*, p."LEVEL" + 1, p."#PATH" || c."#"{following} '
    'FROM "#WALK" AS p JOIN "#ROWS" AS c ON ({condition}) AND {no_loop}) '
)
_LEAF: Final = '(CASE WHEN EXISTS (SELECT FROM "#ROWS" AS c WHERE {condition}) THEN 0 ELSE 1 END)::numeric'


@dataclass(frozen=True, slots=True)
class _Carried:
    """A value that rows hand down: its column, its value in a root and in a child."""

    column: str
    first: str
    following: str


def write(writer: Writer, node: exp.Select) -> str:
    """Write a query block with CONNECT BY over a table."""
    connect, source = node.args["connect"], node.args["from_"].this
    name = alias_of(source)
    order = node.args.get("order")
    is_by_siblings = order is not None and bool(order.args.get("siblings"))
    numbering = f"ORDER BY {_sibling_order(writer, node)}" if is_by_siblings else ""
    start = connect.args.get("start")
    carried = _carried(writer, node, name)
    condition = _condition(writer, connect.args["connect"], name)
    is_loop = 'c."#" = ANY (p."#PATH")'
    text = _WALK.format(
        name=quote(name),
        whole=f', {quote(name)} AS "#ROW"' if _point_stars(writer, node) else "",
        numbering=numbering,
        source=writer.write(source),
        first="".join(f", {item.first} AS {item.column}" for item in carried),
        roots=f" WHERE {writer.write(start)}" if start is not None else "",
        following="".join(f", {item.following} AS {item.column}" for item in carried),
        condition=condition,
        no_loop=f"NOT ({is_loop})" if connect.args.get("nocycle") else f"oracle.no_loop({is_loop})",
    )
    return text + finish(writer, node, f"FROM {_walked(node, condition)} AS {quote(name)}", sort='"#PATH"')


def _sibling_order(writer: Writer, node: exp.Select) -> str:
    order = node.args["order"]
    order.set("siblings", False)
    node.set("order", None)
    return order_items(writer, order, exp.Select())


def _point_stars(writer: Writer, node: exp.Select) -> bool:
    """Let * mean the table's columns and not those of the walk; tell whether there is one."""
    stars = [item for item in node.expressions if item.is_star]
    for star in stars:
        writer.substitutes[id(star)] = '("#ROW").*'
    return bool(stars)


def _walked(node: exp.Select, condition: str) -> str:
    if not any(found.name.upper() == "CONNECT_BY_ISLEAF" for found in node.find_all(exp.Column)):
        return '"#WALK"'
    return f'(SELECT p.*, {_LEAF.format(condition=condition)} AS "CONNECT_BY_ISLEAF" FROM "#WALK" AS p)'


def finish(writer: Writer, node: exp.Select, source: str, sort: str = "") -> str:
    """Write the list, the conditions and the ending around a source that has a column LEVEL.

    `sort` is the order of the rows when the query gives none.
    """
    where, limit = rownum.split(writer, node)
    if limit is not None and rownum.counts_before(node):
        raise writer.refusal(node.args["where"], "ROWNUM with ORDER BY or grouping under CONNECT BY")
    parts = [clauses.select_list(writer, node), source]
    if where:
        parts.append("WHERE " + " AND ".join(f"({writer.write(part)})" for part in where))
    parts.append(clauses.tail(writer, node))
    if sort and not rownum.counts_before(node):
        parts.append(f"ORDER BY {sort}")
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(part for part in parts if part)


def _condition(writer: Writer, condition: exp.Expr, name: str) -> str:
    """Write the CONNECT BY condition: PRIOR x is the parent's column, the others are the child's."""
    copied = exp.Paren(this=condition.copy())
    places: dict[int, str] = {}
    parents = {id(column) for prior in copied.find_all(exp.Prior) for column in prior.find_all(exp.Column)}
    for column in copied.find_all(exp.Column):
        if column.args.get("table") is not None and plain(column.args["table"]) != name:
            full_name = f'"{plain(column.args["table"])}"."{plain(column.this)}"'
            raise OraError(904, position=offset_of(column), name=full_name)
        if column.name.upper() == "LEVEL" and not column.this.args.get("quoted"):
            places[id(column)] = '(p."LEVEL" + 1)'
            continue
        row = _PARENT if id(column) in parents else _CHILD
        places[id(column)] = f"{row}.{quote(plain(column.this))}"
    for prior in list(copied.find_all(exp.Prior)):
        prior.replace(prior.this)
    with _placed(writer, places):
        return writer.write(copied.this)


@contextmanager
def _placed(writer: Writer, places: dict[int, str]) -> Iterator[None]:
    """Let these nodes be written as told for a while."""
    before = dict(writer.substitutes)
    writer.substitutes.update(places)
    try:
        yield
    finally:
        writer.substitutes = before


def _columns_of(row: str, node: exp.Expr) -> dict[int, str]:
    return {id(column): f"{row}.{quote(plain(column.this))}" for column in node.find_all(exp.Column)}


def _carried(writer: Writer, node: exp.Select, name: str) -> list[_Carried]:
    """Return what rows hand down: CONNECT_BY_ROOT, SYS_CONNECT_BY_PATH, PRIOR; the query reads it from the walk."""
    carried: list[_Carried] = []
    for part in [*node.expressions, node.args.get("where"), node.args.get("order")]:
        for found in list(part.walk()) if part is not None else []:
            column = quote(f"#{len(carried)}")
            item = _handed_down(writer, found, column)
            if item is not None:
                carried.append(item)
                writer.substitutes[id(found)] = f"{quote(name)}.{column}"
    return carried


def _handed_down(writer: Writer, node: exp.Expr, column: str) -> _Carried | None:
    if isinstance(node, exp.ConnectByRoot):
        return _Carried(column, writer.write(node.this), f"p.{column}")
    if isinstance(node, exp.Prior):
        with _placed(writer, _columns_of(_PARENT, node.this)):
            following = writer.write(node.this)
        return _Carried(column, f"CASE WHEN FALSE THEN {writer.write(node.this)} END", following)
    if isinstance(node, exp.Anonymous) and node.name.upper() == "SYS_CONNECT_BY_PATH":
        if len(node.expressions) != 2:
            raise OraError(909, position=offset_of(node))
        value, separator = node.expressions
        first = f"concat({as_text(writer, separator)}, {as_text(writer, value)})::varchar"
        with _placed(writer, _columns_of(_CHILD, value)):
            step = f"concat({as_text(writer, separator)}, {as_text(writer, value)})"
        return _Carried(column, first, f"(p.{column} || {step})::varchar")
    return None
