"""Function calls: by the tables of `sql.functions`; plus the calls with a grammar of their own."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql import functions, stored_calls
from labs.practice_db.sql.functions.choices import alike
from labs.practice_db.sql.lexer import tokenize
from labs.practice_db.sql.rules import zones
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.token_reader import TokenReader
from labs.practice_db.sql.type_names import DeclaredType, read_type
from labs.practice_db.sql.writer import Writer, offset_of

# Those that a DATE does not have, or that an interval of 36 hours has otherwise in PostgreSQL.
_TIME_FIELDS: Final = {"DAY", "HOUR", "MINUTE", "SECOND"}
_EXTRACTED: Final = _TIME_FIELDS | {"YEAR", "MONTH", "TIMEZONE_HOUR", "TIMEZONE_MINUTE"}


def call(writer: Writer, node: exp.Anonymous) -> str:
    """Write a call of a function that the tables know.

    Raises: OraError 00904 for a name that no table has.
    """
    stored = stored_calls.write(writer, node)
    return stored or functions.write(writer, node.name.upper(), node.expressions, offset_of(node))


def package_call(writer: Writer, node: exp.Dot) -> str:
    """Write a call of a package's function, such as DBMS_RANDOM.VALUE."""
    stored = stored_calls.write(writer, node)
    if stored is not None:
        return stored
    names, arguments = _dotted(node)
    return functions.write(writer, names, arguments, offset_of(node))


def _dotted(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    if isinstance(node, exp.Dot):
        left, _ = _dotted(node.this)
        right, arguments = _dotted(node.expression)
        return f"{left}.{right}", arguments
    return node.name.upper(), node.expressions if isinstance(node, exp.Anonymous) else []


def cast(writer: Writer, node: exp.Cast) -> str:
    """Write CAST; strings become dates by the session's format, and too long strings are cut as in Oracle."""
    declared = cast_type(node)
    value = as_text(writer, node.this) if declared.is_string else writer.write(node.this)
    return f"({value})::{declared.sql}"


def cast_type(node: exp.Cast) -> DeclaredType:
    """Return the type that a CAST is to.

    Raises: OraError as `read_type` does.
    """
    reader = TokenReader(tokenize(str(node.args["to"].this)), offset=int(node.meta.get("start", 0)))
    declared = read_type(reader)
    reader.expect_end(907)
    return declared


def extract(writer: Writer, node: exp.Extract) -> str:
    """Write EXTRACT(field FROM datetime)."""
    field = str(node.this.name).upper()
    zones.check_field(writer, node, field)
    if field not in _EXTRACTED:
        raise OraError(907, position=offset_of(node))
    value = writer.write(node.expression)
    if field in _TIME_FIELDS:
        return f"oracle.extract('{field}'::text, {value})"
    return f"trim_scale(extract({field} FROM {value}))"


def trim(writer: Writer, node: exp.Trim) -> str:
    """Write TRIM([LEADING | TRAILING | BOTH] [character FROM] string)."""
    position = str(node.args.get("position") or "BOTH").upper()
    characters = f"{as_text(writer, node.expression)} " if node.args.get("expression") is not None else ""
    return f"nullif(trim({position} {characters}FROM {as_text(writer, node.this)}), '')::varchar"


def case(writer: Writer, node: exp.Case) -> str:
    """Write CASE in both forms; its results get one type."""
    subject = f" {writer.write(node.this)}" if node.this is not None else ""
    arms = node.args["ifs"]
    *results, default = alike(writer, [*(arm.args["true"] for arm in arms), node.args.get("default") or exp.Null()])
    written = "".join(
        f" WHEN {writer.write(arm.this)} THEN {result}" for arm, result in zip(arms, results, strict=True)
    )
    return f"CASE{subject}{written} ELSE {default} END"


def distinct(writer: Writer, node: exp.Distinct) -> str:
    """Write DISTINCT inside an aggregate."""
    return f"DISTINCT {writer.write_all(node.expressions)}"


def within_group(writer: Writer, node: exp.WithinGroup) -> str:
    """Write f(...) WITHIN GROUP (ORDER BY ...): LISTAGG and the percentiles."""
    return functions.write_ordered(writer, node.this, node.expression)


def window(writer: Writer, node: exp.Window) -> str:
    """Write f(...) OVER (...) and max(...) KEEP (DENSE_RANK FIRST ORDER BY ...)."""
    if str(node.args.get("over")).upper() == "KEEP":
        return _keep(writer, node)
    if node.args.get("alias") is not None:
        raise writer.refusal(node, "WINDOW")
    parts = []
    if node.args.get("partition_by"):
        parts.append(f"PARTITION BY {writer.write_all(node.args['partition_by'])}")
    if node.args.get("order") is not None:
        parts.append(writer.write(node.args["order"]))
    if node.args.get("spec") is not None:
        parts.append(writer.write(node.args["spec"]))
    over = f"OVER ({' '.join(parts)})"
    if isinstance(node.this, exp.IgnoreNulls | exp.RespectNulls):
        raise writer.refusal(node.this, "IGNORE NULLS")
    return functions.write_window(writer, node.this, over)


def window_frame(writer: Writer, node: exp.WindowSpec) -> str:
    """Write ROWS or RANGE BETWEEN ... AND ..."""
    start = _edge(writer, node.args.get("start"), node.args.get("start_side"))
    end = _edge(writer, node.args.get("end"), node.args.get("end_side"))
    return f"{node.args['kind'].upper()} BETWEEN {start} AND {end or 'CURRENT ROW'}"


def _edge(writer: Writer, edge: object, side: object) -> str:
    if edge is None:
        return ""
    text = (
        edge.upper()
        if isinstance(edge, str)
        else writer.write(edge)
        if isinstance(edge, exp.Interval)
        else f"({writer.write(edge)})::bigint"
        if isinstance(edge, exp.Expr)
        else ""
    )
    return f"{text} {str(side).upper()}" if side else text


def _keep(writer: Writer, node: exp.Window) -> str:
    """Write MIN or MAX ... KEEP: the first value of an array sorted by the order, and then by the value."""
    name = node.this.name.upper() if isinstance(node.this, exp.Anonymous) else ""
    order = node.args.get("order")
    if not node.this.expressions:
        raise OraError(909, position=offset_of(node))
    if name not in ("MIN", "MAX") or order is None:
        raise writer.refusal(node, f"{name} with KEEP (MIN and MAX are done)")
    value = writer.write(node.this.expressions[0])
    keys = [_key(writer, item, is_last=not node.args.get("first")) for item in order.expressions]
    own = f"{value} {'DESC' if name == 'MAX' else 'ASC'} NULLS LAST"
    return f"(array_agg({value} ORDER BY {', '.join([*keys, own])}))[1]"


def _key(writer: Writer, item: exp.Ordered, *, is_last: bool) -> str:
    is_down = bool(item.args.get("desc")) != is_last
    nulls_first = bool(item.args.get("nulls_first")) != is_last
    return f"{writer.write(item.this)} {'DESC' if is_down else 'ASC'} NULLS {'FIRST' if nulls_first else 'LAST'}"
