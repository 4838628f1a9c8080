"""ALTER SYSTEM: ending sessions, changing parameters, refusing logons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from labs.practice_db.handlers.calls.cursors import MOST_CURSOR_IDS
from labs.practice_db.handlers.instance import Instance, is_root
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.parameters import checked_value
from labs.practice_db.sql.plan import AlterSystemSet, EndSession, RestrictLogons, Scope

PARAMETER: Final = "parameter"


async def end_session(process: ServerProcess, plan: EndSession) -> None:
    """KILL or DISCONNECT a session: its work is undone and its locks are free when this returns.

    POST_TRANSACTION lets an open transaction end first, whatever IMMEDIATE says; without one it does as KILL SESSION.
    Source: SQL Language Reference, ALTER SYSTEM, disconnect_session_clause.
    Raises: OraError 30 if it is not there, 27 for one's own.
    """
    table = process.instance.sessions
    victim = table.find(plan.sid, plan.serial_num)
    server = process.instance.processes[victim.sid]
    if plan.post_transaction and server.is_in_transaction and victim is not process.session:
        victim.goes_with_transaction = True
        return
    decision = table.kill(victim, process.session, disconnect=not (plan.is_kill or plan.post_transaction))
    await server.kill(decision)


def end_after_transaction(process: ServerProcess) -> None:
    """Mark as killed a session that is to go with its transaction, once that is over: its next call is told.

    Assumed: looked at between two calls. That COMMIT and ROLLBACK succeed and the next call gets ORA-00028 was seen
    (dbafoiz.blogspot.com, ALTER SYSTEM DISCONNECT vs ALTER SYSTEM KILL).
    """
    if not process.is_in_transaction:
        process.instance.sessions.kill(process.session, None, disconnect=False)


async def alter_system(process: ServerProcess, plan: AlterSystemSet) -> None:
    """Change initialisation parameters, now or for later runs or both. Raises: see `checked_value`."""
    instance, service = process.instance, process.session.service
    check = partial(
        checked_value,
        at_restart=plan.scope is Scope.SPFILE,
        is_root=is_root(service),
        has_pools=instance.manages_pools(service),
    )
    changed = {name.lower(): check(name, value) for name, value in plan.settings}
    if plan.scope is not Scope.MEMORY:
        for name, value in changed.items():
            await instance.engine.catalog.put(PARAMETER, name, {"value": value})
    if plan.scope is not Scope.SPFILE:
        put_in_force(instance, changed)


async def restrict_logons(process: ServerProcess, plan: RestrictLogons) -> None:
    """Have the listener refuse new logons, or no more; sessions stay."""
    process.instance.is_logon_restricted = plan.is_restricted


async def load_parameters(instance: Instance) -> None:
    """Put in force what ALTER SYSTEM SET has changed in earlier runs."""
    stored = await instance.engine.catalog.items(PARAMETER)
    put_in_force(instance, {name: record["value"] for name, record in stored})


def put_in_force(instance: Instance, changed: Mapping[str, str]) -> None:
    """Let changed parameters have their effect."""
    instance.parameters.update(changed)
    if "sessions" in changed:
        instance.limits.sessions = max(int(changed["sessions"]), 1)
    if "open_cursors" in changed:
        instance.limits.open_cursors = min(int(changed["open_cursors"]), MOST_CURSOR_IDS)
