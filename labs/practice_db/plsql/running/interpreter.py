"""Statements and blocks: what running each of them does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, Final

from labs.practice_db.error_texts import TEXTS
from labs.practice_db.errors import OraError
from labs.practice_db.plsql.errors import (
    PREDEFINED,
    USER_EXCEPTION_CODE,
    CompileError,
    ExceptionName,
    Raised,
    as_exception,
    raised,
    value_error,
)
from labs.practice_db.plsql.running.assign import assign, coerce, row_data
from labs.practice_db.plsql.running.elaborate import elaborate, resolve_type
from labs.practice_db.plsql.running.embedded import fetch, open_dynamic, open_query, run_dynamic, run_sql
from labs.practice_db.plsql.running.evaluate import compare_values, evaluate, find_entry, is_true
from labs.practice_db.plsql.running.runtime import Cell, CursorCell, Entry, Frame, Left, Overloaded, Procedure, Run
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.values.datum import Datum, OpenCursor, Record, to_number
from labs.practice_db.plsql.values.types import row_type


async def run_statements(run: Run, statements: tuple[st.Statement, ...], frame: Frame) -> Left | None:
    """Run statements one after the other; say so if one of them left."""
    for statement in statements:
        await run.step()
        try:
            left = await _STATEMENTS[type(statement)](run, statement, frame)
        except (Raised, OraError) as error:
            raise _placed(run, error, statement.at, frame) from error.__cause__
        if left is not None:
            return left
    return None


def _placed(run: Run, error: Raised | OraError, at: int, frame: Frame) -> Raised | OraError:
    """Return an error as an exception that knows its line; one that no handler may see stays what it is."""
    found = as_exception(error) if isinstance(error, OraError) else error
    if isinstance(found, Raised):
        note_place(run, found, at, frame)
    return found


def note_place(run: Run, error: Raised, at: int, frame: Frame) -> None:
    """Add the line of a statement to an exception's trace, once for each call it passes."""
    if error.traced_depth == run.depth:
        return
    error.traced_depth = run.depth
    line = frame.unit.lines.line(at)
    error.trace.append(f'"{frame.unit.name}", line {line}' if frame.unit.name is not None else f"line {line}")


async def run_block(run: Run, block: st.Block, outer: Frame) -> Left | None:
    """Run a block in a frame of its own, with its handlers."""
    return await run_in_frame(run, block, Frame(outer.unit, outer, block.label))


async def run_in_frame(run: Run, block: st.Block, frame: Frame) -> Left | None:
    """Run a block in a frame; what fails in its declarations is not for its own handlers."""
    try:
        await elaborate(run, block.declarations, frame)
    except (Raised, OraError) as error:
        raise _placed(run, error, block.at, frame) from error.__cause__
    if not block.handlers:
        return await run_statements(run, block.statements, frame)
    try:
        return await run_statements(run, block.statements, frame)
    except Raised as error:
        handler = _find_handler(block.handlers, error, frame)
        if handler is None:
            raise
        error.traced_depth = run.depth
        run.handling.append(error)
        try:
            return await run_statements(run, handler.statements, frame)
        finally:
            run.handling.pop()


def _find_handler(handlers: tuple[st.Handler, ...], error: Raised, frame: Frame) -> st.Handler | None:
    for handler in handlers:
        if not handler.names or any(_matches(name, error, frame) for name in handler.names):
            return handler
    return None


def _matches(name: str, error: Raised, frame: Frame) -> bool:
    declared = find_exception(name, frame)
    if declared is None:
        return False
    if declared.code == USER_EXCEPTION_CODE or error.name is not None:
        return declared is error.name or (declared.code == error.code != USER_EXCEPTION_CODE)
    return declared.code == error.code


def find_exception(name: str, frame: Frame) -> ExceptionName | None:
    """Return the exception of a name: one that is declared, or one of Oracle's."""
    entry = frame.find(name)
    return entry if isinstance(entry, ExceptionName) else PREDEFINED.get(name)


async def _null(run: Run, node: st.Null, frame: Frame) -> None:
    return None


async def _assign(run: Run, node: st.Assign, frame: Frame) -> None:
    await assign(run, node.target, await evaluate(run, node.value, frame), frame)


async def _if(run: Run, node: st.If, frame: Frame) -> Left | None:
    for condition, body in node.branches:
        if await is_true(run, condition, frame):
            return await run_statements(run, body, frame)
    return await run_statements(run, node.otherwise, frame)


async def _case(run: Run, node: st.CaseStatement, frame: Frame) -> Left | None:
    operand = await evaluate(run, node.operand, frame) if node.operand is not None else None
    for condition, body in node.branches:
        if node.operand is None:
            chosen = await is_true(run, condition, frame)
        else:
            chosen = await compare_values(run, operand, await evaluate(run, condition, frame), frame) is True
        if chosen:
            return await run_statements(run, body, frame)
    if node.otherwise is None:
        raise raised(6592)
    return await run_statements(run, node.otherwise, frame)


def _ends_loop(left: Left, label: str | None) -> tuple[bool, Left | None]:
    """Return whether a loop ends after its body left, and what it hands on."""
    if left.is_return or (left.label is not None and left.label != label):
        return True, left
    return left.is_exit, None


async def _loop(run: Run, node: st.Loop, frame: Frame) -> Left | None:
    while node.condition is None or await is_true(run, node.condition, frame):
        await run.step()
        left = await run_statements(run, node.body, frame)
        if left is not None:
            ends, passed_on = _ends_loop(left, node.label)
            if ends:
                return passed_on
    return None


async def _range_loop(run: Run, node: st.RangeLoop, frame: Frame) -> Left | None:
    low, high = _bound(await evaluate(run, node.low, frame)), _bound(await evaluate(run, node.high, frame))
    inner = Frame(frame.unit, frame, node.label)
    cell = Cell(None, is_constant=True)
    inner.names[node.name] = cell
    for number in range(high, low - 1, -1) if node.reverse else range(low, high + 1):
        cell.value = Decimal(number)
        left = await run_statements(run, node.body, inner)
        if left is not None:
            ends, passed_on = _ends_loop(left, node.label)
            if ends:
                return passed_on
    return None


def _bound(value: Datum) -> int:
    number = to_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, Decimal):
        raise value_error()
    return int(number.to_integral_value())


async def _cursor_loop(run: Run, node: st.CursorLoop, frame: Frame) -> Left | None:
    if node.query is not None:
        cursor = await open_query(run, node.query, frame, node.at)
    elif isinstance(node.cursor, ex.Variable):
        cursor = await _open_declared(run, node.cursor, node.arguments, frame)
    else:
        raise CompileError("PLS-00221: cursor of the loop is not a cursor", node.at)
    type_ = row_type(node.name, cursor.columns)
    inner = Frame(frame.unit, frame, node.label)
    names = [column.name for column in cursor.columns]
    try:
        while (row := cursor.next_row()) is not None:
            values = dict(zip(names, row_data(cursor.columns, row), strict=True))
            inner.names[node.name] = Cell(type_, Record(dict(type_.fields), values))
            left = await run_statements(run, node.body, inner)
            if left is not None:
                ends, passed_on = _ends_loop(left, node.label)
                if ends:
                    return passed_on
    finally:
        cursor.is_closed = True
    return None


async def _leave(run: Run, node: st.Leave, frame: Frame) -> Left | None:
    if node.condition is not None and not await is_true(run, node.condition, frame):
        return None
    return Left(False, node.is_exit, node.label)


async def _return(run: Run, node: st.Return, frame: Frame) -> Left:
    return Left(True, value=await evaluate(run, node.value, frame) if node.value is not None else None)


async def _raise(run: Run, node: st.Raise, frame: Frame) -> None:
    if node.name is None:
        if not run.handling:
            raise CompileError(
                "PLS-00367: a RAISE statement with no exception name must be inside an exception handler", node.at
            )
        error = run.handling[-1]
        again = Raised(error.code, error.text, error.name)
        note_place(run, again, node.at, frame)
        again.trace.extend(line for line in error.trace if line not in again.trace)
        raise again
    declared = find_exception(node.name, frame)
    if declared is None:
        raise CompileError.undeclared(node.name, node.at, node.at)
    text = TEXTS[declared.code].format() if _has_plain_text(declared.code) else ""
    raise Raised(declared.code, text, declared)


def _has_plain_text(code: int) -> bool:
    return code in TEXTS and "{" not in TEXTS[code]


async def _perform(run: Run, node: st.Perform, frame: Frame) -> None:
    call = node.call
    callee: Entry | ex.Call | None = call if isinstance(call, ex.Call) else None
    named = call.base if isinstance(call, ex.Index) else call
    if isinstance(named, ex.Variable):
        callee = find_entry(named, frame)
    if isinstance(callee, (ex.Call, Procedure, Overloaded)):
        arguments = call.arguments if isinstance(call, (ex.Call, ex.Index)) else ()
        await run.invoke(run, callee, arguments, frame, node.at, as_statement=True)
    else:
        await evaluate(run, call, frame)


async def _open_declared(run: Run, cursor: ex.Variable, arguments: tuple[ex.Argument, ...], frame: Frame) -> OpenCursor:
    entry = find_entry(cursor, frame)
    if not isinstance(entry, CursorCell):
        raise CompileError("PLS-00456: item is not a cursor", cursor.at)
    if entry.open is not None and not entry.open.is_closed:
        raise raised(6511)
    inner = Frame(entry.frame.unit, entry.frame)
    given = {argument.name: argument.value for argument in arguments if argument.name is not None}
    positional = [argument.value for argument in arguments if argument.name is None]
    for position, parameter in enumerate(entry.declaration.parameters):
        value_node = (
            positional[position] if position < len(positional) else given.get(parameter.name, parameter.default)
        )
        if value_node is None:
            raise CompileError(f"PLS-00306: wrong number or types of arguments in call to '{cursor.name}'", cursor.at)
        type_ = await resolve_type(run, parameter.type, inner)
        inner.names[parameter.name] = Cell(
            type_, await coerce(run, await evaluate(run, value_node, frame), type_, frame)
        )
    entry.open = await open_query(run, entry.declaration.query, inner, cursor.at)
    return entry.open


async def _open(run: Run, node: st.Open, frame: Frame) -> None:
    if node.query is not None:
        await assign(run, node.cursor, await open_query(run, node.query, frame, node.at), frame)
    elif node.dynamic is not None:
        await assign(run, node.cursor, await open_dynamic(run, node, frame), frame)
    elif isinstance(node.cursor, ex.Variable):
        await _open_declared(run, node.cursor, node.arguments, frame)
    else:
        raise CompileError("PLS-00456: item is not a cursor", node.at)


async def _close(run: Run, node: st.Close, frame: Frame) -> None:
    cursor = await evaluate(run, node.cursor, frame)
    if not isinstance(cursor, OpenCursor) or cursor.is_closed:
        raise raised(1001)
    cursor.is_closed = True


async def _for_all(run: Run, node: st.ForAll, frame: Frame) -> None:
    low, high = _bound(await evaluate(run, node.low, frame)), _bound(await evaluate(run, node.high, frame))
    inner = Frame(frame.unit, frame)
    run.bulk_row_counts, run.bulk_errors = [], []
    total = 0
    for position, number in enumerate(range(low, high + 1), 1):
        inner.names[node.name] = Cell(None, Decimal(number), is_constant=True)
        try:
            await _STATEMENTS[type(node.statement)](run, node.statement, inner)
        except Raised as error:
            if not node.saves_exceptions:
                raise
            run.bulk_errors.append((position, error.code))
            run.row_count = 0
        run.bulk_row_counts.append(run.row_count or 0)
        total += run.row_count or 0
        await run.step()
    run.row_count = total
    if run.bulk_errors:
        raise raised(24381)


_Runner = Callable[[Run, Any, Frame], Awaitable[Left | None]]
_STATEMENTS: Final[dict[type, _Runner]] = {
    st.Block: run_block,
    st.Null: _null,
    st.Assign: _assign,
    st.If: _if,
    st.CaseStatement: _case,
    st.Loop: _loop,
    st.RangeLoop: _range_loop,
    st.CursorLoop: _cursor_loop,
    st.Leave: _leave,
    st.Return: _return,
    st.Raise: _raise,
    st.Perform: _perform,
    st.Sql: run_sql,
    st.ForAll: _for_all,
    st.Open: _open,
    st.Fetch: fetch,
    st.Close: _close,
    st.ExecuteImmediate: run_dynamic,
}
