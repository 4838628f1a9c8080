"""The right to create objects: to PostgreSQL the owner of a schema may do everything in it, to Oracle only by right."""

from __future__ import annotations

from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.sql.plan import SqlPlan


def check_right(process: ServerProcess, plan: SqlPlan, user: str | None = None) -> None:
    """Raise ORA-01031 when the user, the session's if none is given, has not the privilege that a plan asks for."""
    if plan.privilege is not None:
        process.instance.accounts.check_privilege(user or process.session.user, plan.privilege)
