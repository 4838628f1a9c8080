"""A small durable store for what the server itself has to remember, such as its user accounts."""

from __future__ import annotations

import json
from typing import Any, Final

from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.sessions.pool import SessionPool

CREATE: Final = (
    'CREATE SCHEMA IF NOT EXISTS "SYS"',
    'CREATE SCHEMA IF NOT EXISTS "practice"',
    """CREATE TABLE IF NOT EXISTS "practice"."catalog" (
        kind text NOT NULL, name text NOT NULL, record jsonb NOT NULL, PRIMARY KEY (kind, name))""",
)
PUT: Final = """INSERT INTO "practice"."catalog" (kind, name, record) VALUES ($1, $2, $3)
    ON CONFLICT (kind, name) DO UPDATE SET record = excluded.record"""
DELETE: Final = 'DELETE FROM "practice"."catalog" WHERE kind = $1 AND name = $2'
ITEMS: Final = 'SELECT name, record FROM "practice"."catalog" WHERE kind = $1 ORDER BY name'


class Catalog:
    """Records of JSON by kind and name; each change is committed before the call returns."""

    def __init__(self, pool: SessionPool) -> None:
        self._pool = pool

    async def prepare(self) -> None:
        """Make the schemas of superuser and server, and the table, unless they are there."""
        async with self._pool.session() as session:
            await session.define(*CREATE)

    async def put(self, kind: str, name: str, record: dict[str, Any]) -> None:
        """Store a record, in the place of an older one."""
        params = (kind.encode(), name.encode(), json.dumps(record).encode())
        async with self._pool.session() as session:
            await session.execute(PUT, params, effect=Effect.WRITE, commit=True)

    async def delete(self, kind: str, name: str) -> None:
        """Remove a record; nothing happens if there is none."""
        async with self._pool.session() as session:
            await session.execute(DELETE, (kind.encode(), name.encode()), effect=Effect.WRITE, commit=True)

    async def items(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return all records of a kind, by name."""
        async with self._pool.session() as session:
            result = await session.execute(ITEMS, (kind.encode(),))
            rows = await result.rows.fetch_all()
        return [((name or b"").decode(), json.loads(record or b"{}")) for name, record in rows]
