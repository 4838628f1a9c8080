"""Statements that the server carries out itself: command plan to what is done.

Each command says which system privilege it needs and whether it is DDL, which commits before and after.
Source of privileges: Oracle Database SQL Language Reference, prerequisites of each statement.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.accounts import grants, profiles, users
from labs.practice_db.handlers.calls import transactions
from labs.practice_db.handlers.calls.cursors import Cursor
from labs.practice_db.handlers.sessions import alter_system, editions
from labs.practice_db.handlers.sessions.alter_session import apply_setting
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.replies import DmlReply, Failure, Reply
from labs.practice_db.sql import plan as plans
from labs.practice_db.wire.calls import Execute


@dataclass(frozen=True, slots=True)
class Command:
    """How a command is carried out. `privilege` is None when everybody may, or when the command looks itself."""

    do: Callable[[ServerProcess, Any], Awaitable[None]]
    privilege: str | None = None
    is_ddl: bool = False


async def run(process: ServerProcess, cursor: Cursor, plan: plans.CommandPlan, request: Execute) -> Reply:
    """Carry a command out. The reply to a failed one keeps the cursor."""
    if request.describe_only or not request.execute:
        return DmlReply(cursor.cursor_id)
    try:
        await carry_out(process, plan)
    except OraError as error:
        return Failure(error, cursor.cursor_id)
    return DmlReply(cursor.cursor_id)


async def carry_out(process: ServerProcess, plan: plans.CommandPlan) -> None:
    """Carry a command out. Raises: OraError 1031 without the privilege, or what the command says."""
    command = COMMANDS[type(plan)]
    if command.is_ddl:
        await transactions.commit_now(process)
    if command.privilege is not None:
        process.instance.accounts.check_privilege(process.session.user, command.privilege)
    await command.do(process, plan)


async def _alter_session(process: ServerProcess, plan: plans.AlterSession) -> None:
    for name, value in plan.settings:
        apply_setting(process, name, value)


async def _nothing(process: ServerProcess, plan: plans.NothingToDo) -> None:
    if plan.privilege is not None:
        process.instance.accounts.check_privilege(process.session.user, plan.privilege)
    if plan.commits:
        await transactions.commit_now(process)


COMMANDS: Final[Mapping[type, Command]] = {
    plans.AlterSession: Command(_alter_session),
    plans.AlterSystemSet: Command(alter_system.alter_system, "ALTER SYSTEM"),
    plans.EndSession: Command(alter_system.end_session, "ALTER SYSTEM"),
    plans.RestrictLogons: Command(alter_system.restrict_logons, "ALTER SYSTEM"),
    plans.CreateUser: Command(users.create, "CREATE USER", is_ddl=True),
    plans.AlterUser: Command(users.alter, is_ddl=True),
    plans.DropUser: Command(users.drop, "DROP USER", is_ddl=True),
    plans.CreateRole: Command(grants.create_role, "CREATE ROLE", is_ddl=True),
    plans.DropRole: Command(grants.drop_role, "DROP ANY ROLE", is_ddl=True),
    plans.CreateEdition: Command(editions.create, "CREATE ANY EDITION", is_ddl=True),
    plans.DropEdition: Command(editions.drop, "DROP ANY EDITION", is_ddl=True),
    plans.SetProfile: Command(profiles.change, is_ddl=True),
    plans.DropProfile: Command(profiles.drop, "DROP PROFILE", is_ddl=True),
    plans.Grant: Command(grants.grant, is_ddl=True),
    plans.Revoke: Command(grants.revoke, is_ddl=True),
    plans.TransactionControl: Command(transactions.control),
    plans.NothingToDo: Command(_nothing),
}
