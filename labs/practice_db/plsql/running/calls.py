"""Calls: local and stored subprograms, supplied packages, SQL functions."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from labs.practice_db.error_texts import TEXTS
from labs.practice_db.errors import NotSupported
from labs.practice_db.plsql.errors import CompileError, raised
from labs.practice_db.plsql.packages import Builtin, find_builtin, is_supplied
from labs.practice_db.plsql.running.assign import assign, coerce, type_of
from labs.practice_db.plsql.running.elaborate import resolve_type
from labs.practice_db.plsql.running.evaluate import ask_host, evaluate
from labs.practice_db.plsql.running.interpreter import run_in_frame
from labs.practice_db.plsql.running.overloading import choose, rating, type_of_value, wrong_arguments
from labs.practice_db.plsql.running.runtime import Cell, Frame, Overloaded, Procedure, Run
from labs.practice_db.plsql.running.signature import match_arguments
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.values.datum import Datum, Typed
from labs.practice_db.plsql.values.fitting import initial
from labs.practice_db.plsql.values.functions import SQL_FUNCTIONS, compute
from labs.practice_db.plsql.values.operators import Unknown
from labs.practice_db.plsql.values.types import NAMED, ScalarType, Type
from labs.practice_db.values import OraType

MAX_DEPTH: Final = 100
_NO_PROCEDURE: Final = "PLS-00221: '{}' is not a procedure or is undefined"
_NO_FUNCTION: Final = "PLS-00222: no function with name '{}' exists in this scope"


async def invoke(
    run: Run,
    callee: ex.Call | Procedure | Overloaded,
    arguments: tuple[ex.Argument, ...],
    frame: Frame,
    at: int,
    *,
    as_statement: bool = False,
) -> Datum:
    """Call what a name stands for and return its result, None for a procedure."""
    if isinstance(callee, (Procedure, Overloaded)):
        return await _call(run, callee, arguments, frame, at, as_statement=as_statement)
    path = callee.path
    if len(path) == 1:
        if path[0] in ("SQLCODE", "SQLERRM"):
            return await _error_function(run, callee, frame)
        if path[0] in SQL_FUNCTIONS:
            return await _call_sql_function(run, callee, frame)
    builtin = find_builtin(path)
    if builtin is not None:
        return await _call_builtin(run, builtin, arguments, frame, at)
    if is_supplied(path):
        raise NotSupported(f"the package subprogram {'.'.join(path)}", position=at)
    entry = await run.find_external(run, path, frame, at)
    if isinstance(entry, (Procedure, Overloaded)):
        return await _call(run, entry, arguments, frame, at, as_statement=as_statement)
    if isinstance(entry, Cell):
        return entry.value
    raise CompileError.undeclared(".".join(path), at, at)


async def _error_function(run: Run, callee: ex.Call, frame: Frame) -> Datum:
    error = run.handling[-1] if run.handling else None
    if callee.path[0] == "SQLCODE":
        return Decimal(error.sqlcode if error is not None else 0)
    if not callee.arguments:
        return error.sqlerrm if error is not None else "ORA-00000: normal, successful completion"
    number = await evaluate(run, callee.arguments[0].value, frame)
    code = abs(int(number)) if isinstance(number, Decimal) else 0
    code = 1403 if code == 100 else code
    text = TEXTS.get(code, f"Message {code} not found;  product=RDBMS; facility=ORA")
    return f"ORA-{code:05d}: {text}"


async def _call_sql_function(run: Run, callee: ex.Call, frame: Frame) -> Datum:
    name = callee.path[0]
    arguments = [await evaluate(run, argument.value, frame) for argument in callee.arguments]
    result = compute(name, arguments)
    if not isinstance(result, Unknown):
        return result
    places = ", ".join(f":{position}" for position in range(1, len(arguments) + 1))
    return await ask_host(run, f"{name}({places})" if arguments else name, arguments, frame)


async def _call_builtin(run: Run, builtin: Builtin, arguments: tuple[ex.Argument, ...], frame: Frame, at: int) -> Datum:
    values: dict[str, Datum] = {}
    targets: list[tuple[str, ex.Expression]] = []
    for parameter, argument in match_arguments(builtin.name, builtin.parameters, arguments, at):
        if argument is None and not parameter.is_optional:
            raise wrong_arguments(builtin.name, at)
        values[parameter.name] = parameter.default if argument is None else await _argument(run, argument, frame)
        if argument is not None and parameter.mode is not de.Mode.IN:
            targets.append((parameter.name, argument))
    result = builtin.body(run, values)
    if isinstance(result, Awaitable):
        result = await result
    for name, target in targets:
        await assign(run, target, values[name], frame)
    return result


async def _argument(run: Run, node: ex.Expression, frame: Frame) -> Datum:
    """Return an argument of a supplied subprogram: dates and the like as text, RAW as it is."""
    value = await evaluate(run, node, frame)
    if isinstance(value, Typed) and value.type not in (OraType.RAW, OraType.BLOB):
        return await coerce(run, value, NAMED["VARCHAR2"], frame)
    return value


async def _call(
    run: Run,
    callee: Procedure | Overloaded,
    arguments: tuple[ex.Argument, ...],
    frame: Frame,
    at: int,
    *,
    as_statement: bool,
) -> Datum:
    if isinstance(callee, Overloaded):
        callee, arguments = await choose(run, callee, arguments, frame, at, as_statement=as_statement)
    definition = callee.definition
    if (definition.returns is None) is not as_statement:
        text = _NO_PROCEDURE if as_statement else _NO_FUNCTION
        raise CompileError(text.format(definition.name), at, ("PL/SQL: Statement ignored", at))
    return await _call_procedure(run, callee, arguments, frame, at)


async def _call_procedure(
    run: Run, procedure: Procedure, arguments: tuple[ex.Argument, ...], frame: Frame, at: int
) -> Datum:
    definition = procedure.definition
    inner = Frame(procedure.frame.unit, procedure.frame, definition.name)
    targets: list[tuple[Cell, ex.Expression]] = []
    for parameter, argument in match_arguments(definition.name, definition.parameters, arguments, at):
        if argument is None and parameter.default is None:
            raise wrong_arguments(definition.name, at)
        type_ = await resolve_type(run, parameter.type, inner)
        cell = Cell(type_, initial(type_), parameter.mode is de.Mode.IN)
        if argument is None and parameter.default is not None:
            cell.value = await coerce(run, await evaluate(run, parameter.default, inner), type_, inner)
        elif argument is not None and parameter.mode is not de.Mode.OUT:
            value = await evaluate(run, argument, frame)
            if _mixes_boolean(type_, type_of_value(value)):
                raise wrong_arguments(definition.name, at)
            cell.value = await coerce(run, value, _unsized(type_), frame)
        inner.names[parameter.name] = cell
        if argument is not None and parameter.mode is not de.Mode.IN:
            if _mixes_boolean(type_, type_of(run, argument, frame)):
                raise wrong_arguments(definition.name, at)
            targets.append((cell, argument))
    result = await _run_procedure(run, definition, inner)
    for cell, target in targets:
        await assign(run, target, cell.value, frame)
    return result


def _mixes_boolean(parameter: Type, argument: Type | None) -> bool:
    """Return whether one is BOOLEAN and the other another scalar."""
    types = [type_.type for type_ in (parameter, argument) if isinstance(type_, ScalarType)]
    return len(types) == len((parameter, argument)) and OraType.BOOLEAN in types and rating(parameter, argument) is None


def _unsized(type_: Type) -> Type:
    """Return a parameter's type without a length: what is passed decides."""
    return replace(type_, size=0) if isinstance(type_, ScalarType) else type_


async def _run_procedure(run: Run, definition: st.Subprogram, inner: Frame) -> Datum:
    if definition.body is None:
        raise raised(6508, unit=f': "{inner.unit.name}"')
    if run.depth >= MAX_DEPTH:
        raise raised(6500)
    run.depth += 1
    outer_handling, run.handling = run.handling, []
    try:
        left = await run_in_frame(run, definition.body, inner)
    finally:
        run.depth -= 1
        run.handling = outer_handling
    if definition.returns is None:
        return None
    if left is None:
        raise raised(6503)
    return await coerce(run, left.value, _unsized(await resolve_type(run, definition.returns, inner)), inner)


async def assign_external(run: Run, target: ex.Call, value: Datum, frame: Frame) -> None:
    """Store a value in a package's variable."""
    entry = await run.find_external(run, target.path, frame, target.at)
    if not isinstance(entry, Cell) or entry.is_constant:
        text = f"PLS-00363: expression '{'.'.join(target.path)}' cannot be used as an assignment target"
        raise CompileError(text, target.at, ("PL/SQL: Statement ignored", target.at))
    entry.value = await coerce(run, value, entry.type, frame)
