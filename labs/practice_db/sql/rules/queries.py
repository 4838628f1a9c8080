"""Queries: SELECT with its clauses, set operations, WITH, subqueries."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules import hierarchy, outer_joins, rownum
from labs.practice_db.sql.rules.clauses import from_clause, locks, select_list, tail
from labs.practice_db.sql.rules.locking import locking_join
from labs.practice_db.sql.rules.names import alias_of, name_list, plain, quote
from labs.practice_db.sql.writer import Writer, offset_of

_SET_WORDS: Final[dict[type[exp.Expr], str]] = {
    exp.Union: "UNION",
    exp.Except: "EXCEPT",
    exp.Intersect: "INTERSECT",
}


def select(writer: Writer, node: exp.Select) -> str:
    """Write a query block."""
    if not node.expressions:
        raise OraError(936, position=_after_select(node))
    writer.queries.append(node)
    try:
        return _with(writer, node) + _block(writer, node)
    finally:
        writer.queries.pop()


def _after_select(node: exp.Select) -> int:
    source = node.args.get("from_")
    return max(offset_of(source) - len("FROM "), 0) if source is not None else 0


def _block(writer: Writer, node: exp.Select) -> str:
    if node.args.get("connect") is not None:
        return hierarchy.write(writer, node)
    where, limit = rownum.split(writer, node)
    if limit is not None and rownum.counts_before(node):
        return rownum.write_cut(writer, node, where, limit)
    source = from_clause(writer, node)
    conditions = outer_joins.remaining(where)
    parts = [select_list(writer, node), source]
    if conditions:
        parts.append("WHERE " + " AND ".join(_condition(writer, part) for part in conditions))
    parts.append(tail(writer, node))
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(part for part in parts if part) + locks(writer, node)


def _condition(writer: Writer, node: exp.Expr) -> str:
    written = writer.write(node)
    return f"({written})" if isinstance(node, exp.Or) else written


def fetch(writer: Writer, node: exp.Fetch) -> str:
    """Write FETCH FIRST n ROWS [ONLY | WITH TIES]; a NULL or negative count gives no rows."""
    options = node.args.get("limit_options")
    if options is not None and options.args.get("percent"):
        raise writer.refusal(node, "FETCH FIRST n PERCENT")
    count = writer.write(node.args["count"]) if node.args.get("count") is not None else "1"
    ending = "WITH TIES" if options is not None and options.args.get("with_ties") else "ONLY"
    return f"FETCH FIRST (coalesce(greatest(trunc({count}), 0), 0)) ROWS {ending}"


def not_oracle(_: Writer, node: exp.Expr) -> str:
    """Refuse what sqlglot reads and Oracle does not have."""
    raise OraError(933, position=offset_of(node))


def group(writer: Writer, node: exp.Group) -> str:
    """Write GROUP BY."""
    return f"GROUP BY {writer.write_all(node.expressions)}"


def grouping(writer: Writer, node: exp.Expr) -> str:
    """Write ROLLUP, CUBE and GROUPING SETS."""
    word = {"rollup": "ROLLUP", "cube": "CUBE"}.get(node.key, "GROUPING SETS")
    return f"{word} ({writer.write_all(node.expressions)})"


def join(writer: Writer, node: exp.Join) -> str:
    """Write a join, or a comma for an item of the FROM list."""
    locking = locking_join(writer, node)
    if locking is not None:
        return locking
    words = [str(node.args.get(name) or "").upper() for name in ("method", "side", "kind")]
    on, using = node.args.get("on"), node.args.get("using")
    if not any(words) and on is None and not using:
        return f", {writer.write(node.this)}"
    text = " ".join(word for word in [*words, "JOIN", writer.write(node.this)] if word)
    if on is not None:
        text += f" ON {writer.write(on)}"
    if using:
        text += f" USING ({name_list(using, 906)})"
    return f" {text}"


def lateral(writer: Writer, node: exp.Lateral) -> str:
    """Write LATERAL (query)."""
    return f"LATERAL {writer.write(node.this)} AS {quote(alias_of(node) or 'LATERAL')}"


def subquery(writer: Writer, node: exp.Subquery) -> str:
    """Write a query in brackets, with its alias in a FROM clause."""
    inner = f"({_with(writer, node)}{writer.write(node.this)})"
    ending = tail(writer, node)
    alias = alias_of(node)
    if isinstance(node.parent, exp.From | exp.Join) and not isinstance(node.this, exp.Table):
        inner += f" AS {quote(alias or f'SUBQUERY {offset_of(node)}')}"
    return f"{inner} {ending}".rstrip()


def set_operation(writer: Writer, node: exp.SetOperation) -> str:
    """Write UNION [ALL], MINUS and INTERSECT; Oracle takes them all from left to right."""
    word = _set_word(node)
    operands = [node.expression]
    first = node.this
    while isinstance(first, exp.SetOperation) and _set_word(first) == word and not _has_ending(first):
        operands.append(first.expression)
        first = first.this
    written = [_operand(writer, operand) for operand in (first, *reversed(operands))]
    return f"{_with(writer, node)}{f' {word} '.join(written)} {tail(writer, node)}".rstrip()


def _set_word(node: exp.SetOperation) -> str:
    return _SET_WORDS[type(node)] + ("" if node.args.get("distinct") else " ALL")


def _has_ending(node: exp.SetOperation) -> bool:
    return any(node.args.get(name) is not None for name in ("with_", "order", "limit", "offset"))


def _operand(writer: Writer, node: exp.Expr) -> str:
    written = writer.write(node)
    return f"({written})" if isinstance(node, exp.SetOperation) else written


def _with(writer: Writer, node: exp.Expr) -> str:
    clause = node.args.get("with_")
    if clause is None:
        return ""
    writer.guard(clause, ("expressions",))
    return f"WITH RECURSIVE {writer.write_all(clause.expressions)} "


def named_query(writer: Writer, node: exp.CTE) -> str:
    """Write one query of a WITH clause."""
    alias = node.args["alias"]
    names = alias.args.get("columns")
    columns = f"({name_list(names, 907)})" if names else ""
    return f"{quote(plain(alias.this))}{columns} AS ({writer.write(node.this)})"
