"""Statements that PostgreSQL runs: queries, DML (single, array, RETURNING), DDL, LOCK TABLE."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Final, cast

from labs.practice_db.engine.errors.failure import StatementError
from labs.practice_db.engine.results import Effect, EngineColumn, ManyResult
from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.accounts.object_rights import check_right
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.calls.parameters import bind_value, value_of
from labs.practice_db.handlers.calls.rowids import PLACE, TABLE_COLUMN, rowid_of
from labs.practice_db.handlers.calls.transactions import committed
from labs.practice_db.handlers.plsql.stored_functions import results_of
from labs.practice_db.handlers.sessions import temporary_rows
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views.supply import view_rows
from labs.practice_db.protocol.replies import BatchError, DmlReply, Failure, QueryReply, Reply
from labs.practice_db.session.statistics import Statistic
from labs.practice_db.sql.plan import BindParam, CallParam, Param, SqlKind, SqlPlan, ViewParam
from labs.practice_db.sql.refine import refine
from labs.practice_db.sql.statement import Statement
from labs.practice_db.values import Column, Row, Value
from labs.practice_db.wire.binds import NO_BINDS, BindRow
from labs.practice_db.wire.calls import Execute

# Rows of binds that are prepared before other sessions have their turn.
ROWS_A_TURN: Final = 2_000
# In an array, values that do not fit are told before what violates a constraint.
# Source: python-oracledb 26.1.0, tests/cursor/test_2700_features_12_1.py, test_cursor_2722.
CONSTRAINTS: Final = frozenset((1, 1400, 1407, 2290, 2291, 2292))


async def run(process: ServerProcess, cursor: Cursor, plan: SqlPlan, request: Execute) -> Reply:
    """Run a statement; the reply may be a Failure that keeps the cursor."""
    try:
        if request.describe_only or not request.execute:
            return await _describe(process, cursor, plan)
        if plan.kind is SqlKind.QUERY:
            return await _query(process, cursor, plan, request)
        if max(len(request.bind_rows), request.executions) > 1:
            return await _many(process, cursor, plan, request)
        if plan.commits:
            return await _define(process, cursor, plan, request)
        if plan.kind is SqlKind.DML and any(type(param) is CallParam for param in plan.params):
            return await _as_one(process, _single(process, cursor, plan, request))
        return await _single(process, cursor, plan, request)
    except OraError as error:
        return Failure(refined(cursor.statement, error), cursor.cursor_id)


async def _as_one(process: ServerProcess, running: Coroutine[None, None, Reply]) -> Reply:
    """Run a statement; if it fails, what the functions that it called have changed is undone with it."""
    host = process.instance.new_host(process)
    mark = await host.mark()
    try:
        return await running
    except OraError:
        await host.rollback_to(mark)
        raise


def effect_of(plan: SqlPlan) -> Effect:
    """Return what a plan does to the transaction."""
    if plan.commits:
        return Effect.DEFINE
    return Effect.WRITE if plan.needs_transaction else Effect.READ


async def parameters(
    process: ServerProcess,
    params: Sequence[Param],
    row: BindRow,
    reader: str | None = None,
    results: dict[CallParam, Value] | None = None,
) -> list[Value]:
    """Return what $1 .. $n are worth at this execution; `reader` is whose rights count if not the session's user's.

    `results` are those of functions that have been called already.
    """
    values: list[Value] = []
    results = {} if results is None else results
    for param in params:
        if type(param) is CallParam:
            if param not in results:
                inner = await parameters(process, param.params, row, reader, results)
                results[param] = await results_of(process, param, row, inner, reader)
            values.append(results[param])
            continue
        if type(param) is ViewParam:
            after = value_of(process, param.after, row) if param.after is not None else None
            values.append(await view_rows(process, param.view, reader or process.session.user, after))
        else:
            values.append(value_of(process, param, row))  # type: ignore[arg-type]
    return values


async def described(process: ServerProcess, plan: SqlPlan, columns: Sequence[EngineColumn]) -> tuple[Column, ...]:
    """Return the columns as the client is told: as the plan knows better, else as the engine says."""
    known = plan.columns
    found = await process.instance.engine.table_columns.describe(columns)
    return tuple((known[place] if place < len(known) else None) or column for place, column in enumerate(found))


async def _describe(process: ServerProcess, cursor: Cursor, plan: SqlPlan) -> Reply:
    backend = await process.ready_backend()
    if plan.kind is not SqlKind.QUERY:
        if plan.kind is SqlKind.DML:
            await backend.describe(plan.sql)
        return DmlReply(cursor.cursor_id)
    description = await backend.describe(plan.sql)
    cursor.set_columns(await described(process, plan, description.columns), description.columns)
    return QueryReply(cursor.cursor_id, cursor.columns, is_described=True)


async def _query(process: ServerProcess, cursor: Cursor, plan: SqlPlan, request: Execute) -> Reply:
    backend = process.backend_if_ready() or await process.ready_backend()
    cursor.close_query()
    values = await parameters(process, plan.params, request.first_row) if plan.params else ()
    result = await backend.execute(plan.sql, values, effect=effect_of(plan), lock_wait_s=plan.lock_wait_s)
    is_described = request.parse
    if cursor.engine_columns is not result.columns:
        columns = await described(process, plan, result.columns)
        is_described = is_described or columns != cursor.columns
        cursor.set_columns(columns, result.columns)
    rows: Sequence[Row] = ()
    if request.fetch and request.rows_wanted and not cursor.has_lobs:
        found = result.rows.fetch_now(request.rows_wanted)
        rows = await result.rows.fetch(request.rows_wanted) if found is None else found
    cursor.row_count = len(rows)
    is_last = result.rows.is_exhausted and request.fetch and len(rows) < request.rows_wanted and not cursor.has_lobs
    cursor.rows = None if is_last else result.rows
    process.session.counters[Statistic.ROWS_FETCHED] += len(rows)
    cursor.entry.rows += len(rows)
    return QueryReply(cursor.cursor_id, cursor.columns, rows, is_described, is_last, len(rows))


async def _define(process: ServerProcess, cursor: Cursor, plan: SqlPlan, request: Execute) -> Reply:
    """Run DDL."""
    check_right(process, plan)
    backend = await process.ready_backend()
    values = await parameters(process, plan.params, request.first_row)
    await backend.execute(plan.sql, values, effect=Effect.DEFINE, lock_wait_s=plan.lock_wait_s)
    note_definition(process, plan)
    return DmlReply(cursor.cursor_id, row_counts=(0,) if request.dml_row_counts else None)


def note_definition(process: ServerProcess, plan: SqlPlan) -> None:
    """Note that DDL has been carried out, which has committed."""
    process.instance.forget_tables()
    temporary_rows.note(process.instance, plan)
    process.session.counters[Statistic.USER_COMMITS] += 1


async def _single(process: ServerProcess, cursor: Cursor, plan: SqlPlan, request: Execute) -> Reply:
    """Run DML once, or LOCK TABLE."""
    backend = process.backend_if_ready() or await process.ready_backend()
    values = await parameters(process, plan.params, request.first_row) if plan.params else ()
    commit = request.autocommit
    if plan.may_return:
        changed = await _change(backend, cursor, plan, values, commit=commit)
        if commit:
            committed(process)
        return replace(changed, row_counts=(changed.row_count,) if request.dml_row_counts else None)
    effect = effect_of(plan)
    result = await backend.execute(plan.sql, values, effect=effect, commit=commit, lock_wait_s=plan.lock_wait_s)
    count = result.row_count if plan.kind is SqlKind.DML else 0
    cursor.entry.rows += count
    if commit:
        committed(process)
    if plan.returning:
        rows = await result.rows.fetch_all()
        return DmlReply(cursor.cursor_id, len(rows), _returned(plan, [rows]))
    return DmlReply(cursor.cursor_id, count, row_counts=(count,) if request.dml_row_counts else None)


async def _change(
    backend: EngineSession, cursor: Cursor, plan: SqlPlan, values: Sequence[Value], *, commit: bool
) -> DmlReply:
    """Run DML once and return its count and the ROWID of the last row that it touched; a view's rows have none."""
    rowid = None
    try:
        sql = plan.sql if cursor.is_of_view else plan.sql + PLACE
        result = await backend.execute(sql, values, effect=Effect.WRITE, commit=commit, last_row=True)
    except StatementError as error:
        if cursor.is_of_view or error.identifier != TABLE_COLUMN:
            raise
        cursor.is_of_view = True
        result = await backend.execute(plan.sql, values, effect=Effect.WRITE, commit=commit)
    rows = result.rows.fetch_now(1)
    if rows and not cursor.is_of_view:
        rowid = rowid_of(rows[0])
    cursor.entry.rows += result.row_count
    return DmlReply(cursor.cursor_id, result.row_count, last_rowid=rowid)


async def _many(process: ServerProcess, cursor: Cursor, plan: SqlPlan, request: Execute) -> Reply:
    """Run DML once for each bind row."""
    bind_rows = request.bind_rows or (NO_BINDS,) * request.executions
    rows = await _rows(process, plan.params, bind_rows)
    result = await _change_many(process, cursor, plan, rows, request)
    if request.autocommit:
        committed(process)
    cursor.entry.executions += len(rows) - 1
    cursor.entry.rows += result.row_count
    counts = result.row_counts if request.dml_row_counts else None
    if result.errors and not request.batch_errors:
        first = result.errors[0]
        return Failure(refined(cursor.statement, first.error), cursor.cursor_id, first.index, counts)
    failures = sorted(result.errors, key=lambda failed: failed.error.code in CONSTRAINTS)
    errors = [BatchError(failed.index, failed.error) for failed in failures]
    if plan.returning:
        return DmlReply(cursor.cursor_id, result.row_count, _returned(plan, result.returned), errors, counts)
    last = next((found[-1] for found in reversed(result.returned) if found), None)
    return DmlReply(cursor.cursor_id, result.row_count, (), errors, counts, rowid_of(last) if last else None)


async def _change_many(
    process: ServerProcess, cursor: Cursor, plan: SqlPlan, rows: Sequence[Row], request: Execute
) -> ManyResult:
    """Run DML for each row of parameters; with the place of the last row that it touched unless that is a view's."""
    backend = await process.ready_backend()
    wants_place = plan.may_return and not cursor.is_of_view
    place = PLACE if wants_place else ""
    result = await backend.execute_many(
        plan.sql + place,
        rows,
        batch_errors=request.batch_errors,
        commit=request.autocommit,
        array_sql=plan.array_sql and plan.array_sql + place,
        last_row=wants_place,
    )
    first = result.errors[0].error if result.errors else None
    if wants_place and isinstance(first, StatementError) and first.identifier == TABLE_COLUMN:
        cursor.is_of_view = True
        return await _change_many(process, cursor, plan, rows, request)
    return result


async def _rows(process: ServerProcess, params: Sequence[Param], bind_rows: Sequence[BindRow]) -> Sequence[Row]:
    """Return the parameters of all executions. What is no bind is worth the same for all of them, as SYSDATE is."""
    if any(type(param) is CallParam for param in params):
        return [tuple(await parameters(process, params, row)) for row in bind_rows]
    first = await parameters(process, params, bind_rows[0])
    places = [param.index if type(param) is BindParam else None for param in params]
    if places == list(range(len(bind_rows[0]))):
        return cast(Sequence[Row], bind_rows)
    rows: list[Row] = []
    for row in bind_rows:
        if not len(rows) % ROWS_A_TURN:
            await asyncio.sleep(0)
        rows.append(
            tuple([first[number] if place is None else bind_value(row, place) for number, place in enumerate(places)])
        )
    return rows


def _returned(plan: SqlPlan, executions: Sequence[Sequence[Row]]) -> list[list[list[Value]]]:
    """Return what the RETURNING binds get: bind, execution, row."""
    return [[[row[place] for row in rows] for rows in executions] for place in plan.returned_columns]


def refined(statement: Statement, error: OraError) -> OraError:
    """Return the error in terms of the Oracle text: with the offset of the name that PostgreSQL did not find."""
    name = error.identifier if isinstance(error, StatementError) else ""
    return refine(statement, error, name or None)
