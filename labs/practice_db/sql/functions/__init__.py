"""Which functions there are: tables by subject, and the one place that writes a call.

A name that no table has does not exist: ORA-00904, as Oracle answers.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.sql import absent
from labs.practice_db.sql.functions import aggregates, choices, dates, numbers, session, strings
from labs.practice_db.sql.functions.form import Function, arguments
from labs.practice_db.sql.writer import Writer, offset_of

FUNCTIONS: Final[dict[str, Function]] = {
    **strings.FUNCTIONS,
    **numbers.FUNCTIONS,
    **dates.FUNCTIONS,
    **choices.FUNCTIONS,
    **session.FUNCTIONS,
}
AGGREGATES: Final = frozenset(aggregates.TEMPLATES) | {"LISTAGG"}


def write(writer: Writer, name: str, nodes: list[exp.Expr], position: int) -> str:
    """Write a call outside of any window.

    Raises: OraError 00904 for an unknown name, 00938 and 00939 for too few and too many arguments.
    """
    if name in aggregates.TEMPLATES:
        return aggregates.write(writer, name, nodes, "", position)
    if name == "LISTAGG":
        return aggregates.listagg(writer, nodes, None, position)
    function = FUNCTIONS.get(name)
    if function is None:
        if name in aggregates.WINDOW_TEMPLATES:
            raise OraError(30484, position=position)
        if name in absent.FUNCTIONS or absent.is_supplied(name):
            raise NotSupported(f"function {name}", position=position)
        raise OraError(904, position=position, name=".".join(f'"{part}"' for part in name.split(".")))
    if callable(function.target):
        function.check_count(nodes, position)
        return function.target(writer, nodes, position)
    return function.target.format(*_slots(function, arguments(writer, function, nodes, position)))


def _slots(function: Function, written: list[str]) -> list[str]:
    """Return what stands for {0}: all arguments, separated by commas."""
    return [", ".join(written), *written]


def write_window(writer: Writer, node: exp.Expr, over: str) -> str:
    """Write a call with its OVER clause."""
    if isinstance(node, exp.WithinGroup):
        raise writer.refusal(node, "WITHIN GROUP together with OVER")
    if not isinstance(node, exp.Anonymous):
        raise writer.refusal(node, "this function with OVER")
    name = node.name.upper()
    if name not in aggregates.TEMPLATES and name not in aggregates.WINDOW_TEMPLATES:
        raise OraError(904, position=offset_of(node), name=f'"{name}"')
    return aggregates.write(writer, name, node.expressions, over, offset_of(node))


def write_ordered(writer: Writer, node: exp.Expr, order: exp.Expr) -> str:
    """Write a call with WITHIN GROUP (ORDER BY ...)."""
    if not isinstance(node, exp.Anonymous):
        raise writer.refusal(node, "this function with WITHIN GROUP")
    name = node.name.upper()
    if name == "LISTAGG":
        return aggregates.listagg(writer, node.expressions, order, offset_of(node))
    return aggregates.ordered_set(writer, name, node.expressions, order, offset_of(node))
