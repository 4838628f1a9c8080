"""User locks (DBMS_LOCK) as advisory locks of PostgreSQL: they block, deadlocks are found, they end with the session.

Source: Oracle Database PL/SQL Packages and Types Reference, DBMS_LOCK: modes and return codes.
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.engine.results import Effect
from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.errors import OraError

SUCCESS: Final = 0
TIMEOUT: Final = 1
DEADLOCK: Final = 2
ALREADY_OWN: Final = 4
NOT_OWNED: Final = 4
# Modes that others may share; X (6), SSX (5) and SX (3) may not be held with another of their kind.
_SHARED: Final = frozenset({1, 2, 4})

_IS_OWN: Final = "select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid::text = $1"


async def request(backend: EngineSession, lock_id: int, mode: int, timeout_s: float, *, release_on_commit: bool) -> int:
    """Take a lock; return DBMS_LOCK.REQUEST's code."""
    key = str(lock_id).encode()
    owned = await backend.execute(_IS_OWN, (key,))
    if await owned.rows.fetch_all():
        return ALREADY_OWN
    function = "pg_advisory_xact_lock" if release_on_commit else "pg_advisory_lock"
    if mode in _SHARED:
        function += "_shared"
    effect = Effect.WRITE if release_on_commit else Effect.READ
    try:
        await backend.execute(f"select {function}($1::bigint)::text", (key,), effect=effect, lock_wait_s=timeout_s)
    except OraError as error:
        if error.code in (54, 30006):
            return TIMEOUT
        if error.code == 60:
            return DEADLOCK
        raise
    return SUCCESS


async def release(backend: EngineSession, lock_id: int) -> int:
    """Give a lock back; return DBMS_LOCK.RELEASE's code."""
    key = str(lock_id).encode()
    for function in ("pg_advisory_unlock", "pg_advisory_unlock_shared"):
        result = await backend.execute(f"select {function}($1::bigint)::text", (key,))
        if await result.rows.fetch_all() == [(b"true",)]:
            return SUCCESS
    return NOT_OWNED
