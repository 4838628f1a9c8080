"""Stored functions in SQL: PostgreSQL cannot call them, so it looks their results up.

Before a statement runs, a query finds the distinct arguments with which it is going to call a function, the function is
called once for each, and the results come as a parameter. So a function is called less often than on Oracle, which may
call it for each row, and its arguments are those of the whole query block: conditions that call functions themselves
do not narrow them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from labs.practice_db.sql import functions
from labs.practice_db.sql.plan import BindParam, CallParam, Param
from labs.practice_db.sql.types import cast_name
from labs.practice_db.sql.writer import Writer
from labs.practice_db.values import OraType

# Parts of a query block that do not change with which arguments its functions are called.
_LEFT_OUT: Final = ("distinct", "order", "limit", "offset", "locks", "group", "having")
_NO_KEY: Final = "'[]'"


def path_of(node: exp.Expr) -> tuple[str, ...]:
    """Return the names of a call: `f(x)`, `package.f(x)`, `owner.package.f(x)`."""
    if isinstance(node, exp.Dot):
        return path_of(node.this) + path_of(node.expression)
    if isinstance(node, exp.Column):
        parts = (node.args.get(part) for part in ("db", "table", "this"))
        return tuple(name for part in parts if part is not None for name in path_of(part))
    quoted = isinstance(node, exp.Identifier) and node.args.get("quoted")
    return (node.name if quoted else node.name.upper(),)


def write(writer: Writer, node: exp.Expr) -> str | None:
    """Return the look-up of a stored function's result, None if the call is of no stored function."""
    path = path_of(node)
    returns = _returned(writer, path)
    if returns is None:
        return None
    if writer.is_stored:
        raise writer.refusal(node, "a stored function in a view or a default")
    call = node.expression if isinstance(node, exp.Dot) else node
    names: list[tuple[str | None, BindParam | None]] = []
    computed: list[exp.Expr] = []
    for argument in call.expressions if isinstance(call, exp.Anonymous) else ():
        name, value = _named(argument)
        is_bind = isinstance(value, exp.Placeholder)
        names.append((name, writer.bind_param(value) if is_bind else None))
        if not is_bind:
            computed.append(value)
    query, params = _arguments_query(writer, node, computed) if computed else ("", ())
    results = writer.param(CallParam(path, returns, tuple(names), query, params, writer.is_query), "jsonb")
    key = _key([f"({writer.write(value)})" for value in computed]) if computed else _NO_KEY
    return f"(oracle.called({results}, {key}))::{cast_name(returns)}"


def write_without_brackets(writer: Writer, node: exp.Column) -> str | None:
    """Return the look-up of a function that is called without brackets, None for what is a column.

    Source: SQL Language Reference 23ai, Function Expressions; a column of that name comes first.
    """
    if writer.functions is None:
        return None
    qualifier = node.args.get("db") or node.args.get("table")
    if qualifier is None:
        return write(writer, node) if path_of(node)[0] in writer.functions.without_brackets else None
    return None if path_of(qualifier)[0] in sources_around(node) else write(writer, node)


def sources_around(node: exp.Expr) -> set[str]:
    """Return the names by which columns of the queries around a node are qualified."""
    names: set[str] = set()
    here = node.parent
    while here is not None:
        parts = (here.args.get(part) for part in ("this", "using", "from_", "joins", "laterals"))
        for source in (source for part in parts for source in (part if isinstance(part, list) else [part])):
            table = source.this if isinstance(source, exp.From | exp.Join) else source
            if isinstance(table, exp.Table | exp.Subquery):
                names |= {table.alias_or_name.upper(), table.alias_or_name, *_owner(table)}
        here = here.parent
    return names


def _owner(table: exp.Expr) -> tuple[str, ...]:
    """Return the owner of a table, whose columns may be qualified by it too."""
    return path_of(table.args["db"]) if table.args.get("db") else ()


def _returned(writer: Writer, path: tuple[str, ...]) -> OraType | None:
    name = ".".join(path)
    if writer.functions is None or name in functions.FUNCTIONS or name in functions.AGGREGATES:
        return None
    return writer.functions.returned(path)


def _named(argument: exp.Expr) -> tuple[str | None, exp.Expr]:
    if isinstance(argument, exp.Kwarg):
        return argument.this.name.upper(), argument.expression
    return None, argument


def _key(values: Sequence[str]) -> str:
    """Return the text by which a result is found: the arguments' text forms."""
    return f"jsonb_build_array({', '.join(f'{value}::text' for value in values)})::text"


def _arguments_query(writer: Writer, node: exp.Expr, computed: list[exp.Expr]) -> tuple[str, tuple[Param, ...]]:
    """Return the query of the distinct arguments, with their key in front, and its parameters."""
    inner = Writer(writer.rules, writer.text, writer.bind_types, functions=writer.functions, is_query=writer.is_query)
    inner.bind_order = writer.bind_order
    names = [f"A{number}" for number in range(1, len(computed) + 1)]
    aliased = [exp.alias_(value.copy(), name, quoted=True) for value, name in zip(computed, names, strict=True)]
    block = _block(writer, node, computed)
    block.set("expressions", aliased)
    written = inner.write(block)
    key = _key([f'q."{name}"' for name in names])
    return f"SELECT DISTINCT {key}, q.* FROM ({written}) q", tuple(inner.params)


def _block(writer: Writer, node: exp.Expr, computed: list[exp.Expr]) -> exp.Select:
    """Return a copy of the query block around a call, without what does not decide on the arguments."""
    if not any(value.find(exp.Column, exp.Query) for value in computed):
        return exp.Select()
    around = writer.queries[-1] if writer.queries else node.find_ancestor(exp.Update, exp.Delete, exp.Merge)
    if isinstance(around, exp.Select):
        alone = _table_alone(writer, around, node, computed)
        if alone is not None:
            return exp.Select(from_=exp.From(this=alone.copy()))
        block = around.copy()
        is_grouped = any(_is_aggregate(part) for value in computed for part in value.walk())
        for name in _LEFT_OUT[: -2 if is_grouped else None]:
            block.set(name, None)
        if block.args.get("with_") is None:
            _take_with(around, block)
    elif isinstance(around, exp.Update | exp.Delete):
        block = exp.Select(from_=exp.From(this=around.this.copy()))
        if around.args.get("where") is not None:
            block.set("where", around.args["where"].copy())
    else:
        raise writer.refusal(node, "a stored function with columns as arguments in this statement")
    for name in ("where", "having"):
        clause = block.args.get(name)
        if clause is not None:
            kept = [part.copy() for part in _conditions(clause.this) if not _calls(writer, part)]
            block.set(name, type(clause)(this=exp.and_(*kept, copy=False)) if kept else None)
    return block


def _table_alone(writer: Writer, around: exp.Select, node: exp.Expr, computed: list[exp.Expr]) -> exp.Table | None:
    """Return the one table whose columns a call in a subquery or in a condition of a join asks for, else None.

    Other conditions of a subquery may be about an outer query, and PostgreSQL may look at a condition before it joins,
    for all rows of the table.
    """
    joins = around.args.get("joins") or []
    is_condition = isinstance(node.find_ancestor(exp.Where, exp.Join, exp.Select), exp.Where | exp.Join)
    if len(writer.queries) == 1 and not (joins and is_condition):
        return None
    columns = [column for value in computed for column in value.find_all(exp.Column)]
    names = {column.table.upper() for column in columns}
    sources = [around.args["from_"].this, *(join.this for join in joins)] if around.args.get("from_") else []
    found = [source for source in sources if isinstance(source, exp.Table) and names == {source.alias_or_name.upper()}]
    return found[0] if len(found) == 1 else None


def _take_with(around: exp.Select, block: exp.Select) -> None:
    """Give a block the WITH of a query around it."""
    outer = around.parent
    while outer is not None:
        if outer.args.get("with_") is not None and around.find_ancestor(exp.With) is None:
            block.set("with_", outer.args["with_"].copy())
            return
        outer = outer.parent


def _conditions(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.And):
        return [*_conditions(node.this), *_conditions(node.expression)]
    return [node]


def _is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.upper() in functions.AGGREGATES


def _calls(writer: Writer, condition: exp.Expr) -> bool:
    return any(
        isinstance(part, exp.Anonymous | exp.Dot | exp.Column) and _returned(writer, path_of(part)) is not None
        for part in condition.walk()
    )
