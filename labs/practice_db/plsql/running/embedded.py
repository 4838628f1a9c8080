"""SQL statements of a block: variables become binds, the host runs them, results go into the targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.plsql.errors import CompileError, Raised, as_exception, raised, value_error
from labs.practice_db.plsql.host import Executed, ResultSet
from labs.practice_db.plsql.running.assign import assign_row, assign_rows, scalar_type_of, type_of
from labs.practice_db.plsql.running.evaluate import evaluate
from labs.practice_db.plsql.running.runtime import Frame, Run
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree import statements as st
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.plsql.values.datum import Bound, Collection, Datum, OpenCursor, Record, to_bound
from labs.practice_db.plsql.values.types import ScalarType
from labs.practice_db.sql.lexer import words
from labs.practice_db.values import Column, OraType

# The rows of a cursor or a BULK COLLECT are in memory.
MOST_ROWS: Final = 1_000_000
# Descriptions that are kept; there are seldom more tables than that.
MOST_DESCRIBED: Final = 4096
_TRANSACTION: Final = words("COMMIT ROLLBACK SAVEPOINT SET LOCK")
_ENDS_TRANSACTION: Final = words("COMMIT ROLLBACK")
# What Oracle finds when it compiles a block, before any of it runs; so no handler can catch these.
_COMPILE_CODES: Final = frozenset({*range(900, 1000), 1747, 2289, 4043}) - {910, 955}


async def _table_columns(run: Run, table: str, frame: Frame) -> frozenset[str]:
    """Return the column names of a table, none if it cannot be described."""
    columns = await describe(run, f"SELECT * FROM {table}", frame)
    return frozenset(column.name for column in columns)


async def describe(run: Run, query: str, frame: Frame) -> tuple[Column, ...]:
    """Return the columns of a query without running it; kept in the library until something is changed by DDL."""
    known = run.host.library.described
    key = (frame.unit.owner or run.host.schema, query)
    if key not in known:
        if len(known) >= MOST_DESCRIBED:
            known.clear()
        found = await run.host.query(query, (), definer=frame.unit.owner, max_rows=0)
        known[key] = found.columns
    return known[key]


async def _hidden_names(run: Run, text: ex.SqlText, frame: Frame) -> frozenset[str]:
    """Return the names of the statement's possible variables that its tables have as columns."""
    candidates = {piece.name for piece in text.pieces if isinstance(piece, ex.Reference) and piece.name is not None}
    if not candidates:
        return frozenset()
    hidden: set[str] = set()
    for table in text.tables:
        try:
            hidden |= candidates & await _table_columns(run, table, frame)
        except OraError:
            continue
    return frozenset(hidden)


def bound_of(run: Run, node: ex.Expression, value: Datum, frame: Frame) -> Bound:
    """Return a value as a bind of its variable's declared type."""
    bound = to_bound(value)
    type_ = type_of(run, node, frame)
    if isinstance(type_, ScalarType) and (value is None or type_.type is OraType.CHAR):
        return replace(bound, type=type_.type)
    return bound


async def render(run: Run, text: ex.SqlText, frame: Frame) -> tuple[str, list[Bound]]:
    """Return the SQL text with binds for its variables, and the binds."""
    hidden = await _hidden_names(run, text, frame)
    parts: list[str] = []
    binds: list[Bound] = []
    for piece in text.pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif piece.name in hidden:
            parts.append(piece.text)
        else:
            value = await evaluate(run, piece.value, frame)
            if isinstance(value, Record):
                first = len(binds)
                binds.extend(to_bound(item) for item in value.fields.values())
                parts.append("(" + ", ".join(f":{position + 1}" for position in range(first, len(binds))) + ")")
                continue
            if isinstance(value, (Collection, OpenCursor)):
                raise NotSupported("collections and cursors as values in SQL")
            binds.append(bound_of(run, piece.value, value, frame))
            parts.append(f":{len(binds)}")
    return "".join(parts), binds


async def _rows(run: Run, sql: str, binds: Sequence[Bound], frame: Frame, *, most: int | None = None) -> ResultSet:
    """Run a query and return at most so many rows; all of them, if they do not take too much memory (ORA-04036)."""
    if most is not None:
        return await run.host.query(sql, binds, definer=frame.unit.owner, max_rows=most)
    found = await run.host.query(sql, binds, definer=frame.unit.owner, max_rows=MOST_ROWS + 1)
    if len(found.rows) > MOST_ROWS:
        raise raised(4036)
    return found


def _compile_failure(error: OraError, text: ex.SqlText, at: int) -> CompileError:
    """Return the compile error for a parse error of a static statement; its position is found back in the source."""
    offset, rest = at, error.position
    for piece, start in zip(text.pieces, text.offsets, strict=True):
        length = len(piece) if isinstance(piece, str) else len(":1")
        if rest < length:
            offset = start + min(rest, length - 1) if isinstance(piece, str) else start
            break
        rest -= length
    return CompileError(f"PL/SQL: {error.message}", offset, ("PL/SQL: SQL Statement ignored", at))


def statement_error(error: OraError, node: st.Sql, frame: Frame) -> Exception:
    """Return what a failed static statement raises."""
    if error.code in _COMPILE_CODES and frame.unit.owner is None:
        return _compile_failure(error, node.text, node.at)
    return as_exception(error)


async def run_sql(run: Run, node: st.Sql, frame: Frame) -> None:
    """Run a static SQL statement."""
    try:
        if node.keyword in _TRANSACTION:
            await _run_transaction(run, node, frame)
            return
        sql, binds = await render(run, node.text, frame)
        if node.keyword in ("SELECT", "WITH"):
            found = await _rows(run, sql, binds, frame, most=None if node.is_bulk else 2)
            await store_rows(run, node.into, node.is_bulk, found, frame)
        else:
            await run_dml(run, sql, binds, node.into, node.is_bulk, frame)
    except OraError as error:
        raise statement_error(error, node, frame) from error


async def _run_transaction(run: Run, node: st.Sql, frame: Frame) -> None:
    sql, binds = await render(run, node.text, frame)
    await run.host.execute(sql, binds, definer=frame.unit.owner)
    if node.keyword in _ENDS_TRANSACTION:
        run.is_marked = False
    run.row_count = 0 if node.keyword in _ENDS_TRANSACTION else run.row_count


async def store_rows(run: Run, into: tuple[ex.Expression, ...], is_bulk: bool, found: ResultSet, frame: Frame) -> None:
    """Store the rows of SELECT ... INTO; exactly one unless BULK COLLECT."""
    run.row_count = len(found.rows)
    if is_bulk:
        await assign_rows(run, into, found.columns, found.rows, frame)
        return
    if not found.rows:
        raise raised(1403)
    if len(found.rows) > 1:
        run.row_count = 1
        raise raised(1422)
    await assign_row(run, into, found.columns, found.rows[0], frame)


async def run_dml(
    run: Run, sql: str, binds: Sequence[Bound], into: tuple[ex.Expression, ...], is_bulk: bool, frame: Frame
) -> Executed:
    """Run a statement that is no query, with its RETURNING INTO."""
    await run.protect()
    if not into:
        effect = await run.host.execute(sql, binds, definer=frame.unit.owner)
        run.row_count = effect.row_count
        return effect
    places = ", ".join(f":{len(binds) + position}" for position in range(1, len(into) + 1))
    types = [scalar_type_of(run, target, frame) for target in into]
    effect = await run.host.execute(f"{sql.rstrip()} INTO {places}", binds, types, definer=frame.unit.owner)
    run.row_count = effect.row_count
    columns = [Column("", type_) for type_ in types]
    if is_bulk:
        await assign_rows(run, into, columns, effect.returned, frame)
    elif len(effect.returned) > 1:
        raise raised(1422)
    elif effect.returned:
        await assign_row(run, into, columns, effect.returned[0], frame)
    return effect


async def run_dynamic(run: Run, node: st.ExecuteImmediate, frame: Frame) -> None:
    """Run EXECUTE IMMEDIATE: a query with INTO, DML with RETURNING, DDL, or a block with its own binds."""
    text = await evaluate(run, node.text, frame)
    if text is None or isinstance(text, (Record, Collection, OpenCursor)):
        raise Raised(6535, "statement string in EXECUTE IMMEDIATE is NULL or 0 length")
    if not isinstance(text, str):
        raise value_error()
    sql = text.strip()
    first = sql[:8].split(None, 1)[0].upper() if sql else ""
    if first in ("BEGIN", "DECLARE", "CALL"):
        await run.run_block(run, text, node.using, frame)
        return
    try:
        inputs = [item.value for item in node.using if item.mode is not Mode.OUT]
        binds = [bound_of(run, item, await evaluate(run, item, frame), frame) for item in inputs]
        if node.into:
            found = await _rows(run, sql, binds, frame, most=None if node.is_bulk else 2)
            await store_rows(run, node.into, node.is_bulk, found, frame)
        elif first in ("SELECT", "WITH"):
            # Without INTO no row is fetched. Source: PL/SQL Language Reference, EXECUTE IMMEDIATE Statement.
            await run.host.query(sql, binds, definer=frame.unit.owner, max_rows=0)
            run.row_count = 0
        else:
            await _run_dynamic_dml(run, node, sql, binds, frame)
    except OraError as error:
        raise as_exception(error) from error


async def _run_dynamic_dml(run: Run, node: st.ExecuteImmediate, sql: str, binds: list[Bound], frame: Frame) -> None:
    into = node.returning or tuple(item.value for item in node.using if item.mode is Mode.OUT)
    if sql[:6].upper() not in ("INSERT", "UPDATE", "DELETE", "MERGE ", "MERGE\n"):
        await run.host.execute(sql, binds, definer=frame.unit.owner)
        run.row_count, run.is_marked = 0, False
        run.host.library.described.clear()
        return
    await run.protect()
    types = [scalar_type_of(run, target, frame) for target in into]
    effect = await run.host.execute(sql, binds, types, definer=frame.unit.owner)
    run.row_count = effect.row_count
    columns = [Column("", type_) for type_ in types]
    if into and node.is_bulk:
        await assign_rows(run, into, columns, effect.returned, frame)
    elif into and effect.returned:
        await assign_row(run, into, columns, effect.returned[0], frame)


async def open_query(run: Run, text: ex.SqlText, frame: Frame, at: int) -> OpenCursor:
    """Run the query of a cursor; its rows are those of this moment, however late they are fetched."""
    try:
        sql, binds = await render(run, text, frame)
        found = await _rows(run, sql, binds, frame)
    except OraError as error:
        if error.code in _COMPILE_CODES and frame.unit.owner is None:
            raise _compile_failure(error, text, at) from error
        raise as_exception(error) from error
    return OpenCursor(found.columns, found.rows)


async def open_dynamic(run: Run, node: st.Open, frame: Frame) -> OpenCursor:
    """Run the query of OPEN … FOR text."""
    text = await evaluate(run, node.dynamic, frame) if node.dynamic is not None else None
    if not isinstance(text, str):
        raise value_error()
    binds = [to_bound(await evaluate(run, item.value, frame)) for item in node.using]
    try:
        found = await _rows(run, text, binds, frame)
    except OraError as error:
        raise as_exception(error) from error
    return OpenCursor(found.columns, found.rows)


async def fetch(run: Run, node: st.Fetch, frame: Frame) -> None:
    """Fetch one row, or rows in bulk; what is not there leaves the targets alone."""
    cursor = await evaluate(run, node.cursor, frame)
    if not isinstance(cursor, OpenCursor) or cursor.is_closed:
        raise raised(1001)
    if not node.is_bulk:
        row = cursor.next_row()
        if row is not None:
            await assign_row(run, node.into, cursor.columns, row, frame)
        return
    limit = await evaluate(run, node.limit, frame) if node.limit is not None else None
    wanted = int(limit) if isinstance(limit, Decimal) else len(cursor.rows)
    rows = cursor.rows[cursor.read : cursor.read + wanted]
    cursor.read += len(rows)
    cursor.last_found = len(rows) == wanted if limit is not None else False
    await assign_rows(run, node.into, cursor.columns, rows, frame)
