"""PL/SQL: blocks of the client, and stored units."""

from __future__ import annotations

from labs.practice_db.errors import NotSupported
from labs.practice_db.handlers.cursors import Cursor
from labs.practice_db.handlers.server_process import ServerProcess
from labs.practice_db.protocol.replies import Reply
from labs.practice_db.sql.plan import BlockPlan, CreateUnit, DropUnit
from labs.practice_db.wire.calls import Execute


async def run(process: ServerProcess, cursor: Cursor, plan: BlockPlan, request: Execute) -> Reply:
    """Run a block."""
    raise NotSupported("PL/SQL blocks")


async def create(process: ServerProcess, cursor: Cursor, plan: CreateUnit, request: Execute) -> Reply:
    """Create a stored unit."""
    raise NotSupported(f"CREATE {plan.kind}")


async def drop(process: ServerProcess, cursor: Cursor, plan: DropUnit, request: Execute) -> Reply:
    """Drop a stored unit."""
    raise NotSupported(f"DROP {plan.kind}")
