"""Oracle users as PostgreSQL has them: a role, and a schema of the same name that it owns."""

from __future__ import annotations

from typing import Final

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.engine.sessions.transaction import quoted
from labs.practice_db.engine.settings import INTERNAL_SCHEMA, SUPERUSER
from labs.practice_db.errors import OraError

# Roles beside the users' own: PostgreSQL's start with pg_.
USERS: Final = r"SELECT rolname FROM pg_roles WHERE rolcanlogin ORDER BY rolname"
IS_THERE: Final = "SELECT 1 FROM pg_roles WHERE rolname = $1"
HAS_OBJECTS: Final = """SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident($1))
    UNION ALL SELECT 1 FROM pg_proc WHERE pronamespace = to_regnamespace(quote_ident($1)) LIMIT 1"""
FORBIDDEN: Final = frozenset({SUPERUSER, "PUBLIC", INTERNAL_SCHEMA})


async def create(session: EngineSession, name: str, secret: str, *, is_admin: bool) -> None:
    """Create role and schema. Raises: ORA-01920 if the name is taken."""
    if name in FORBIDDEN or await exists(session, name):
        raise OraError(1920, name=name)
    role = quoted(name).decode()
    password = f" PASSWORD '{secret}'" if secret else ""
    await session.define(
        f"CREATE ROLE {role} LOGIN {'SUPERUSER' if is_admin else 'NOSUPERUSER'}{password}",
        f"CREATE SCHEMA IF NOT EXISTS {role}",
        f"ALTER SCHEMA {role} OWNER TO {role}",
    )


async def drop(session: EngineSession, name: str, *, cascade: bool) -> None:
    """Drop role and schema. Raises: ORA-01918 if there is no such user, ORA-01922 if it owns objects."""
    if name in FORBIDDEN or not await exists(session, name):
        raise OraError(1918, name=name)
    owned = await session.execute(HAS_OBJECTS, (name.encode(),))
    if not cascade and await owned.rows.fetch_all():
        raise OraError(1922, name=name)
    role = quoted(name).decode()
    await session.define(f"DROP SCHEMA IF EXISTS {role} CASCADE", f"DROP OWNED BY {role} CASCADE", f"DROP ROLE {role}")


async def exists(session: EngineSession, name: str) -> bool:
    """Return whether there is a role of this name."""
    found = await session.execute(IS_THERE, (name.encode(),))
    return bool(await found.rows.fetch_all())


async def names(session: EngineSession) -> list[str]:
    """Return the users, in order."""
    result = await session.execute(USERS)
    return [(row[0] or b"").decode() for row in await result.rows.fetch_all()]
