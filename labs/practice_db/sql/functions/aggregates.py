"""Aggregates and analytic functions: a template each, in which {over} is the OVER clause or nothing."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer

# {0} is the list of arguments, {1} the first one.
TEMPLATES: Final[dict[str, str]] = {
    "COUNT": "(count({0}) {over})::numeric",
    "SUM": "sum({0}) {over}",
    "AVG": "avg({0}) {over}",
    "MIN": "min({0}) {over}",
    "MAX": "max({0}) {over}",
    "STDDEV": "coalesce(stddev_samp({0}) {over}, CASE WHEN (count({0}) {over}) = 1 THEN 0 END)",
    "STDDEV_SAMP": "stddev_samp({0}) {over}",
    "STDDEV_POP": "stddev_pop({0}) {over}",
    "VARIANCE": "coalesce(var_samp({0}) {over}, CASE WHEN (count({0}) {over}) = 1 THEN 0 END)",
    "VAR_SAMP": "var_samp({0}) {over}",
    "VAR_POP": "var_pop({0}) {over}",
    "CORR": "(corr({0}) {over})::numeric",
    "COVAR_POP": "(covar_pop({0}) {over})::numeric",
    "COVAR_SAMP": "(covar_samp({0}) {over})::numeric",
    "REGR_SLOPE": "(regr_slope({0}) {over})::numeric",
    "REGR_INTERCEPT": "(regr_intercept({0}) {over})::numeric",
    "REGR_COUNT": "(regr_count({0}) {over})::numeric",
    "REGR_R2": "(regr_r2({0}) {over})::numeric",
    "MEDIAN": "percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})::numeric",
    "GROUPING": "grouping({0})::numeric",
    "GROUPING_ID": "grouping({0})::numeric",
}
WINDOW_TEMPLATES: Final[dict[str, str]] = {
    "ROW_NUMBER": "(row_number() {over})::numeric",
    "RANK": "(rank() {over})::numeric",
    "DENSE_RANK": "(dense_rank() {over})::numeric",
    "PERCENT_RANK": "(percent_rank() {over})::numeric",
    "CUME_DIST": "(cume_dist() {over})::numeric",
    "NTILE": "(ntile(({1})::int) {over})::numeric",
    "LAG": "lag({moved}) {over}",
    "LEAD": "lead({moved}) {over}",
    "FIRST_VALUE": "first_value({1}) {over}",
    "LAST_VALUE": "last_value({1}) {over}",
    "NTH_VALUE": "nth_value({1}, ({2})::int) {over}",
    "RATIO_TO_REPORT": "{1} / nullif(sum({1}) {over}, 0)",
}
_NO_WINDOW: Final = frozenset({"MEDIAN", "GROUPING", "GROUPING_ID"})
# How many arguments there are at least and at most; what is not here takes one or leaves it to PostgreSQL.
_COUNTS: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(("ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST"), (0, 0)),
    **dict.fromkeys(("NTILE", "FIRST_VALUE", "LAST_VALUE", "RATIO_TO_REPORT"), (1, 1)),
    **dict.fromkeys(("LAG", "LEAD"), (1, 3)),
    "NTH_VALUE": (2, 2),
}
_PERCENTILES: Final = {
    "PERCENTILE_CONT": "percentile_cont(({0})::float8) WITHIN GROUP ({order})::numeric",
    "PERCENTILE_DISC": "percentile_disc(({0})::float8) WITHIN GROUP ({order})",
}


def write(writer: Writer, name: str, nodes: list[exp.Expr], over: str, position: int) -> str:
    """Write an aggregate, or an analytic function with its OVER clause."""
    if over and name in _NO_WINDOW:
        raise writer.refusal(nodes[0] if nodes else None, f"{name} with OVER")
    least, most = _COUNTS.get(name, (1, len(nodes) or 1))
    if not least <= len(nodes) <= most:
        raise OraError(909, position=position)
    template = TEMPLATES.get(name) or WINDOW_TEMPLATES[name]
    written = ["NULL::numeric" if isinstance(node, exp.Null) else writer.write(node) for node in nodes]
    moved = ", ".join([*written[:1], *(f"({text})::int" for text in written[1:2]), *written[2:]])
    return template.format(", ".join(written), *written, over=over, moved=moved).rstrip().replace(" )", ")")


def listagg(writer: Writer, nodes: list[exp.Expr], order: exp.Expr | None, position: int) -> str:
    """Write LISTAGG(value [, separator]) [WITHIN GROUP (ORDER BY ...)]."""
    distinct = ""
    if nodes and isinstance(nodes[0], exp.Distinct):
        distinct, nodes = "DISTINCT ", nodes[0].expressions
    if not nodes or len(nodes) > 2:
        raise OraError(909, position=position)
    first = nodes[0]
    separator = as_text(writer, nodes[1]) if len(nodes) > 1 else "''"
    value = as_text(writer, first)
    if distinct and order is not None:
        _sort_by_value(writer, order, first, value)
    sorting = f" {writer.write(order)}" if order is not None else ""
    return f"nullif(string_agg({distinct}{value}, {separator}{sorting}), '')::varchar"


def _sort_by_value(writer: Writer, order: exp.Expr, first: exp.Expr, value: str) -> None:
    """PostgreSQL sorts distinct values by what it aggregates, written the same, and by nothing else."""
    for item in order.expressions:
        if writer.write(item.this) != writer.write(first):
            raise writer.refusal(item, "LISTAGG (DISTINCT ...) in the order of something else")
        writer.substitutes[id(item.this)] = value


def ordered_set(writer: Writer, name: str, nodes: list[exp.Expr], order: exp.Expr, position: int) -> str:
    """Write PERCENTILE_CONT and PERCENTILE_DISC."""
    if name not in _PERCENTILES:
        raise writer.refusal(order, f"{name} WITHIN GROUP")
    if len(nodes) != 1:
        raise OraError(909, position=position)
    return _PERCENTILES[name].format(writer.write(nodes[0]), order=writer.write(order))
