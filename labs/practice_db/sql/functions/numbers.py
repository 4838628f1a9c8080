"""Functions on numbers."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.sql.functions.form import Function, Handler, call
from labs.practice_db.sql.rules.strings import as_text
from labs.practice_db.sql.writer import Writer


def _of_anything(template: str) -> Handler:
    """Return who writes a conversion of one argument, text, number or BOOLEAN, and of a string with a format."""

    def write(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
        if len(nodes) > 1:
            return f"oracle.to_number({', '.join(as_text(writer, node) for node in nodes)})"
        value = "NULL::varchar" if isinstance(nodes[0], exp.Null) else writer.write(nodes[0])
        return template.format(value)

    return write


FUNCTIONS: Final[dict[str, Function]] = {
    "ABS": call("abs", "n"),
    "CEIL": call("ceil", "n"),
    "FLOOR": call("floor", "n"),
    "SIGN": call("sign", "n"),
    "MOD": call("oracle.mod", "nn"),
    "REMAINDER": call("oracle.remainder", "nn"),
    "POWER": call("power", "nn"),
    "SQRT": call("oracle.sqrt", "n"),
    "EXP": call("exp", "n"),
    "LN": call("oracle.ln", "n"),
    "LOG": call("log", "nn"),
    "SIN": call("oracle.sin", "n"),
    "COS": call("oracle.cos", "n"),
    "TAN": call("oracle.tan", "n"),
    "ASIN": call("oracle.asin", "n"),
    "ACOS": call("oracle.acos", "n"),
    "ATAN": call("oracle.atan", "n"),
    "ATAN2": call("oracle.atan2", "nn"),
    "BITAND": Function("(({1})::bigint & ({2})::bigint)::numeric", "nn"),
    "WIDTH_BUCKET": Function("width_bucket({1}, {2}, {3}, ({4})::int)::numeric", "nnnn"),
    "TO_NUMBER": Function(_of_anything("oracle.to_number(oracle.numeric_text({}))"), "tt", 1),
    "TO_BINARY_DOUBLE": Function(_of_anything("oracle.to_number(oracle.numeric_text({}))::float8"), "t"),
    "TO_BINARY_FLOAT": Function(_of_anything("oracle.to_number(oracle.numeric_text({}))::float4"), "t"),
    "TO_BOOLEAN": Function(_of_anything("oracle.as_boolean({})"), "t"),
    "NANVL": Function("coalesce(nullif({1}, 'NaN'), {2})", "nn"),
    "DBMS_RANDOM.VALUE": call("oracle.random_value", "nn", 0),
    "DBMS_RANDOM.RANDOM": call("oracle.random_integer"),
    "DBMS_RANDOM.NORMAL": call("oracle.random_normal"),
    "DBMS_RANDOM.STRING": call("oracle.random_string", "tn"),
}
