"""What the tables of functions hold: how many arguments of which kind, and what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.rules.strings import as_text, is_string
from labs.practice_db.sql.writer import Writer

Handler = Callable[[Writer, list[exp.Expr], int], str]


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Args:
        target: what is written, with {0} for all arguments and {1}, {2} ... for each; or who writes it.
        kinds: a letter for each argument: t is made a string, n a number if it is a string, x stays as it is.
            The last letter holds for any further argument when `is_open`.
        required: how many arguments there must be; all of them unless told.
    """

    target: str | Handler
    kinds: str = ""
    required: int | None = None
    is_open: bool = False

    def check_count(self, nodes: list[exp.Expr], position: int) -> None:
        """Raise OraError 00938 for too few arguments, 00939 for too many."""
        if len(nodes) < (len(self.kinds) if self.required is None else self.required):
            raise OraError(938, position=position)
        if len(nodes) > len(self.kinds) and not self.is_open:
            raise OraError(939, position=position)


def call(name: str, kinds: str = "", required: int | None = None, *, is_open: bool = False) -> Function:
    """Return a function that is written as a call of one of PostgreSQL or of the prelude."""
    return Function(f"{name}({{0}})", kinds, required, is_open)


def arguments(writer: Writer, function: Function, nodes: list[exp.Expr], position: int) -> list[str]:
    """Write the arguments of a call, each as its kind asks for."""
    function.check_count(nodes, position)
    kinds = function.kinds + function.kinds[-1:] * (len(nodes) - len(function.kinds))
    return [_argument(writer, node, kind) for node, kind in zip(nodes, kinds, strict=False)]


def _argument(writer: Writer, node: exp.Expr, kind: str) -> str:
    if kind == "t":
        return as_text(writer, node)
    if isinstance(node, exp.Null):
        return "NULL::numeric" if kind == "n" else "NULL"
    written = writer.write(node)
    return f"({written})::numeric" if kind == "n" and is_string(writer, node) else written
