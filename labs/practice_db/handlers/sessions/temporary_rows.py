"""Rows of global temporary tables end with the session that wrote them.

The SQL layer keeps them in unlogged tables whose names begin with `#` (sql/prelude/temporary.sql).
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.session.session import Session
from labs.practice_db.sql.plan import SqlPlan

_TABLES: Final = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and c.relpersistence = 'u' and c.relname like '#%'"""
_FORGET: Final = "select oracle.forget_session($1)"
_ARE_LEFT: Final = "select oracle.session_has_rows($1)"


async def clear_all(engine: Engine) -> bool:
    """Empty all temporary tables, whose sessions ended with the last run; return whether there are any."""
    async with engine.internal() as session:
        result = await session.execute(_TABLES)
        names = [(row[0] or b"").decode() for row in await result.rows.fetch_all()]
        if names:
            await session.define(f"truncate {', '.join(names)}")
    return bool(names)


async def forget(instance: Instance, session: Session) -> None:
    """Remove what a session that has ended left in temporary tables."""
    if instance.has_temporary_tables:
        async with instance.engine.internal() as backend:
            await backend.execute(_FORGET, (session_key(session).encode(),))
            await backend.commit()


async def are_left(backend: EngineSession, session: Session) -> bool:
    """Return whether a session, between two transactions, has rows in temporary tables (ON COMMIT PRESERVE ROWS)."""
    result = await backend.execute(_ARE_LEFT, (session_key(session).encode(),))
    return await result.rows.fetch_all() == [(b"t",)]


def session_key(session: Session) -> str:
    """Return what the rows of a session are marked with (`practice.session_id`)."""
    return f"{session.sid},{session.serial_num}"


def note(instance: Instance, plan: SqlPlan) -> None:
    """Remember that there are temporary tables once one is created."""
    if "oracle.create_temporary_table(" in plan.sql:
        instance.has_temporary_tables = True
