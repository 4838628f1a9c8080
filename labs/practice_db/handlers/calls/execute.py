"""EXECUTE: from a statement's text to its plan, and from the plan to whoever runs it.

A plan that needs no PostgreSQL is answered on the spot; all others by a coroutine.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, TypeAlias

from labs.practice_db.aside import is_long
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls import blocks, commands, scrolling, statements
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.calls.fetch import fetch
from labs.practice_db.handlers.calls.parameters import value_of
from labs.practice_db.handlers.calls.planning import calls_without_brackets, known_plan, plan_aside, plan_of
from labs.practice_db.handlers.calls.shown_text import shown_text
from labs.practice_db.handlers.plsql import units
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.replies import Failure, QueryReply, Reply
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql import plan as plans
from labs.practice_db.sql.classify import classify
from labs.practice_db.sql.plan import BlockPlan, Plan
from labs.practice_db.sql.statement import Statement
from labs.practice_db.values import OraType
from labs.practice_db.wire.binds import BindSpec
from labs.practice_db.wire.calls import Execute, Fetch

Running: TypeAlias = Reply | Coroutine[Any, Any, Reply]


def execute(process: ServerProcess, request: Execute) -> Running:
    """Return the reply to an EXECUTE, or the coroutine that will give it.

    Raises: OraError when the statement cannot be parsed; then it has no cursor.
    """
    cursor = process.cursors.find(request.cursor_id) if request.sql is None else None
    if cursor is not None and cursor.binds == request.binds:
        return _execute(process, request, cursor)
    statement = classify(request.sql or "") if cursor is None else cursor.statement
    types = _types(request.binds)
    library, schema = process.instance.library, process.session.current_schema
    if is_long(statement.text) and known_plan(library, schema, statement, types) is None:
        return _plan_and_execute(process, request, statement, types)
    plan = plan_of(library, schema, statement, types)
    return _execute(process, request, _cursor(process, request, statement, plan))


async def _plan_and_execute(
    process: ServerProcess, request: Execute, statement: Statement, types: tuple[OraType, ...]
) -> Reply:
    """Execute a statement whose plan takes so long to make that others would have to wait."""
    plan = await plan_aside(process.instance, process.session.current_schema, statement, types)
    running = _execute(process, request, _cursor(process, request, statement, plan))
    return await running if isinstance(running, Coroutine) else running


def _execute(process: ServerProcess, request: Execute, cursor: Cursor) -> Running:
    if isinstance(cursor.plan, BlockPlan) and request.is_query and cursor.rows is not None:
        # The driver reads a REF CURSOR with an EXECUTE that executes nothing.
        return fetch(process, Fetch(cursor.cursor_id, request.rows_wanted, request.piggybacks))
    if request.defines and not request.execute:
        return QueryReply(cursor.cursor_id, cursor.columns)
    if scrolling.goes_on(cursor, request):
        return scrolling.read(process, cursor, request)
    session = process.session
    if request.execute and not request.describe_only:
        session.counters[Statistic.EXECUTE_COUNT] += 1
        cursor.entry.executions += 1
        session.executes(cursor.entry.text, cursor.entry.executions - 1)
        if process.called is not None:
            process.statement_text = cursor.entry.text
    plan = cursor.plan
    runner = _RUNNERS[type(plan)]
    try:
        if request.is_scrollable and scrolling.is_query(plan):
            opening = runner(process, cursor, plan, scrolling.without_fetch(request))
            return scrolling.hold(process, cursor, request, opening)
        running = runner(process, cursor, plan, request)
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    if isinstance(plan, plans.SqlPlan) and process.instance.library.has_units and not isinstance(running, Reply):
        return _with_functions(process, cursor, request, running)
    return running


async def _with_functions(
    process: ServerProcess, cursor: Cursor, request: Execute, running: Coroutine[Any, Any, Reply]
) -> Reply:
    """Run a statement, and once more for each name that turns out to be a function's, called without brackets."""
    library, schema = process.instance.library, process.session.current_schema
    reply = await running
    while isinstance(reply, Failure) and calls_without_brackets(library, schema, cursor.statement, reply.error):
        plan = cursor.plan = await plan_aside(process.instance, schema, cursor.statement, _types(cursor.binds))
        if not isinstance(plan, plans.SqlPlan):
            break
        reply = await statements.run(process, cursor, plan, request)
    return reply


def _cursor(process: ServerProcess, request: Execute, statement: Statement, plan: Plan) -> Cursor:
    """Return the cursor with a plan for this execution: the client's own, or a new one."""
    if request.sql is None:
        cursor = process.cursors.find(request.cursor_id)
        cursor.plan, cursor.binds = plan, request.binds
        return cursor
    session = process.session
    session.counters[Statistic.PARSE_COUNT_TOTAL] += 1
    text = shown_text(plan, request.sql)
    entry = process.instance.sql_area.parsed(text, session.current_schema, process.instance.clock.now())
    entry.module, entry.action = session.module, session.action
    known = process.cursors.by_id.get(request.cursor_id) if request.cursor_id else None
    if known is None:
        session.counters[Statistic.OPENED_CURSORS_CUMULATIVE] += 1
        return process.cursors.open(statement, entry, plan, request.binds)
    known.statement, known.entry, known.plan, known.binds = statement, entry, plan, request.binds
    return known


def _types(binds: tuple[BindSpec, ...]) -> tuple[OraType, ...]:
    if not binds:
        return ()
    try:
        return tuple(OraType(bind.type) for bind in binds)
    except ValueError as error:
        raise OraError(3115) from error


def _run_local(process: ServerProcess, cursor: Cursor, plan: plans.LocalPlan, request: Execute) -> Reply:
    """Answer a query of one row that needs no PostgreSQL."""
    if request.describe_only or not request.execute:
        return QueryReply(cursor.cursor_id, plan.columns, is_described=True)
    binds = request.first_row
    row = tuple([value_of(process, source, binds) for source in plan.values])
    columns = plan.columns
    is_described = request.parse or cursor.columns is not columns
    if cursor.columns is not columns:
        cursor.describe(columns)
    if request.rows_wanted > 1 and request.fetch and not cursor.has_lobs:
        cursor.rows, cursor.row_count = None, 1
        process.session.counters[Statistic.ROWS_FETCHED] += 1
        return QueryReply(cursor.cursor_id, columns, (row,), is_described, is_last=True, row_count=1)
    cursor.hold(columns, [row])
    return QueryReply(cursor.cursor_id, columns, is_described=is_described)


_RUNNERS: Final[Mapping[type, Callable[[ServerProcess, Cursor, Any, Execute], Running]]] = {
    plans.LocalPlan: _run_local,
    plans.SqlPlan: statements.run,
    plans.BlockPlan: blocks.run,
    plans.CreateUnit: units.create,
    plans.DropUnit: units.drop,
    **dict.fromkeys(commands.COMMANDS, commands.run),
}
