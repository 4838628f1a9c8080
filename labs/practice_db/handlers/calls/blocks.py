"""PL/SQL blocks of the client: their binds on the way in, what they give on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.calls.transactions import commit_now
from labs.practice_db.handlers.plsql.ref_cursors import Lent, give, lend, take_back
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.run import BindValue, BindVariable, Outcome, parse, run_program
from labs.practice_db.plsql.tree.declarations import Mode
from labs.practice_db.plsql.values.datum import OpenCursor
from labs.practice_db.protocol.replies import CursorValue, Failure, OutValue, PlsqlReply, Reply
from labs.practice_db.sql.plan import BlockPlan
from labs.practice_db.values import OraType
from labs.practice_db.wire.binds import NO_BINDS, BindDirection, BindRow
from labs.practice_db.wire.calls import Execute

_DIRECTIONS: Final = {Mode.IN: BindDirection.IN, Mode.OUT: BindDirection.OUT, Mode.IN_OUT: BindDirection.IN_OUT}


async def run(process: ServerProcess, cursor: Cursor, plan: BlockPlan, request: Execute) -> Reply:
    """Run a block once for each bind row; with autocommit, commit behind it."""
    if request.describe_only or not request.execute:
        return PlsqlReply(cursor.cursor_id)
    host = process.instance.new_host(process)
    outcomes: list[Outcome] = []
    try:
        program = await host.parsed(plan.text, partial(parse, plan.text))
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    for row in request.bind_rows or (NO_BINDS,) * max(request.executions, 1):
        lent = await _lent_cursors(process, request, row)
        try:
            outcomes.append(await run_program(host, program, _variables(request, row, lent)))
        except OraError as error:
            return Failure(error, cursor.cursor_id, len(outcomes))
        finally:
            take_back(lent.values())
    if request.autocommit:
        await commit_now(process)
    modes = outcomes[0].modes if outcomes else ()
    out_rows = [_out_row(process, outcome) for outcome in outcomes]
    directions = tuple(_DIRECTIONS[mode] for mode in modes)
    results = [give(process, result) for outcome in outcomes for result in outcome.results]
    return PlsqlReply(cursor.cursor_id, directions, out_rows, len(outcomes), results=results)


async def _lent_cursors(process: ServerProcess, request: Execute, row: BindRow) -> dict[BindValue, Lent]:
    """Return the client's open cursors that binds name."""
    found: dict[BindValue, Lent] = {}
    for spec, value in zip(request.binds, row, strict=False):
        lent = await lend(process, value) if spec.type == OraType.CURSOR and value not in found else None
        if lent is not None:
            found[value] = lent
    return found


def _variables(request: Execute, row: BindRow, lent: Mapping[BindValue, Lent]) -> list[BindVariable]:
    """Return the binds of one execution; a block whose binds are all OUT is repeated without a row."""
    variables: list[BindVariable] = []
    for spec, value in zip(request.binds, row or (None,) * len(request.binds), strict=True):
        content: BindValue = value
        if spec.type == OraType.CURSOR:
            content = lent[value][1] if value in lent else None
        variables.append(BindVariable(OraType(spec.type), content, spec.size, spec.is_array, spec.max_elements))
    return variables


def _out_row(process: ServerProcess, outcome: Outcome) -> list[OutValue]:
    """Return the values of the binds that are not IN."""
    pairs = zip(outcome.modes, outcome.values, strict=True)
    return [_out_value(process, value) for mode, value in pairs if mode is not Mode.IN]


def _out_value(process: ServerProcess, value: BindValue) -> OutValue:
    """Return an OUT value; an open cursor becomes one of the session's that the client can fetch from."""
    if not isinstance(value, OpenCursor):
        return value
    return CursorValue(0, ()) if value.is_closed else give(process, value)
