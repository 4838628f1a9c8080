"""From what was read of an EXECUTE or RE-EXECUTE to the call as the handlers see it."""

from __future__ import annotations

from labs.practice_db.protocol.cursors import CursorState
from labs.practice_db.wire import execute
from labs.practice_db.wire.binds import BindRow
from labs.practice_db.wire.calls import Execute, Piggybacks
from labs.practice_db.wire.execute import ExecuteHead, Flag, Option, ReexecuteHead


def execution(head: ExecuteHead, rows: tuple[BindRow, ...], piggybacks: Piggybacks) -> Execute:
    options = head.options
    return Execute(
        cursor_id=head.cursor_id,
        sql=head.sql,
        rows_wanted=head.rows_wanted,
        executions=1 if head.is_query else head.executions,
        binds=head.binds,
        bind_rows=rows,
        defines=head.defines,
        is_query=head.is_query,
        parse=bool(options & Option.PARSE),
        execute=bool(options & Option.EXECUTE),
        fetch=bool(options & Option.FETCH),
        describe_only=bool(options & Option.DESCRIBE),
        autocommit=bool(options & Option.COMMIT),
        batch_errors=bool(options & Option.BATCH_ERRORS),
        dml_row_counts=bool(head.flags & Flag.DML_ROW_COUNTS),
        is_scrollable=bool(head.flags & Flag.SCROLLABLE),
        fetch_orientation=head.fetch_orientation,
        fetch_position=head.fetch_position,
        piggybacks=piggybacks,
    )


def reexecution(
    head: ReexecuteHead, function: int, state: CursorState, rows: tuple[BindRow, ...], piggybacks: Piggybacks
) -> Execute:
    is_fetch = function == execute.REEXECUTE_AND_FETCH
    return Execute(
        cursor_id=head.cursor_id,
        sql=None,
        rows_wanted=head.executions if is_fetch else 0,
        executions=1 if state.is_query else head.executions,
        binds=state.specs,
        bind_rows=rows,
        is_query=state.is_query,
        fetch=is_fetch,
        autocommit=head.autocommit,
        piggybacks=piggybacks,
    )
