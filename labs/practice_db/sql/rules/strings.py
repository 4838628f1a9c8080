"""What every string operation needs: any value as Oracle would print it."""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.sql.writer import Writer
from labs.practice_db.values import OraType

# A CHAR is not among them: PostgreSQL would take its blanks away.
_TEXT_TYPES = frozenset({OraType.VARCHAR2, OraType.LONG, OraType.CLOB})


def as_text(writer: Writer, node: exp.Expr) -> str:
    """Return a node as a string, by Oracle's implicit TO_CHAR unless it is one already."""
    written = writer.write(node)
    if isinstance(node, exp.Null):
        return "NULL::varchar"
    if is_string(writer, node):
        return written
    return f"oracle.text({written})"


def is_string(writer: Writer, node: exp.Expr) -> bool:
    """Return whether a node is surely a string, by its form."""
    if isinstance(node, exp.Literal):
        return bool(node.is_string)
    if isinstance(node, exp.Placeholder):
        return writer.bind_param(node).type in _TEXT_TYPES
    return isinstance(node, exp.DPipe | exp.National | exp.RawString)
