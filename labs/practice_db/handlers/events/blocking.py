"""Who waits for whose lock now: PostgreSQL knows, and is asked only when a call is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labs.practice_db.handlers.instance import Instance

ROW_LOCK: Final = "enq: TX - row lock contention"
# LMODE numbers. Source: Oracle Database Reference, V$LOCK; a PostgreSQL mode shows as the Oracle one it stands for.
MODES: Final[Mapping[str, int]] = {
    "AccessShareLock": 1, "RowShareLock": 3, "RowExclusiveLock": 3, "ShareUpdateExclusiveLock": 4, "ShareLock": 4,
    "ShareRowExclusiveLock": 5, "ExclusiveLock": 6, "AccessExclusiveLock": 6,
}  # fmt: skip
SHARE: Final = 4
EXCLUSIVE: Final = 6
# Oracle's lock type and its name of the wait. Source: Oracle Database Reference, appendix Oracle Wait Events.
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "relation": ("TM", "enq: TM - contention"),
    "advisory": ("UL", "enq: UL - contention"),
}
# Who waits behind the first waiter for a row waits in PostgreSQL for that one's turn, in Oracle for the holder too.
_TURN: Final = "tuple"

# A row lock is a wait for the end of a transaction while the place of the row is held (`t`) or waited for; a wait for
# another's uncommitted key has no place, and is for a shared lock in Oracle.
_WAITS: Final = """
with locks as materialized (
       select * from pg_locks where (not granted or locktype = 'tuple') and pid <> pg_backend_pid())
select w.pid::text, b.pid::text, w.locktype, coalesce(extract(epoch from clock_timestamp() - w.waitstart), 0)::text,
       w.mode, coalesce(h.backend_xid::text, '0'), coalesce(w.objid::text, '0'),
       coalesce(t.relation, w.relation)::text, coalesce(t.page, w.page)::text, coalesce(t.tuple, w.tuple)::text
  from locks w cross join lateral (select coalesce((pg_blocking_pids(w.pid))[1], 0) as pid) b
  left join pg_stat_activity h on h.pid = b.pid
  left join locks t on t.pid = w.pid and t.granted
 where not w.granted"""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row is: its table, and block and slot as its ROWID has them."""

    table_id: int
    block: int
    slot: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """A session's wait for a lock: the sid of the session that holds it, Oracle's name of the wait, its length.

    `kind`, `id1` and `id2` name the lock as V$LOCK does; `mode` is the one that is asked for.
    """

    by_sid: int
    event: str
    waited_s: float
    kind: str = "TX"
    id1: int = 0
    id2: int = 0
    mode: int = EXCLUSIVE
    row: RowPlace | None = None


def transaction_parts(number: int) -> tuple[int, int, int]:
    """Return undo segment, slot and sequence: PostgreSQL's number of the transaction laid out as Oracle's is."""
    return number % 10 + 1, number % 34, number


def transaction_lock(number: int) -> tuple[int, int]:
    """Return ID1 and ID2 of a transaction's lock. Source: Oracle Database Reference, V$LOCK."""
    segment, slot, sequence = transaction_parts(number)
    return segment << 16 | slot, sequence


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
    waits = {wait.pid: wait for wait in map(_wait_of, await rows(instance, _WAITS))}
    found: dict[int, Blocked] = {}
    for pid, wait in waits.items():
        ahead = waits.get(wait.by_pid) if wait.kind == _TURN else None
        holder = wait if ahead is None else ahead
        if pid in by_pid and holder.by_pid in by_pid:
            found[by_pid[pid]] = _blocked(wait, by_pid[holder.by_pid], holder.transaction_id)
    return found


@dataclass(frozen=True, slots=True)
class _Wait:
    """A row of `_WAITS`; `transaction_id` is that of the session in front."""

    pid: int
    by_pid: int
    kind: str
    waited_s: float
    mode: int
    transaction_id: int
    object_id: int
    row: RowPlace | None


def _wait_of(cells: tuple[str, ...]) -> _Wait:
    pid, by_pid, kind, waited_s, mode, transaction_id, object_id, relation, page, slot = cells
    row = RowPlace(int(relation), int(page), int(slot)) if page and slot else None
    number = int(relation or 0) if kind == "relation" else int(object_id)
    return _Wait(
        int(pid), int(by_pid), kind, float(waited_s), MODES.get(mode, EXCLUSIVE), int(transaction_id), number, row
    )


def _blocked(wait: _Wait, by_sid: int, transaction_id: int) -> Blocked:
    if wait.kind in _KINDS:
        kind, event = _KINDS[wait.kind]
        return Blocked(by_sid, event, wait.waited_s, kind, wait.object_id, 0, wait.mode)
    id1, id2 = transaction_lock(transaction_id)
    mode = SHARE if wait.row is None else EXCLUSIVE
    return Blocked(by_sid, ROW_LOCK, wait.waited_s, "TX", id1, id2, mode, wait.row)
