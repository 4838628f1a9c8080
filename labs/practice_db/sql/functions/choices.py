"""Functions that choose among their arguments: NVL, DECODE, COALESCE, GREATEST ...

Oracle gives all of them the type of the first result; where a string meets a number the forms tell which.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.functions.form import Function, call
from labs.practice_db.sql.rules.strings import as_text, is_string
from labs.practice_db.sql.writer import Writer


def alike(writer: Writer, nodes: list[exp.Expr]) -> list[str]:
    """Write results so that they have one type: that of the first one that is not NULL."""
    filled = [node for node in nodes if not isinstance(node, exp.Null)]
    if filled and len(filled) < len(nodes) and not isinstance(filled[0], exp.Literal | exp.Neg):
        sample = writer.write(filled[0])
        return [sample if node is filled[0] else _like(writer, node, sample) for node in nodes]
    if filled and is_string(writer, filled[0]) and not all(is_string(writer, node) for node in filled):
        return [as_text(writer, node) for node in nodes]
    if filled and not is_string(writer, filled[0]) and _is_number(filled[0]):
        return [
            f"oracle.to_number({writer.write(node)})" if is_string(writer, node) else writer.write(node)
            for node in nodes
        ]
    return [writer.write(node) for node in nodes]


def _like(writer: Writer, node: exp.Expr, sample: str) -> str:
    return f"oracle.nothing({sample})" if isinstance(node, exp.Null) else writer.write(node)


def _is_number(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal | exp.Neg)


def _decode(writer: Writer, nodes: list[exp.Expr], position: int) -> str:
    """DECODE takes NULL as equal to NULL."""
    subject, rest = nodes[0], nodes[1:]
    if len(rest) < 2:
        raise OraError(938, position=position)
    searches = rest[0 : len(rest) - len(rest) % 2 : 2]
    results = alike(writer, [*rest[1::2], rest[-1] if len(rest) % 2 else exp.Null()])
    value = as_text(writer, subject) if is_string(writer, searches[0]) else writer.write(subject)
    arms = "".join(
        f" WHEN {_is_same(writer, value, search)} THEN {result}"
        for search, result in zip(searches, results, strict=False)
    )
    return f"CASE{arms} ELSE {results[-1]} END"


def _is_same(writer: Writer, value: str, search: exp.Expr) -> str:
    if isinstance(search, exp.Null):
        return f"{value} IS NULL"
    if isinstance(search, exp.Literal) and search.this:
        return f"{value} = {writer.write(search)}"
    return f"{value} IS NOT DISTINCT FROM {writer.write(search)}"


def _nvl(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
    first, second = nodes
    if isinstance(first, exp.Null) or isinstance(second, exp.Null):
        return writer.write(second if isinstance(first, exp.Null) else first)
    return f"oracle.nvl({writer.write(first)}, {writer.write(second)})"


def _nvl2(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
    filled, empty = alike(writer, nodes[1:])
    return f"CASE WHEN {writer.write(nodes[0])} IS NOT NULL THEN {filled} ELSE {empty} END"


def _coalesce(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
    return f"coalesce({', '.join(alike(writer, nodes))})"


def _extreme(name: str) -> Function:
    """GREATEST and LEAST are NULL as soon as one argument is."""

    def write(writer: Writer, nodes: list[exp.Expr], _: int) -> str:
        written = alike(writer, nodes)
        nothing = " OR ".join(f"{text} IS NULL" for text in written)
        return (
            f"CASE WHEN {nothing} THEN {alike(writer, [exp.Null(), nodes[0]])[0]} ELSE {name}({', '.join(written)}) END"
        )

    return Function(write, "x", 1, is_open=True)


FUNCTIONS: Final[dict[str, Function]] = {
    "NVL": Function(_nvl, "xx"),
    "NVL2": Function(_nvl2, "xxx"),
    "COALESCE": Function(_coalesce, "xx", is_open=True),
    "NULLIF": call("nullif", "xx"),
    "DECODE": Function(_decode, "xxx", is_open=True),
    "GREATEST": _extreme("greatest"),
    "LEAST": _extreme("least"),
    "ALL": Function("ALL (ARRAY[{0}])", "x", is_open=True),
    "ANY": Function("ANY (ARRAY[{0}])", "x", is_open=True),
    "SOME": Function("ANY (ARRAY[{0}])", "x", is_open=True),
    "LNNVL": Function("(({0}) IS NOT TRUE)", "x"),
}
