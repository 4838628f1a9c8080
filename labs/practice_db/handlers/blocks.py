"""PL/SQL: blocks of the client, stored units, and the triggers that a logon fires."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from labs.practice_db.engine.session import EngineSession
from labs.practice_db.engine.settings import INTERNAL_SCHEMA, SUPERUSER
from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.cursors import Cursor
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.plsql_host import SessionHost
from labs.practice_db.handlers.ref_cursors import Lent, give, lend, take_back
from labs.practice_db.handlers.server_process import ServerProcess
from labs.practice_db.handlers.transactions import commit_now
from labs.practice_db.protocol.replies import CursorValue, DmlReply, Failure, OutValue, PlsqlReply, Reply
from labs.practice_db.sql.plan import BlockPlan, CreateUnit, DropUnit
from labs.practice_db.sql.plsql.datum import OpenCursor
from labs.practice_db.sql.plsql.library import UnitSource
from labs.practice_db.sql.plsql.run import BindValue, BindVariable, Outcome, run_client_block, run_trigger
from labs.practice_db.sql.plsql.tree.declarations import Mode
from labs.practice_db.sql.plsql.units import Kept, create_unit, drop_unit
from labs.practice_db.values import OraType
from labs.practice_db.wire.binds import BindDirection, BindRow
from labs.practice_db.wire.calls import Execute

log: Final = logging.getLogger(__name__)

UNIT: Final = "plsql_unit"
NO_BINDS: Final[BindRow] = ()

_DIRECTIONS: Final = {Mode.IN: BindDirection.IN, Mode.OUT: BindDirection.OUT, Mode.IN_OUT: BindDirection.IN_OUT}
# Source: Oracle Database SQL Language Reference, CREATE PROCEDURE, CREATE TRIGGER, CREATE TYPE: prerequisites.
_PRIVILEGE: Final = {"TRIGGER": "CREATE TRIGGER", "TYPE": "CREATE TYPE", "TYPE BODY": "CREATE TYPE"}


async def run(process: ServerProcess, cursor: Cursor, plan: BlockPlan, request: Execute) -> Reply:
    """Run a block once for each bind row; with autocommit, commit behind it."""
    if request.describe_only or not request.execute:
        return PlsqlReply(cursor.cursor_id)
    host = SessionHost(process)
    outcomes: list[Outcome] = []
    for row in request.bind_rows or (NO_BINDS,) * max(request.executions, 1):
        lent = await _lent_cursors(process, request, row)
        try:
            outcomes.append(await run_client_block(host, plan.text, _variables(request, row, lent)))
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


async def create(process: ServerProcess, cursor: Cursor, plan: CreateUnit, request: Execute) -> Reply:
    """CREATE [OR REPLACE] a stored unit. One that does not compile is kept too, and the client is warned."""
    if request.describe_only or not request.execute:
        return DmlReply(cursor.cursor_id)
    owner = plan.owner or process.session.current_schema
    try:
        await commit_now(process)
        _check_right(process, owner, plan.kind)
        created = process.instance.clock.now().strftime("%Y-%m-%d %H:%M:%S")
        source = UnitSource(owner, plan.kind, plan.name, plan.source, created)
        kept = create_unit(process.instance.library, source, or_replace=plan.or_replace)
        await keep(process.instance, kept)
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    return DmlReply(cursor.cursor_id, is_compiled_with_errors=kept.has_errors)


async def drop(process: ServerProcess, cursor: Cursor, plan: DropUnit, request: Execute) -> Reply:
    """DROP a stored unit; a package takes its body along."""
    if request.describe_only or not request.execute:
        return DmlReply(cursor.cursor_id)
    owner = plan.owner or process.session.current_schema
    try:
        await commit_now(process)
        if owner != process.session.user:
            _check_right(process, owner, plan.kind)
        await keep(process.instance, drop_unit(process.instance.library, plan.kind, owner, plan.name))
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    return DmlReply(cursor.cursor_id)


async def keep(instance: Instance, kept: Kept) -> None:
    """Store what a CREATE or DROP of units has changed."""
    catalog = instance.engine.catalog
    for source in kept.put:
        await catalog.put(UNIT, source.key, source.record())
    for key in kept.delete:
        await catalog.delete(UNIT, key)


def _check_right(process: ServerProcess, owner: str, kind: str) -> None:
    """Raises: OraError 1435 without such an owner, 1031 without the right to its units."""
    privilege = _PRIVILEGE.get(kind, "CREATE PROCEDURE")
    accounts, user = process.instance.accounts, process.session.user
    if owner not in accounts.by_name:
        raise OraError(1435)
    own, everywhere = privilege, privilege.replace("CREATE", "CREATE ANY", 1)
    if owner != user or everywhere not in accounts.privileges(user):
        accounts.check_privilege(user, own if owner == user else everywhere)


class LogonHost(SessionHost):
    """The session while its logon triggers run: on a backend of the server's own, in a transaction of their own."""

    def __init__(self, process: ServerProcess, backend: EngineSession) -> None:
        super().__init__(process)
        self._own = backend

    async def mark(self) -> None:
        """A trigger's transaction is its own: undoing it is a rollback."""

    async def rollback_to(self, mark: object) -> None:
        """Undo what the trigger has done."""
        await self._own.rollback()

    @asynccontextmanager
    async def _backend(self, definer: str | None) -> AsyncIterator[EngineSession]:
        if definer is None:
            raise NotSupported("SQL of nobody in a logon trigger")
        await self._own.act_as(definer, definer)
        yield self._own


async def fire_logon_triggers(process: ServerProcess) -> None:
    """Run the AFTER LOGON triggers of the session's user and commit.

    Raises: OraError, which refuses the logon, except of those who may repair the trigger.
    Source: Oracle Database PL/SQL Language Reference, system triggers: a logon trigger runs as its owner; its failure
    does not keep out who has ADMINISTER DATABASE TRIGGER.
    """
    engine, triggers = process.instance.engine, process.instance.library.logon_triggers(process.session.user)
    if not triggers:
        return
    async with process.instance.trigger_turns, engine.internal() as backend:
        try:
            for trigger in triggers:
                await run_trigger(LogonHost(process, backend), trigger)
            await backend.commit()
        except OraError as error:
            if "ADMINISTER DATABASE TRIGGER" not in process.instance.accounts.privileges(process.session.user):
                raise
            log.warning("a logon trigger failed for %s: %s", process.session.user, error)
        finally:
            if not backend.is_closed:
                await backend.rollback()
                await backend.act_as(SUPERUSER, INTERNAL_SCHEMA)
