"""A query to its plan: answered on the spot when it asks DUAL for what is at hand, else by PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.dialect import parse, release
from labs.practice_db.sql.local import local_plan
from labs.practice_db.sql.plan import LocalPlan, SqlKind, SqlPlan
from labs.practice_db.sql.rules import locking
from labs.practice_db.sql.rules.calls import cast_type
from labs.practice_db.sql.rules.headings import heading
from labs.practice_db.sql.rules.table import RULES
from labs.practice_db.sql.statement import Statement
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.sql.writer import Writer, offset_of
from labs.practice_db.values import NATIONAL_BYTES, Column, OraType

LOB_FUNCTIONS: Final = {
    "TO_CLOB": OraType.CLOB,
    "TO_NCLOB": OraType.CLOB,
    "EMPTY_CLOB": OraType.CLOB,
    "TO_BLOB": OraType.BLOB,
    "EMPTY_BLOB": OraType.BLOB,
}
NATIONAL: Final = {"NVARCHAR2": OraType.VARCHAR2, "NCHAR": OraType.CHAR}


def translate_query(
    statement: Statement, bind_types: tuple[OraType, ...], functions: StoredFunctions | None
) -> SqlPlan | LocalPlan:
    """Return the plan of a SELECT."""
    tree = parse(statement.text)
    try:
        return _planned(statement, bind_types, functions, tree)
    finally:
        release(tree)


def _planned(
    statement: Statement, bind_types: tuple[OraType, ...], functions: StoredFunctions | None, tree: exp.Expr
) -> SqlPlan | LocalPlan:
    if not isinstance(tree, exp.Query):
        raise OraError(900)
    writer = Writer(RULES, statement.text, bind_types, functions=functions, is_query=True)
    writer.number_binds([tree])
    local = local_plan(writer, tree)
    if local is not None:
        return local
    locking.check(writer, tree)
    is_locking, wait_s = _locking(writer, tree)
    sql = writer.write(tree)
    return SqlPlan(
        sql,
        SqlKind.QUERY,
        tuple(writer.params),
        columns=_known_columns(writer, tree),
        needs_transaction=is_locking,
        lock_wait_s=wait_s,
    )


def _locking(writer: Writer, tree: exp.Query) -> tuple[bool, int | None]:
    """Return whether rows are locked and for how many seconds a lock is waited for."""
    found = next((lock for query in tree.find_all(exp.Select) for lock in query.args.get("locks") or []), None)
    if found is None:
        return False, None
    wait = found.args.get("wait")
    if not isinstance(wait, exp.Expr):
        return True, None
    if not isinstance(wait, exp.Literal) or not str(wait.this).isdigit():
        raise OraError(30005, position=offset_of(wait))
    return True, int(wait.this)


def _known_columns(writer: Writer, tree: exp.Query) -> tuple[Column | None, ...]:
    """Return the columns whose type the text tells better than PostgreSQL: string literals, national strings, LOBs."""
    if not isinstance(tree, exp.Select) or any(item.is_star for item in tree.expressions):
        return ()
    columns = [_known(writer, item) for item in tree.expressions]
    return tuple(columns) if any(columns) else ()


def _known(writer: Writer, item: exp.Expr) -> Column | None:
    inner = item.this if isinstance(item, exp.Alias) else item
    if isinstance(inner, exp.Literal) and inner.is_string and inner.this:
        text = str(inner.this)
        return Column(heading(writer, item), OraType.CHAR, size=len(text.encode()), chars=len(text))
    if isinstance(inner, exp.Anonymous) and str(inner.this).upper() in LOB_FUNCTIONS:
        name = str(inner.this).upper()
        return Column(heading(writer, item), LOB_FUNCTIONS[name], is_national=name == "TO_NCLOB")
    declared = cast_type(inner) if isinstance(inner, exp.Cast) else None
    if declared is not None and declared.declared in NATIONAL:
        kind, chars = NATIONAL[declared.declared], declared.chars
        return Column(heading(writer, item), kind, size=NATIONAL_BYTES * chars, chars=chars, is_national=True)
    return None
