"""Expressions: a tree and a frame to a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from labs.practice_db.plsql.errors import CompileError, ExceptionName, raised, value_error
from labs.practice_db.plsql.running.runtime import Cell, CursorCell, Entry, Frame, Overloaded, Procedure, Run
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.values.collections import collection_attribute, collection_method, element, key_of
from labs.practice_db.plsql.values.datum import Collection, Datum, OpenCursor, Record, from_value, to_bound
from labs.practice_db.plsql.values.operators import NEEDS_HOST, Unknown, binary, compare, like, negate
from labs.practice_db.plsql.values.types import CollectionType

_COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})


async def evaluate(run: Run, node: ex.Expression, frame: Frame) -> Datum:
    """Return the value of an expression."""
    if type(node) is ex.Literal:
        return node.value
    return await _EVALUATORS[type(node)](run, node, frame)


async def is_true(run: Run, node: ex.Expression, frame: Frame) -> bool:
    """Return whether a condition holds; NULL does not."""
    value = await evaluate(run, node, frame)
    if value is None or isinstance(value, bool):
        return value is True
    raise CompileError("PLS-00382: expression is of wrong type", 0)


async def ask_host(run: Run, expression: str, operands: Sequence[Datum], frame: Frame) -> Datum:
    """Return what the host computes for a SQL expression over binds."""
    binds = [to_bound(operand) for operand in operands]
    found = await run.host.query(f"SELECT {expression} FROM DUAL", binds, definer=frame.unit.owner)
    return from_value(found.columns[0].type, found.rows[0][0])


async def _host_condition(run: Run, condition: str, operands: Sequence[Datum], frame: Frame) -> bool:
    text = f"CASE WHEN {condition} THEN 1 ELSE 0 END"
    return await ask_host(run, text, operands, frame) == 1


def find_entry(node: ex.Variable, frame: Frame) -> Entry:
    """Return what a declared name stands for."""
    start = frame.labelled(node.block) if node.block is not None else frame
    entry = start.find(node.name) if start is not None else None
    if entry is None:
        raise CompileError.undeclared(node.name, node.at, node.at)
    return entry


async def _variable(run: Run, node: ex.Variable, frame: Frame) -> Datum:
    entry = find_entry(node, frame)
    if isinstance(entry, Cell):
        return entry.value
    if isinstance(entry, CursorCell):
        return entry.open
    if isinstance(entry, (Procedure, Overloaded)):
        return await run.invoke(run, entry, (), frame, node.at)
    raise CompileError("PLS-00382: expression is of wrong type", node.at)


async def _bind(run: Run, node: ex.BindVariable, frame: Frame) -> Datum:
    return run.binds[node.name].value


async def _field(run: Run, node: ex.Field, frame: Frame) -> Datum:
    base = await evaluate(run, node.base, frame)
    if isinstance(base, Record):
        if node.name not in base.fields:
            raise CompileError(f"PLS-00302: component '{node.name}' must be declared", node.at)
        return base.fields[node.name]
    if isinstance(base, Collection):
        return collection_attribute(base, node.name, node.at)
    if base is None and _is_collection(node.base, frame):
        raise raised(6531)
    raise CompileError("PLS-00487: Invalid reference to variable", node.at)


def _is_collection(node: ex.Expression, frame: Frame) -> bool:
    entry = frame.find(node.name) if isinstance(node, ex.Variable) else None
    return isinstance(entry, Cell) and isinstance(entry.type, CollectionType)


async def _call(run: Run, node: ex.Call, frame: Frame) -> Datum:
    return await run.invoke(run, node, node.arguments, frame, node.at)


async def _index(run: Run, node: ex.Index, frame: Frame) -> Datum:
    if isinstance(node.base, ex.Variable):
        entry = find_entry(node.base, frame)
        if isinstance(entry, (Procedure, Overloaded)):
            return await run.invoke(run, entry, node.arguments, frame, node.at)
        if isinstance(entry, CollectionType):
            return await _construct(run, entry, node.arguments, frame)
    if isinstance(node.base, ex.Field):
        owner = await evaluate(run, node.base.base, frame)
        if isinstance(owner, Collection) and node.base.name not in ("COUNT", "FIRST", "LAST", "LIMIT"):
            arguments = [await evaluate(run, argument.value, frame) for argument in node.arguments]
            return collection_method(owner, node.base.name, arguments, node.at)
    if isinstance(node.base, ex.CursorAttribute):
        return await _bulk_attribute(run, node, frame)
    base = await evaluate(run, node.base, frame)
    if not isinstance(base, Collection):
        if base is None and _is_collection(node.base, frame):
            raise raised(6531)
        raise CompileError("PLS-00224: object must be of type function or array to be used this way", node.at)
    return element(base, key_of(await run_value(run, node.arguments, frame), base))


async def run_value(run: Run, arguments: tuple[ex.Argument, ...], frame: Frame) -> Datum:
    """Return the value of the one subscript in brackets."""
    return await evaluate(run, arguments[0].value, frame) if arguments else None


async def _construct(run: Run, type_: CollectionType, arguments: tuple[ex.Argument, ...], frame: Frame) -> Datum:
    values = [await evaluate(run, argument.value, frame) for argument in arguments]
    return Collection(type_, {Decimal(position): value for position, value in enumerate(values, 1)})


async def _bulk_attribute(run: Run, node: ex.Index, frame: Frame) -> Datum:
    position = await run_value(run, node.arguments, frame)
    attribute = node.base.attribute if isinstance(node.base, ex.CursorAttribute) else ""
    if not isinstance(position, Decimal):
        raise value_error()
    if attribute == "BULK_ROWCOUNT":
        return Decimal(run.bulk_row_counts[int(position) - 1])
    index, code = run.bulk_errors[int(position) - 1]
    return Record({}, {"ERROR_INDEX": Decimal(index), "ERROR_CODE": Decimal(code)})


async def _unary(run: Run, node: ex.Unary, frame: Frame) -> Datum:
    operand = await evaluate(run, node.operand, frame)
    if node.operator == "+":
        return operand
    result = negate(operand)
    return await ask_host(run, "-:1", [operand], frame) if isinstance(result, Unknown) else result


async def _binary(run: Run, node: ex.Binary, frame: Frame) -> Datum:
    left = await evaluate(run, node.left, frame)
    right = await evaluate(run, node.right, frame)
    result = binary(node.operator, left, right)
    if not isinstance(result, Unknown):
        return result
    if node.operator in _COMPARISONS:
        return await _host_condition(run, f":1 {node.operator} :2", [left, right], frame)
    return await ask_host(run, f":1 {node.operator} :2", [left, right], frame)


async def _logic(run: Run, node: ex.Logic, frame: Frame) -> Datum:
    left = await evaluate(run, node.left, frame)
    if left is (not node.is_and):
        return left
    right = await evaluate(run, node.right, frame)
    if right is (not node.is_and):
        return right
    return None if left is None or right is None else node.is_and


async def _not(run: Run, node: ex.Not, frame: Frame) -> Datum:
    operand = await evaluate(run, node.operand, frame)
    return None if operand is None else operand is not True


async def _is_null(run: Run, node: ex.IsNull, frame: Frame) -> Datum:
    return (await evaluate(run, node.operand, frame) is None) is not node.negated


async def compare_values(run: Run, left: Datum, right: Datum, frame: Frame) -> bool | None:
    """Return whether two values are equal, None if one is NULL."""
    sign = compare(left, right)
    if sign is NEEDS_HOST:
        return await _host_condition(run, ":1 = :2", [left, right], frame)
    return None if sign is None else sign == 0


async def _between(run: Run, node: ex.Between, frame: Frame) -> Datum:
    low = ex.Binary(">=", node.operand, node.low, node.at)
    high = ex.Binary("<=", node.operand, node.high, node.at)
    return await _logic(run, ex.Logic(True, low, high), frame)


async def _in_list(run: Run, node: ex.InList, frame: Frame) -> Datum:
    operand = await evaluate(run, node.operand, frame)
    has_null = False
    for item in node.items:
        equal = await compare_values(run, operand, await evaluate(run, item, frame), frame)
        if equal:
            return True
        has_null = has_null or equal is None
    return None if has_null else False


async def _like(run: Run, node: ex.Like, frame: Frame) -> Datum:
    operand = await evaluate(run, node.operand, frame)
    pattern = await evaluate(run, node.pattern, frame)
    escape = await evaluate(run, node.escape, frame) if node.escape is not None else None
    result = like(operand, pattern, escape)
    if isinstance(result, Unknown):
        return await _host_condition(run, ":1 LIKE :2", [operand, pattern], frame)
    return result


async def _case(run: Run, node: ex.Case, frame: Frame) -> Datum:
    operand = await evaluate(run, node.operand, frame) if node.operand is not None else None
    for condition, result in node.branches:
        if node.operand is None:
            chosen = await is_true(run, condition, frame)
        else:
            chosen = await compare_values(run, operand, await evaluate(run, condition, frame), frame) is True
        if chosen:
            return await evaluate(run, result, frame)
    return await evaluate(run, node.otherwise, frame) if node.otherwise is not None else None


async def _cursor_attribute(run: Run, node: ex.CursorAttribute, frame: Frame) -> Datum:
    if node.cursor is None:
        return _implicit_attribute(run, node.attribute)
    if isinstance(node.cursor, ex.Variable) and isinstance(find_entry(node.cursor, frame), ExceptionName):
        raise CompileError("PLS-00324: cursor attribute may not be applied to non-cursor", node.at)
    cursor = await evaluate(run, node.cursor, frame)
    if node.attribute == "ISOPEN":
        return isinstance(cursor, OpenCursor) and not cursor.is_closed
    if not isinstance(cursor, OpenCursor) or cursor.is_closed:
        raise raised(1001)
    if node.attribute == "ROWCOUNT":
        return Decimal(cursor.read)
    found = cursor.last_found
    return found if node.attribute == "FOUND" or found is None else not found


def _implicit_attribute(run: Run, attribute: str) -> Datum:
    if attribute == "ISOPEN":
        return False
    if attribute == "BULK_EXCEPTIONS":
        return Record({}, {"COUNT": Decimal(len(run.bulk_errors))})
    if run.row_count is None:
        return None
    if attribute == "ROWCOUNT":
        return Decimal(run.row_count)
    return (run.row_count > 0) is (attribute == "FOUND")


async def _sql_expression(run: Run, node: ex.SqlExpression, frame: Frame) -> Datum:
    parts: list[str] = []
    operands: list[Datum] = []
    for piece in node.text.pieces:
        if isinstance(piece, str):
            parts.append(piece)
        else:
            operands.append(await evaluate(run, piece.value, frame))
            parts.append(f":{len(operands)}")
    return await ask_host(run, "".join(parts), operands, frame)


_Evaluator = Callable[[Run, Any, Frame], Awaitable[Datum]]
_EVALUATORS: Final[dict[type, _Evaluator]] = {
    ex.Variable: _variable,
    ex.BindVariable: _bind,
    ex.Field: _field,
    ex.Call: _call,
    ex.Index: _index,
    ex.Unary: _unary,
    ex.Binary: _binary,
    ex.Logic: _logic,
    ex.Not: _not,
    ex.IsNull: _is_null,
    ex.Between: _between,
    ex.InList: _in_list,
    ex.Like: _like,
    ex.Case: _case,
    ex.CursorAttribute: _cursor_attribute,
    ex.SqlExpression: _sql_expression,
}
