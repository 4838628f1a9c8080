"""Which subprogram a call means when several have its name, and whether an argument fits a parameter at all.

Source: PL/SQL Language Reference 23ai, PL/SQL Subprograms, Overloaded Subprograms.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import CompileError
from labs.practice_db.plsql.running.assign import type_of
from labs.practice_db.plsql.running.elaborate import resolve_type
from labs.practice_db.plsql.running.evaluate import evaluate
from labs.practice_db.plsql.running.runtime import Frame, Overloaded, Procedure, Run
from labs.practice_db.plsql.running.signature import match_arguments
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.values.datum import Collection, Datum, OpenCursor, Record, Typed
from labs.practice_db.plsql.values.types import CollectionType, RecordType, RefCursorType, ScalarType, Type
from labs.practice_db.values import OraType

_FAMILIES: Final = {
    "number": (OraType.NUMBER, OraType.BINARY_FLOAT, OraType.BINARY_DOUBLE),
    "text": (OraType.VARCHAR2, OraType.CHAR, OraType.LONG, OraType.CLOB, OraType.ROWID),
    "date": (OraType.DATE, OraType.TIMESTAMP, OraType.TIMESTAMP_TZ, OraType.TIMESTAMP_LTZ),
    "interval": (OraType.INTERVAL_DS, OraType.INTERVAL_YM),
    "bytes": (OraType.RAW, OraType.LONG_RAW, OraType.BLOB),
    "boolean": (OraType.BOOLEAN,),
}
_FAMILY: Final = {type_: family for family, types in _FAMILIES.items() for type_ in types}
# How well an argument fits: the same type, one of its family, one that text converts to or from, an untyped NULL.
SAME: Final = 3
ALIKE: Final = 2
CONVERTED: Final = 1


def rating(parameter: Type, argument: Type | None) -> int | None:
    """Return how well an argument of a type fits a parameter, None if it does not; the type of NULL is None.

    A BOOLEAN becomes nothing else. Source: Database Reference 23ai, PLSQL_IMPLICIT_CONVERSION_BOOL, FALSE by default.
    """
    if argument is None:
        return CONVERTED
    if isinstance(parameter, ScalarType) and isinstance(argument, ScalarType):
        families = {_FAMILY.get(parameter.type), _FAMILY.get(argument.type)}
        if parameter.type is argument.type:
            return SAME
        if len(families) == 1:
            return ALIKE
        return CONVERTED if "text" in families and "boolean" not in families else None
    if isinstance(parameter, CollectionType) and isinstance(argument, CollectionType):
        return SAME if parameter.name == argument.name else ALIKE
    if isinstance(parameter, RecordType) and isinstance(argument, RecordType):
        return SAME if parameter.name == argument.name else ALIKE
    return SAME if isinstance(parameter, RefCursorType) and isinstance(argument, RefCursorType) else None


def type_of_value(value: Datum) -> Type | None:
    """Return the type of a value; None for NULL."""
    match value:
        case bool():
            return ScalarType(OraType.BOOLEAN)
        case Decimal():
            return ScalarType(OraType.NUMBER)
        case str():
            return ScalarType(OraType.VARCHAR2)
        case Typed():
            return ScalarType(value.type)
        case Record():
            return RecordType("", tuple(value.types.items()))
        case Collection():
            return value.type
        case OpenCursor():
            return RefCursorType()
    return None


def wrong_arguments(name: str, at: int) -> CompileError:
    """Return PLS-00306."""
    text = f"PLS-00306: wrong number or types of arguments in call to '{name}'"
    return CompileError(text, at, ("PL/SQL: Statement ignored", at))


async def choose(
    run: Run, overloaded: Overloaded, arguments: tuple[ex.Argument, ...], frame: Frame, at: int, *, as_statement: bool
) -> tuple[Procedure, tuple[ex.Argument, ...]]:
    """Return the subprogram that a call means, and the arguments with what had to be evaluated to find out.

    Raises: CompileError: PLS-00306 if none fits, PLS-00307 if more than one fits best.
    """
    name = overloaded.procedures[0].definition.name
    fitting = [
        procedure
        for procedure in overloaded.procedures
        if (procedure.definition.returns is None) is as_statement and _takes(procedure, arguments, at)
    ]
    if len(fitting) > 1:
        arguments, types = await _typed(run, arguments, frame)
        rated = [(await _rate(run, procedure, arguments, types, at), procedure) for procedure in fitting]
        best = max((rate for rate, _ in rated if rate is not None), default=None)
        fitting = [procedure for rate, procedure in rated if rate is not None and rate == best]
    if not fitting:
        raise wrong_arguments(name, at)
    if len(fitting) > 1:
        text = f"PLS-00307: too many declarations of '{name}' match this call"
        raise CompileError(text, at, ("PL/SQL: Statement ignored", at))
    return fitting[0], arguments


def _takes(procedure: Procedure, arguments: tuple[ex.Argument, ...], at: int) -> bool:
    """Return whether a subprogram has parameters for the arguments, and defaults for all others."""
    definition = procedure.definition
    try:
        matched = match_arguments(definition.name, definition.parameters, arguments, at)
    except CompileError:
        return False
    return all(argument is not None or parameter.default is not None for parameter, argument in matched)


async def _typed(
    run: Run, arguments: tuple[ex.Argument, ...], frame: Frame
) -> tuple[tuple[ex.Argument, ...], dict[int, Type | None]]:
    """Return the arguments, those that are no variables evaluated, and their types by `id` of the expression."""
    known: list[ex.Argument] = []
    types: dict[int, Type | None] = {}
    for argument in arguments:
        node, type_ = argument.value, type_of(run, argument.value, frame)
        if type_ is None:
            value = await evaluate(run, node, frame)
            type_ = type_of_value(value)
            if not isinstance(node, (ex.Variable, ex.Field, ex.Index)):
                node = ex.Literal(value)
        known.append(ex.Argument(node, argument.name))
        types[id(node)] = type_
    return tuple(known), types


async def _rate(
    run: Run, procedure: Procedure, arguments: tuple[ex.Argument, ...], types: dict[int, Type | None], at: int
) -> int | None:
    definition = procedure.definition
    total = 0
    for parameter, node in match_arguments(definition.name, definition.parameters, arguments, at):
        if node is None:
            continue
        rate = rating(await resolve_type(run, parameter.type, procedure.frame), types[id(node)])
        if rate is None:
            return None
        total += rate
    return total
