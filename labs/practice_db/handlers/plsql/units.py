"""CREATE and DROP of stored units: who may, and where their sources are kept."""

from __future__ import annotations

from functools import partial
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.calls.transactions import commit_now
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.library import StoredUnit, UnitSource
from labs.practice_db.plsql.parsing.units import TriggerTree
from labs.practice_db.plsql.units import Kept, create_unit, drop_unit
from labs.practice_db.protocol.replies import DmlReply, Failure, Reply
from labs.practice_db.sql.plan import CreateUnit, DropUnit
from labs.practice_db.wire.calls import Execute

# What they are called in the engine's catalogue.
UNIT: Final = "plsql_unit"
NO_SUCH_UNIT: Final = (4043, 4080)
# Source: Oracle Database SQL Language Reference, CREATE PROCEDURE, CREATE TRIGGER, CREATE TYPE: prerequisites.
_PRIVILEGE: Final = {"TRIGGER": "CREATE TRIGGER", "TYPE": "CREATE TYPE", "TYPE BODY": "CREATE TYPE"}


async def create(process: ServerProcess, cursor: Cursor, plan: CreateUnit, request: Execute) -> Reply:
    """CREATE [OR REPLACE] a stored unit. One that does not compile is kept too, and the client is warned."""
    if request.describe_only or not request.execute:
        return DmlReply(cursor.cursor_id)
    try:
        has_errors = await create_now(process, plan)
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    return DmlReply(cursor.cursor_id, is_compiled_with_errors=has_errors)


async def create_now(process: ServerProcess, plan: CreateUnit) -> bool:
    """Commit and keep a unit; return whether it has errors. Raises: OraError 1031, 955 or what is wrong with it."""
    owner = plan.owner or process.session.current_schema
    await commit_now(process)
    _check_right(process, owner, plan.kind)
    created = process.instance.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    source = UnitSource(owner, plan.kind, plan.name, plan.source, created)
    instance = process.instance
    compiled = await instance.aside.parsed(plan.source, partial(instance.library.compile, source))
    _check_right_to_fire(process, compiled)
    kept = create_unit(instance.library, compiled, or_replace=plan.or_replace)
    await keep(instance, kept)
    return kept.has_errors


async def drop(process: ServerProcess, cursor: Cursor, plan: DropUnit, request: Execute) -> Reply:
    """DROP a stored unit; a package takes its body along."""
    if request.describe_only or not request.execute:
        return DmlReply(cursor.cursor_id)
    try:
        await drop_now(process, plan)
    except OraError as error:
        if not (plan.if_exists and error.code in NO_SUCH_UNIT):
            return Failure(error, cursor.cursor_id)
    return DmlReply(cursor.cursor_id)


async def drop_now(process: ServerProcess, plan: DropUnit) -> None:
    """Commit and drop a unit. Raises: OraError 4043, 4080 for a trigger, 1031."""
    owner = plan.owner or process.session.current_schema
    await commit_now(process)
    if owner != process.session.user:
        _check_right(process, owner, plan.kind)
    await keep(process.instance, drop_unit(process.instance.library, plan.kind, owner, plan.name))


async def keep(instance: Instance, kept: Kept) -> None:
    """Store what a CREATE or DROP of units has changed."""
    catalog = instance.engine.catalog
    for source in kept.put:
        await catalog.put(UNIT, source.key, source.record())
    for key in kept.delete:
        await catalog.delete(UNIT, key)


def _check_right_to_fire(process: ServerProcess, stored: StoredUnit) -> None:
    """Check whether a trigger may be fired by whom it names.

    Raises: OraError 1031 without the right. Source: Oracle Database PL/SQL Language Reference 23ai, CREATE TRIGGER,
    prerequisites: on the database ADMINISTER DATABASE TRIGGER, on another's schema CREATE ANY TRIGGER.
    """
    if not isinstance(stored.tree, TriggerTree) or stored.tree.schema == stored.source.owner:
        return
    privilege = "ADMINISTER DATABASE TRIGGER" if stored.tree.schema is None else "CREATE ANY TRIGGER"
    process.instance.accounts.check_privilege(process.session.user, privilege)


def _check_right(process: ServerProcess, owner: str, kind: str) -> None:
    """Raises: OraError 1435 without such an owner, 1031 without the right to its units."""
    privilege = _PRIVILEGE.get(kind, "CREATE PROCEDURE")
    accounts, user = process.instance.accounts, process.session.user
    if owner not in accounts.by_name:
        raise OraError(1435)
    own, everywhere = privilege, privilege.replace("CREATE", "CREATE ANY", 1)
    if owner != user or everywhere not in accounts.privileges(user):
        accounts.check_privilege(user, own if owner == user else everywhere)
