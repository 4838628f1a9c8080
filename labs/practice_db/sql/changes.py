"""INSERT, UPDATE and DELETE to their plans, RETURNING ... INTO included."""

from __future__ import annotations

from sqlglot import exp

from labs.practice_db.errors import OraError
from labs.practice_db.sql.dialect import parse, release
from labs.practice_db.sql.lexer import TokenKind, tokenize
from labs.practice_db.sql.plan import BindParam, CallParam, SqlKind, SqlPlan
from labs.practice_db.sql.rules.changes import has_columns, target
from labs.practice_db.sql.rules.table import RULES
from labs.practice_db.sql.statement import Statement
from labs.practice_db.sql.stored_functions import StoredFunctions
from labs.practice_db.sql.types import cast_name
from labs.practice_db.sql.writer import Writer
from labs.practice_db.values import OraType


def translate_change(
    statement: Statement, bind_types: tuple[OraType, ...], functions: StoredFunctions | None
) -> SqlPlan:
    """Return the plan of an INSERT, UPDATE or DELETE."""
    body, results = split_returning(statement)
    tree = parse(body)
    try:
        return _planned(statement, bind_types, functions, tree, results)
    finally:
        release(tree)


def _planned(
    statement: Statement,
    bind_types: tuple[OraType, ...],
    functions: StoredFunctions | None,
    tree: exp.Expr,
    results: exp.Select | None,
) -> SqlPlan:
    if not isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.MultitableInserts):
        raise OraError(900)
    writer = Writer(RULES, statement.text, bind_types, functions=functions)
    trees = [tree] if results is None else [tree, results]
    writer.number_binds(trees)
    sql = writer.write(tree)
    if results is not None:
        sql += f" RETURNING {', '.join(returned(writer, statement, bind_types, results))}"
    calls = any(isinstance(param, CallParam) for param in writer.params)
    return SqlPlan(
        sql,
        SqlKind.DML,
        tuple(writer.params),
        returning=return_indexes(statement),
        needs_transaction=True,
        array_sql=_array_sql(statement, bind_types, tree) if results is None and not calls else None,
        may_return=results is None and not isinstance(tree, exp.MultitableInserts),
    )


def split_returning(statement: Statement) -> tuple[str, exp.Select | None]:
    """Return the text before RETURNING ... INTO, and the returned expressions as a select list."""
    if not statement.return_binds:
        return statement.text, None
    tokens = tokenize(statement.text)
    depth, start, end = 0, -1, -1
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.value in ("RETURNING", "RETURN") and start < 0:
            start = token.start
        elif depth == 0 and token.value == "INTO" and start >= 0:
            end = token.start
    if start < 0 or end < 0:
        raise OraError(925, position=len(statement.text))
    _check_binds(statement.text, end)
    word = len("RETURNING") if statement.text[start:].upper().startswith("RETURNING") else len("RETURN")
    select = "select".rjust(start + word)
    tree = parse(select + statement.text[start + word : end])
    if not isinstance(tree, exp.Select):
        raise OraError(936, position=start)
    return statement.text[:start], tree


def _check_binds(text: str, into: int) -> None:
    """Raise OraError 933 where anything but binds and commas follows INTO (Assumed: the number)."""
    tokens = tokenize(text[into:])[1:]
    for number, token in enumerate(tokens):
        if token.kind is TokenKind.END:
            return
        if (token.text == ",") != bool(number % 2) or (not number % 2 and token.kind is not TokenKind.BIND):
            raise OraError(933, position=into + token.start)


def returned(writer: Writer, statement: Statement, bind_types: tuple[OraType, ...], results: exp.Select) -> list[str]:
    """Write the returned expressions, each cast to the type of the bind that gets it."""
    types = bind_types[len(bind_types) - statement.return_binds :]
    if len(types) != len(results.expressions):
        raise OraError(913 if len(types) > len(results.expressions) else 947, position=len(statement.text))
    return [_as_type(writer.write(item), ora_type) for item, ora_type in zip(results.expressions, types, strict=True)]


def _as_type(written: str, ora_type: OraType) -> str:
    if cast_name(ora_type) in ("varchar", "text"):
        return f"oracle.text({written})"
    return f"({written})::{cast_name(ora_type)}"


def return_indexes(statement: Statement) -> tuple[int, ...]:
    """Return which binds get the returned values."""
    count = len(statement.bind_names)
    return tuple(range(count - statement.return_binds, count))


def _array_sql(statement: Statement, bind_types: tuple[OraType, ...], tree: exp.Expr) -> str | None:
    """Return the INSERT for many rows at once, None when the statement is no INSERT of one row with binds."""
    if not isinstance(tree, exp.Insert) or not isinstance(tree.expression, exp.Values) or not bind_types:
        return None
    rows = tree.expression.expressions
    if len(rows) != 1 or any(isinstance(item, exp.Var | exp.Query) for item in rows[0].expressions):
        return None
    writer = Writer(RULES, statement.text, bind_types, is_array=True)
    writer.number_binds([tree])
    values = writer.write_all(rows[0].expressions)
    binds = [number for number, param in enumerate(writer.params) if isinstance(param, BindParam)]
    arrays = ", ".join(f"${number + 1}::{writer.casts[number]}[]" for number in binds)
    names = ", ".join(f"p{number + 1}" for number in binds)
    if not binds:
        return None
    table = target(writer, tree.this)
    fits = "" if isinstance(tree.this, exp.Schema) else f" WHERE {has_columns(table, len(rows[0].expressions))}"
    return f"INSERT INTO {table} SELECT {values} FROM unnest({arrays}) AS a({names}){fits}"
