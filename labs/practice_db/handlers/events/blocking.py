"""Who waits for whose lock now: PostgreSQL knows, and is asked only when a call is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labs.practice_db.handlers.instance import Instance

ROW_LOCK: Final = "enq: TX - row lock contention"
# Oracle's names of the waits. Source: Oracle Database Reference, appendix Oracle Wait Events.
_EVENTS: Final[Mapping[str, str]] = {"relation": "enq: TM - contention", "advisory": "enq: UL - contention"}
# Who waits behind the first waiter for a row waits in PostgreSQL for that one's turn, in Oracle for the holder too.
_TURN: Final = "tuple"

_WAITS: Final = """
select pid::text, (pg_blocking_pids(pid))[1]::text, locktype,
       coalesce(extract(epoch from clock_timestamp() - waitstart), 0)::text
  from pg_locks where not granted and pid <> pg_backend_pid()"""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A session's wait for a lock: the sid of the session that holds it, Oracle's name of the wait, its length."""

    by_sid: int
    event: str
    waited_s: float


def sids_by_pid(instance: Instance) -> dict[int, int]:
    """Return which session each PostgreSQL backend works for."""
    return {
        one.backend.backend_pid: one.session.sid
        for one in instance.processes.values()
        if one.backend is not None and not one.backend.is_closed
    }


async def rows(instance: Instance, sql: str) -> list[tuple[str, ...]]:
    """Return the rows of a query of ours, as text."""
    async with instance.engine.internal() as session:
        result = await session.execute(sql)
        return [tuple((cell or b"").decode() for cell in row) for row in await result.rows.fetch_all()]


async def blocked(instance: Instance) -> dict[int, Blocked]:
    """Return the sessions that wait for a lock of another session."""
    if not any(one.backend is not None and one.backend.is_busy for one in instance.processes.values()):
        return {}
    by_pid = sids_by_pid(instance)
    waits = {int(pid): (int(by or 0), kind, float(waited)) for pid, by, kind, waited in await rows(instance, _WAITS)}
    found: dict[int, Blocked] = {}
    for pid, (by, kind, waited_s) in waits.items():
        holder = waits[by][0] if kind == _TURN and by in waits else by
        if pid in by_pid and holder in by_pid:
            found[by_pid[pid]] = Blocked(by_pid[holder], _EVENTS.get(kind, ROW_LOCK), waited_s)
    return found
