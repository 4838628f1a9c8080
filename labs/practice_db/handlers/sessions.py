"""ALTER SYSTEM: ending sessions and changing parameters."""

from __future__ import annotations

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.cursors import MOST_CURSOR_IDS
from labs.practice_db.handlers.server_process import ServerProcess
from labs.practice_db.session.parameters import checked_value
from labs.practice_db.sql.plan import AlterSystemSet, EndSession


async def end_session(process: ServerProcess, plan: EndSession) -> None:
    """KILL or DISCONNECT a session: its work is undone and its locks are free when this returns.

    Raises: OraError 30 if it is not there, 27 for one's own.
    Assumed: POST_TRANSACTION waits for nothing here when the session has no transaction; with one it is refused.
    """
    table = process.instance.sessions
    victim = table.find(plan.sid, plan.serial_num)
    server = process.instance.processes[victim.sid]
    if plan.post_transaction and server.is_in_transaction:
        raise OraError(31)
    decision = table.kill(victim, process.session, disconnect=not plan.is_kill)
    await server.kill(decision)


async def alter_system(process: ServerProcess, plan: AlterSystemSet) -> None:
    """Change initialisation parameters. Raises: OraError 2065, 2095 or 2097 (see `checked_value`)."""
    instance = process.instance
    changed = {name.lower(): checked_value(name, value) for name, value in plan.settings}
    instance.parameters.update(changed)
    if "sessions" in changed:
        instance.limits.sessions = max(int(changed["sessions"]), 1)
    if "open_cursors" in changed:
        instance.limits.open_cursors = min(int(changed["open_cursors"]), MOST_CURSOR_IDS)
