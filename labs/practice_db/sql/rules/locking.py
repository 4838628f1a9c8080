"""FOR UPDATE: where Oracle refuses it, and how PostgreSQL is asked for the rows of an outer join.

Source: SQL Language Reference 23ai, SELECT, for_update_clause and row_limiting_clause; Database Error Messages,
ORA-02014.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules.names import alias_of, plain, quote
from labs.practice_db.sql.writer import Writer, offset_of

_LIMITS: Final = ("limit", "offset")
# A view with one of these has rows that are no table's rows.
_NOT_OF_ONE_ROW: Final = ("distinct", "group", "having", *_LIMITS)


def check(writer: Writer, tree: exp.Query) -> None:
    """Raise for FOR UPDATE where it may not stand: ORA-02014, ORA-00907 in a subquery, a refusal by name for WITH."""
    for query in tree.find_all(exp.Select):
        locks = query.args.get("locks") or []
        if locks and query is not tree:
            raise OraError(907, position=offset_of(locks[0]))
    if not isinstance(tree, exp.Select) or not tree.args.get("locks"):
        return
    # 23ai locks the first rows where no order is asked for. Source: SQLAlchemy 2.1's test of LIMIT with FOR UPDATE.
    is_ordered_cut = tree.args.get("limit") is not None and tree.args.get("order") is not None
    if tree.args.get("offset") is not None or is_ordered_cut:
        raise OraError(2014)
    named = {plain(item.args["alias"].this) for item in (tree.args.get("with_") or exp.With()).expressions}
    for source in _sources(tree):
        if isinstance(source, exp.Subquery):
            _check_view(source, counts_rows=_counts_rows(tree))
        elif isinstance(source, exp.Table) and not source.args.get("db") and plain(source.this) in named:
            raise writer.refusal(source, "FOR UPDATE of a query that WITH names")
    if any(_is_rownum(column) for item in tree.expressions for column in item.find_all(exp.Column)):
        raise writer.refusal(tree.args["locks"][0], "FOR UPDATE with ROWNUM in the select list")


def _sources(tree: exp.Select) -> Iterator[exp.Expr]:
    source = tree.args.get("from_")
    if source is not None:
        yield source.this
    for join in tree.args.get("joins") or []:
        yield join.this


def _check_view(source: exp.Subquery, *, counts_rows: bool) -> None:
    query = source.this
    is_ordered = counts_rows and query.args.get("order") is not None
    if not isinstance(query, exp.Select) or is_ordered or any(query.args.get(name) for name in _NOT_OF_ONE_ROW):
        raise OraError(2014)


def _counts_rows(tree: exp.Select) -> bool:
    where = tree.args.get("where")
    return where is not None and any(_is_rownum(column) for column in where.find_all(exp.Column))


def _is_rownum(column: exp.Column) -> bool:
    return column.name.upper() == "ROWNUM" and not column.args.get("table") and not column.this.args.get("quoted")


def lock(writer: Writer, node: exp.Lock) -> str:
    """Write FOR UPDATE [OF tables] [NOWAIT | SKIP LOCKED]."""
    tables = dict.fromkeys(quote(plain(item.args["db"])) for item in node.expressions if item.args.get("db"))
    if not tables and isinstance(node.parent, exp.Select) and optional_tables(node.parent):
        optional = optional_tables(node.parent)
        tables = dict.fromkeys(quote(alias_of(source)) for source in _sources(node.parent) if source not in optional)
    named = f" OF {', '.join(tables)}" if tables else ""
    return f"FOR UPDATE{named}{_ending(node)}"


def _ending(node: exp.Lock) -> str:
    wait = node.args.get("wait")
    return {True: " NOWAIT", False: " SKIP LOCKED"}.get(wait, "") if isinstance(wait, bool) else ""


def optional_tables(query: exp.Select) -> list[exp.Expr]:
    """Return the tables that LEFT JOIN adds to a query whose rows are locked without OF: PostgreSQL locks none such."""
    locks = query.args.get("locks") or []
    if not locks or any(lock.expressions for lock in locks):
        return []
    return [join.this for join in query.args.get("joins") or [] if str(join.args.get("side") or "").upper() == "LEFT"]


def locking_join(writer: Writer, node: exp.Join) -> str | None:
    """Write a LEFT JOIN that locks the rows it finds, None for any other join: a query for each row that locks them."""
    query = writer.queries[-1] if writer.queries else None
    if not isinstance(query, exp.Select) or not any(node.this is table for table in optional_tables(query)):
        return None
    lock: exp.Lock = query.args["locks"][0]
    condition = node.args.get("on")
    if not isinstance(node.this, exp.Table) or condition is None or lock.args.get("wait") is False:
        raise writer.refusal(lock, "FOR UPDATE of an outer join like this")
    table, alias = writer.write(node.this), quote(alias_of(node.this))
    found = f"SELECT {alias}.*, {alias}.tableoid, {alias}.ctid FROM {table} WHERE {writer.write(condition)}"
    return f" LEFT JOIN LATERAL ({found} FOR UPDATE{_ending(lock)}) AS {alias} ON true"
