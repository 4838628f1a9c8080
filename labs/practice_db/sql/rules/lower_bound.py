"""Reading on in a numbered view: `where seq > :n` tells the view's supplier which rows need not be made.

The condition stays in the query, so that leaving the bound out is always right too. It may be used wherever WHERE is
applied to the rows of the table itself; CONNECT BY applies it to the rows of the walk.
"""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.sql.plan import BindParam, ConstParam
from labs.practice_db.sql.view_columns import NUMBERED
from labs.practice_db.sql.writer import Writer
from labs.practice_db.values import OraType


def lower_bound(writer: Writer, table: exp.Table, source: str, alias: str) -> BindParam | ConstParam | None:
    """Return the number above which rows of a view are wanted, None if the query does not say."""
    column = NUMBERED.get(source)
    query = table.parent_select
    if column is None or query is None or query.args.get("connect") or not query.args.get("where"):
        return None
    condition = query.args["where"].this
    for part in condition.flatten() if isinstance(condition, exp.And) else (condition,):
        if isinstance(part, exp.GT) and _is_column(part.this, column, alias):
            return _number(writer, part.expression)
    return None


def _is_column(node: exp.Expr, name: str, alias: str) -> bool:
    if not isinstance(node, exp.Column) or node.args.get("join_mark") or _plain(node.this) != name:
        return False
    qualifier = node.args.get("table")
    return qualifier is None or _plain(qualifier) == alias


def _plain(identifier: exp.Expr) -> str:
    text = str(identifier.this)
    return text if identifier.args.get("quoted") else text.upper()


def _number(writer: Writer, node: exp.Expr) -> BindParam | ConstParam | None:
    if isinstance(node, exp.Placeholder):
        param = writer.bind_param(node)
        return param if param.type is OraType.NUMBER else None
    if isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit():
        return ConstParam(str(node.this).encode())
    return None
