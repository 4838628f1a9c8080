"""executemany: one DML statement for many rows, fast when all goes well, exact when a row fails.

An INSERT of plain values goes to PostgreSQL as arrays, thousands of rows a statement. Anything else, and a block of
rows in which one failed, goes as a pipeline of single executions. PostgreSQL forgets all that a failing pipeline
did, so the rows before the failing one are done again: they are known to be good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from psycopg import pq

from labs.practice_db.engine.backends.backend import FAILED, Backend
from labs.practice_db.engine.backends.libpq_results import failure_of, last_row_of, rows_of
from labs.practice_db.engine.errors.sqlstates import oracle_error
from labs.practice_db.engine.results import ManyResult, RowError
from labs.practice_db.engine.sessions.checks import check_values
from labs.practice_db.engine.sessions.executor import Executor
from labs.practice_db.engine.sessions.transaction import COMMIT, FREE_GUARD, ROLLBACK, SET_GUARD, UNDO_STATEMENT
from labs.practice_db.engine.types.arrays import array_text
from labs.practice_db.errors import OraError
from labs.practice_db.values import Row

# Rows sent in one statement of arrays, and in one pipeline.
ARRAY_ROWS: Final = 5000
PIPELINE_ROWS: Final = 1000
# After a failure the next pipeline is short, so that a batch full of bad rows is not sent over and over.
CAREFUL_ROWS: Final = 16
# How many executions are queued before the socket is asked to take them.
FLUSH_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """A bulk statement: what `execute_many` was asked."""

    sql: str
    rows: Sequence[Row]
    oids: tuple[int, ...] = ()
    array_sql: str | None = None
    batch_errors: bool = False
    commit: bool = False
    last_row: bool = False


@dataclass(slots=True)
class Progress:
    """What has been done so far."""

    row_counts: list[int] = field(default_factory=list)
    returned: list[list[Row]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


async def run_many(executor: Executor, batch: Batch) -> ManyResult:
    """Run the statement for each row. Errors of rows are in the result; raises OraError for anything else.

    With errors the transaction stays open even under autocommit. Source: python-oracledb user guide, "Batch Execution".
    """
    await executor.settle()
    was_open = executor.transaction.is_open
    await executor.control(*executor.transaction.guard_for_many())
    progress = Progress()
    try:
        await _run_blocks(executor, batch, progress)
    except OraError:
        await _end_if_idle(executor, progress, was_open=was_open)
        raise
    if batch.commit and not progress.errors:
        await executor.control(COMMIT)
        executor.transaction.ended()
    else:
        await _end_if_idle(executor, progress, was_open=was_open)
    counts = tuple(progress.row_counts)
    executor.transaction.changes += sum(counts) if executor.transaction.is_open else 0
    return ManyResult(sum(counts), counts, tuple(progress.errors), tuple(progress.returned))


async def _run_blocks(executor: Executor, batch: Batch, progress: Progress) -> None:
    """Run all rows, or those before the first failure unless the batch is to go on after failures."""
    largest = size = ARRAY_ROWS if batch.array_sql else PIPELINE_ROWS
    next_row = 0
    while next_row < len(batch.rows):
        block = batch.rows[next_row : next_row + size]
        failed_at = await _run_block(executor, batch, block, progress)
        next_row += len(block) if failed_at is None else failed_at + 1
        if failed_at is None:
            size = min(size * 2, largest)
            continue
        progress.errors[-1] = RowError(next_row - 1, progress.errors[-1].error)
        if not batch.batch_errors:
            return
        progress.row_counts.append(0)
        progress.returned.append([])
        size = CAREFUL_ROWS


async def _run_block(executor: Executor, batch: Batch, block: Sequence[Row], progress: Progress) -> int | None:
    """Run some rows; return the index of the first that failed, with its error behind `progress.errors`.

    The rows before it are done when this returns.
    """
    if batch.array_sql and await _run_arrays(executor, batch, block, progress):
        progress.row_counts += [1] * len(block)
        return None
    failed_at, failure = await _run_pipeline(executor, batch, block, progress)
    if failure is None:
        return None
    await executor.backend.control(UNDO_STATEMENT)
    error = await executor.explained(oracle_error(failure_of(failure), sql=batch.sql), batch.sql, block[failed_at])
    if error.code == 1013:
        raise error
    if failed_at:
        _, failure = await _run_pipeline(executor, batch, block[:failed_at], progress)
        if failure is not None:
            raise await executor.undo_many(failure, batch.sql)
    progress.errors.append(RowError(failed_at, error))
    return failed_at


async def _run_arrays(executor: Executor, batch: Batch, block: Sequence[Row], progress: Progress) -> bool:
    """Run the rows as arrays; return False, with nothing done, if that failed."""
    assert batch.array_sql is not None
    backend = executor.backend
    arrays = [array_text(column) for column in zip(*block, strict=True)]
    check_values(arrays)
    prepared, commands = backend.queue_statement(batch.array_sql, arrays, ())
    try:
        backend.queue_control(FREE_GUARD)
        backend.queue_control(SET_GUARD)
        await backend.submit()
        failure = await backend.skip(commands)
        prepared.is_parsed = prepared.is_parsed or failure is None
        result = await backend.next_result() if failure is None else None
        if result is not None and result.status in FAILED:
            failure = result
        failure = await backend.finish() or failure
    finally:
        if not prepared.is_parsed:
            backend.forget(prepared)
    if failure is not None:
        await backend.control(UNDO_STATEMENT)
    elif batch.last_row and result is not None:
        progress.returned.append(last_row_of(result))
    return failure is None


async def _run_pipeline(
    executor: Executor, batch: Batch, block: Sequence[Row], progress: Progress
) -> tuple[int, pq.abc.PGresult | None]:
    """Run the rows one by one in a single pipeline; return the index of the first failure and what it was.

    With a failure nothing is done and nothing is added to `progress`.
    """
    backend = executor.backend
    for row in block:
        check_values(row)
    prepared, commands = backend.queue_parse(batch.sql, batch.oids)
    try:
        for index, row in enumerate(block):
            backend.queue_prepared(prepared, row)
            if index % FLUSH_ROWS == FLUSH_ROWS - 1:
                await backend.flush()
        backend.queue_control(FREE_GUARD)
        backend.queue_control(SET_GUARD)
        await backend.submit()
        failure = await backend.skip(commands)
        prepared.is_parsed = prepared.is_parsed or failure is None
    finally:
        if not prepared.is_parsed:
            backend.forget(prepared)
    done = Progress()
    while failure is None and len(done.row_counts) < len(block):
        failure = await _read_one(backend, done, last_row=batch.last_row)
    await backend.finish()
    if failure is None:
        progress.row_counts += done.row_counts
        progress.returned += done.returned
    return len(done.row_counts), failure


async def _read_one(backend: Backend, done: Progress, *, last_row: bool) -> pq.abc.PGresult | None:
    """Note what one row of a pipeline has come to; return its failure."""
    result = None
    while result is None:  # the end of the results of the row before
        result = await backend.next_result()
    if result.status in FAILED:
        return result
    done.row_counts.append(result.command_tuples or 0)
    done.returned.append(last_row_of(result) if last_row else rows_of(result))
    return None


async def _end_if_idle(executor: Executor, progress: Progress, *, was_open: bool) -> None:
    """End the transaction if it was begun for nothing."""
    if not was_open and not any(progress.row_counts):
        await executor.control(ROLLBACK)
        executor.transaction.ended()
