"""ROWNUM in the WHERE clause, as a cut after n rows that is made before sorting and grouping.

`rownum <= n`, `rownum < n`, `rownum = 1` as one of the conditions joined by AND become LIMIT; other uses there
are refused. In the select list ROWNUM is a row number, given before ORDER BY as in Oracle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from labs.practice_db.sql import functions
from labs.practice_db.sql.rules import clauses, outer_joins
from labs.practice_db.sql.rules.conditions import conjuncts
from labs.practice_db.sql.rules.names import alias_of, quote
from labs.practice_db.sql.writer import Writer

_MIRRORED: Final[dict[type[exp.Expr], type[exp.Expr]]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
}
_CUTS: Final[dict[type[exp.Expr], str]] = {
    exp.LTE: "floor({n})",
    exp.LT: "ceil({n}) - 1",
    exp.EQ: "CASE WHEN {n} = 1 THEN 1 END",
}


def is_rownum(node: object) -> bool:
    """Return whether a node is the pseudocolumn ROWNUM."""
    return (
        isinstance(node, exp.Column)
        and node.args.get("table") is None
        and not node.is_star
        and not node.this.args.get("quoted")
        and node.name.upper() == "ROWNUM"
    )


def split(writer: Writer, node: exp.Expr) -> tuple[list[exp.Expr], str | None]:
    """Return the conditions without those on ROWNUM, and the row limit that these amount to."""
    kept: list[exp.Expr] = []
    limits: list[str] = []
    for condition in conjuncts(node.args.get("where")):
        if not any(_is_own(found, condition) for found in condition.find_all(exp.Column) if is_rownum(found)):
            kept.append(condition)
            continue
        limits.append(_limit(writer, condition))
    if not limits:
        return kept, None
    text = limits[0] if len(limits) == 1 else f"least({', '.join(limits)})"
    return kept, f"greatest(coalesce({text}, 0), 0)"


def _is_own(column: exp.Column, condition: exp.Expr) -> bool:
    """Return whether a column of a condition is not a subquery's. The way up ends there: the chain of AND is long."""
    here: exp.Expr | None = column
    while here is not None and here is not condition:
        if isinstance(here, exp.Query):
            return False
        here = here.parent
    return not isinstance(condition, exp.Query)


def comparison_of(
    condition: exp.Expr, is_subject: Callable[[object], bool]
) -> tuple[type[exp.Expr], exp.Expr | None, exp.Expr | None]:
    """Return operator, left and right side of a comparison, turned so that the subject is on the left."""
    kind, left, right = type(condition), condition.args.get("this"), condition.args.get("expression")
    if is_subject(right) and kind in _MIRRORED:
        return _MIRRORED[kind], right, left
    return kind, left, right


def _limit(writer: Writer, condition: exp.Expr) -> str:
    kind, left, right = comparison_of(condition, is_rownum)
    if not is_rownum(left) or kind not in _CUTS or right is None or any(map(is_rownum, right.find_all(exp.Column))):
        raise writer.refusal(condition, "this condition on ROWNUM (ROWNUM <= n, < n and = 1 are done)")
    return _CUTS[kind].format(n=f"({writer.write(right)})")


def counts_before(node: exp.Select) -> bool:
    """Return whether something happens after the cut: sorting, grouping, DISTINCT, windows, another cut."""
    if any(node.args.get(name) is not None for name in ("order", "group", "having", "distinct", "limit", "offset")):
        return True
    return any(_is_aggregate(item) or item.find(exp.Window) is not None for item in node.expressions)


def _is_aggregate(item: exp.Expr) -> bool:
    return any(
        call.name.upper() in functions.AGGREGATES and not isinstance(call.parent, exp.Window)
        for call in item.find_all(exp.Anonymous)
    )


def write_cut(writer: Writer, node: exp.Select, where: list[exp.Expr], limit: str) -> str:
    """Write a query whose rows are cut first and sorted or grouped then.

    The rows of the single table are cut in a subquery that bears the table's name.
    """
    if node.args.get("joins") or node.args.get("from_") is None:
        raise writer.refusal(node.args["where"], "ROWNUM with ORDER BY or grouping over several tables")
    source = node.args["from_"].this
    conditions = [f"({writer.write(part)})" for part in outer_joins.remaining(where)]
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    name = quote(alias_of(source) or "CUT")
    inner = f"(SELECT * FROM {writer.write(source)}{filtered} LIMIT {limit}) AS {name}"
    return f"{clauses.select_list(writer, node)} FROM {inner} {clauses.tail(writer, node)}{clauses.locks(writer, node)}"
