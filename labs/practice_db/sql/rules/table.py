"""Which rule writes which kind of node, and which parts of it: the whole of the SQL that there is.

A node that is not in this table, or that has a part which its row does not name, is refused by name.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.rules import (
    calls,
    changes,
    conditions,
    literals,
    locking,
    names,
    operators,
    ordering,
    queries,
    zones,
)
from labs.practice_db.sql.writer import Rule

RULES: Final[dict[type[exp.Expr], Rule]] = {
    # A query and its clauses.
    exp.Select: Rule(
        queries.select,
        "expressions from_ joins where group having order distinct hint with_ limit offset locks connect",
    ),
    exp.Fetch: Rule(queries.fetch, "direction count limit_options"),
    **dict.fromkeys(
        (exp.Limit, exp.ILike, exp.RegexpILike, exp.JSONExtract, exp.Bracket, exp.Unnest),
        Rule(queries.not_oracle, "this expression expressions offset"),
    ),
    exp.Group: Rule(queries.group, "expressions"),
    **dict.fromkeys((exp.Rollup, exp.Cube, exp.GroupingSets), Rule(queries.grouping, "expressions")),
    exp.Join: Rule(queries.join, "this side kind method on using"),
    exp.Lateral: Rule(queries.lateral, "this alias"),
    exp.Subquery: Rule(queries.subquery, "this alias with_ order limit offset"),
    **dict.fromkeys(
        (exp.Union, exp.Except, exp.Intersect),
        Rule(queries.set_operation, "this expression distinct with_ order limit offset"),
    ),
    exp.CTE: Rule(queries.named_query, "this alias"),
    exp.Ordered: Rule(ordering.ordered, "this desc nulls_first"),
    exp.Order: Rule(ordering.order_clause, "expressions"),
    exp.Lock: Rule(locking.lock, "update expressions wait"),
    # What changes rows.
    exp.Insert: Rule(changes.insert, "this expression hint"),
    exp.Values: Rule(changes.values, "expressions"),
    exp.Update: Rule(changes.update, "this expressions where hint"),
    exp.Delete: Rule(changes.delete, "this tables where hint"),
    exp.MultitableInserts: Rule(changes.insert_all, "kind expressions source"),
    # Names.
    exp.Identifier: Rule(names.identifier, "this quoted"),
    exp.Placeholder: Rule(names.bind, "this"),
    exp.Column: Rule(names.column, "this table db"),
    exp.Star: Rule(names.star, ""),
    exp.Var: Rule(names.word, "this"),
    exp.Table: Rule(names.table, "this db alias"),
    # Literals.
    exp.Literal: Rule(literals.literal, "this is_string"),
    **dict.fromkeys((exp.National, exp.RawString), Rule(literals.other_string, "this")),
    exp.Null: Rule(literals.null, ""),
    exp.Boolean: Rule(literals.boolean, "this"),
    exp.DateStrToDate: Rule(literals.date_literal, "this"),
    exp.TimeStrToTime: Rule(literals.timestamp_literal, "this"),
    exp.Interval: Rule(literals.interval, "this unit"),
    # Operators.
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), Rule(operators.arithmetic, "this expression typed safe")),
    exp.Neg: Rule(operators.minus, "this"),
    exp.Paren: Rule(operators.brackets, "this"),
    exp.DPipe: Rule(operators.concatenation, "this expression safe"),
    # Conditions.
    **dict.fromkeys(conditions.COMPARISONS, Rule(conditions.comparison, "this expression")),
    **dict.fromkeys((exp.And, exp.Or), Rule(conditions.connection, "this expression")),
    exp.Not: Rule(conditions.negation, "this"),
    exp.Is: Rule(conditions.is_null, "this expression"),
    exp.Between: Rule(conditions.between, "this low high"),
    exp.In: Rule(conditions.is_in, "this expressions query"),
    exp.Exists: Rule(conditions.exists, "this"),
    **dict.fromkeys((exp.Any, exp.All), Rule(conditions.quantified, "this")),
    exp.Like: Rule(conditions.like, "this expression negate"),
    exp.Escape: Rule(conditions.like_with_escape, "this expression"),
    exp.Tuple: Rule(conditions.row_value, "expressions"),
    # Calls, and what looks like one.
    exp.Anonymous: Rule(calls.call, "this expressions"),
    exp.Dot: Rule(calls.package_call, "this expression"),
    exp.Cast: Rule(calls.cast, "this to"),
    exp.Extract: Rule(calls.extract, "this expression"),
    exp.Trim: Rule(calls.trim, "this expression position"),
    exp.Case: Rule(calls.case, "this ifs default"),
    exp.Distinct: Rule(calls.distinct, "expressions"),
    exp.WithinGroup: Rule(calls.within_group, "this expression"),
    exp.Window: Rule(calls.window, "this partition_by order spec over alias first"),
    exp.WindowSpec: Rule(calls.window_frame, "kind start start_side end end_side"),
    exp.AtTimeZone: Rule(zones.at_time_zone, "this zone"),
}
