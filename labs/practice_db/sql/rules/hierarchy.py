"""CONNECT BY: a row generator over DUAL, or a walk down one table (`rules.walk`)."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules import rownum, walk
from labs.practice_db.sql.rules.conditions import conjuncts
from labs.practice_db.sql.rules.names import plain
from labs.practice_db.sql.writer import Writer

_COUNTERS: Final = frozenset({"LEVEL", "ROWNUM"})
_BOUNDS: Final[dict[type[exp.Expr], str]] = {exp.LTE: "floor({n})", exp.LT: "ceil({n}) - 1"}


def write(writer: Writer, node: exp.Select) -> str:
    """Write a query block with CONNECT BY."""
    if node.args.get("joins"):
        raise writer.refusal(node.args["connect"], "CONNECT BY over several tables")
    return _generator(writer, node) if _is_dual(node) else walk.write(writer, node)


def _is_dual(node: exp.Select) -> bool:
    source = node.args["from_"].this if node.args.get("from_") is not None else None
    return source is None or (isinstance(source, exp.Table) and plain(source.this) == "DUAL")


def _generator(writer: Writer, node: exp.Select) -> str:
    """Write `from dual connect by level <= n`: the first row is always there."""
    connect = node.args["connect"]
    if connect.args.get("start") is not None:
        raise writer.refusal(connect.args["start"], "START WITH over DUAL")
    bounds = [_bound(writer, condition) for condition in conjuncts(connect.args["connect"])]
    count = bounds[0] if len(bounds) == 1 else f"least({', '.join(bounds)})"
    return walk.finish(writer, node, f'FROM generate_series(1::numeric, greatest({count}, 1)) AS "DUAL"("LEVEL")')


def _bound(writer: Writer, condition: exp.Expr) -> str:
    kind, left, right = rownum.comparison_of(condition, _is_counter)
    if kind not in _BOUNDS or not _is_counter(left) or right is None:
        raise writer.refusal(condition, "this CONNECT BY condition over DUAL (LEVEL <= n and LEVEL < n are done)")
    return _BOUNDS[kind].format(n=f"({writer.write(right)})::numeric")


def _is_counter(node: object) -> bool:
    return isinstance(node, exp.Column) and node.args.get("table") is None and node.name.upper() in _COUNTERS
