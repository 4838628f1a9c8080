"""Transactions and locks: V$TRANSACTION, V$LOCK, V$LOCKED_OBJECT, and who blocks whom in V$SESSION.

PostgreSQL knows them; it is asked once for each query that reads such a view.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labs.practice_db.handlers.events.blocking import (
    EXCLUSIVE,
    MODES,
    Blocked,
    blocked,
    rows,
    sids_by_pid,
    transaction_lock,
    transaction_parts,
)
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views.scope import (
    Cell,
    LockSeen,
    Supplier,
    TransactionSeen,
    ViewRow,
    ViewScope,
    address,
    awaited_lock_address,
    container_id,
    date_text,
    held_lock_address,
    session_address,
)
from labs.practice_db.session.session import Session

NEEDS_LOCKS: Final = frozenset({"V$LOCK", "V$LOCKED_OBJECT", "V$TRANSACTION"})
NEEDS_BLOCKERS: Final = frozenset({"V$SESSION", "V$SESSION_WAIT", "V$SESSION_EVENT", "V$LOCK"})

# Assumed: one record of undo a changed row, and so many records in a block of 8 KB.
RECORDS_A_BLOCK: Final = 64
# Which modes of a lock another one keeps out: 2 SS, 3 SX, 4 S, 5 SSX, 6 X.
# Source: Oracle Database Concepts, Data Concurrency and Consistency, Table Locks.
_CONFLICTS: Final[Mapping[int, frozenset[int]]] = {
    2: frozenset({6}), 3: frozenset({4, 5, 6}), 4: frozenset({3, 5, 6}), 5: frozenset({3, 4, 5, 6}),
    6: frozenset({2, 3, 4, 5, 6}),
}  # fmt: skip

_LOCKS: Final = """
select l.pid::text, l.locktype, l.mode, coalesce(l.relation, l.objid, 0)::text
  from pg_locks l left join pg_class c on c.oid = l.relation left join pg_namespace n on n.oid = c.relnamespace
 where l.pid <> pg_backend_pid() and l.granted
   and (l.locktype = 'advisory'
        or l.locktype = 'relation' and l.mode <> 'AccessShareLock' and c.relkind in ('r', 'p')
           and n.nspname not in ('pg_catalog', 'practice', 'oracle', 'SYS'))"""
_TRANSACTIONS: Final = """
select pid::text, coalesce(backend_xid::text, '0'), to_char(xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
  from pg_stat_activity where pid <> pg_backend_pid() and xact_start is not null and datname = current_database()"""


async def scope_for(process: ServerProcess, view: str, after: int = 0) -> ViewScope:
    """Return what the supplier of a view is given, asking PostgreSQL only where that is needed."""
    locks: list[LockSeen] = []
    transactions: list[TransactionSeen] = []
    blockers: dict[int, Blocked] = {}
    if view in NEEDS_LOCKS and (by_pid := sids_by_pid(process.instance)):
        locks = await _locks(process, by_pid)
        transactions = await _transactions(process, by_pid)
    if view in NEEDS_BLOCKERS:
        blockers = await blocked(process.instance)
    there = process.instance.sessions.by_sid  # a session may have ended while PostgreSQL was asked
    return ViewScope(
        process,
        [lock for lock in locks if lock.sid in there],
        [transaction for transaction in transactions if transaction.sid in there],
        blockers,
        after,
    )


async def _locks(process: ServerProcess, by_pid: Mapping[int, int]) -> list[LockSeen]:
    return [
        LockSeen(by_pid[int(pid)], kind, mode, int(object_id))
        for pid, kind, mode, object_id in await rows(process.instance, _LOCKS)
        if int(pid) in by_pid
    ]


async def _transactions(process: ServerProcess, by_pid: Mapping[int, int]) -> list[TransactionSeen]:
    seen = await rows(process.instance, _TRANSACTIONS)
    found = {by_pid[int(pid)]: (int(number), started) for pid, number, started in seen if int(pid) in by_pid}
    return [
        TransactionSeen(
            one.session.sid,
            found[one.session.sid][0],
            datetime.fromisoformat(found[one.session.sid][1]),
            one.backend.changes if one.backend is not None else 0,
        )
        for one in process.instance.processes.values()
        if one.is_in_transaction and one.session.sid in found
    ]


def transactions(scope: ViewScope) -> Iterator[ViewRow]:
    for seen in scope.transactions:
        session = scope.instance.sessions.by_sid[seen.sid]
        segment, slot, sequence = transaction_parts(seen.transaction_id)
        yield {
            "ADDR": address(3, seen.sid), "XIDUSN": segment, "XIDSLOT": slot, "XIDSQN": sequence, "STATUS": "ACTIVE",
            "START_TIME": seen.started_at.strftime("%m/%d/%y %H:%M:%S"), "SES_ADDR": session_address(session),
            "USED_UBLK": 1 + seen.changes // RECORDS_A_BLOCK, "USED_UREC": max(seen.changes, 1),
            "START_DATE": date_text(seen.started_at), "XID": f"\\x{segment:04X}{slot:04X}{sequence & 0xFFFFFFFF:08X}",
            "CON_ID": container_id(session),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lock:
    """A lock that a session holds."""

    session: Session
    kind: str
    id1: int
    id2: int
    mode: int


def locks(scope: ViewScope) -> Iterator[ViewRow]:
    """TM rows for tables, a TX row for each transaction that holds or waits for row locks, UL rows for user locks."""
    waits = scope.blockers or {}
    wanted: dict[tuple[str, int, int], set[int]] = {}
    for wait in waits.values():
        wanted.setdefault((wait.kind, wait.id1, wait.id2), set()).add(wait.mode)
    for lock in _held(scope):
        modes = wanted.get((lock.kind, lock.id1, lock.id2), frozenset[int]())
        yield _row(lock) | {
            "KADDR": held_lock_address(lock.session.sid, lock.kind, lock.id1, lock.id2), "LMODE": lock.mode,
            "REQUEST": 0, "CTIME": 0, "BLOCK": int(not modes.isdisjoint(_CONFLICTS.get(lock.mode, frozenset()))),
        }  # fmt: skip
    for sid, wait in waits.items():
        if sid in scope.instance.sessions.by_sid:
            lock = _Lock(scope.instance.sessions.by_sid[sid], wait.kind, wait.id1, wait.id2, 0)
            yield _row(lock) | {
                "KADDR": awaited_lock_address(sid), "LMODE": 0, "REQUEST": wait.mode, "CTIME": int(wait.waited_s),
                "BLOCK": 0,
            }  # fmt: skip


def _row(lock: _Lock) -> dict[str, Cell]:
    sid = lock.session.sid
    return {
        "ADDR": address(3, sid), "SID": sid, "TYPE": lock.kind, "ID1": lock.id1, "ID2": lock.id2,
        "CON_ID": container_id(lock.session),
    }  # fmt: skip


def _held(scope: ViewScope) -> Iterator[_Lock]:
    by_sid = scope.instance.sessions.by_sid
    for seen in scope.transactions:
        if seen.transaction_id:
            yield _Lock(by_sid[seen.sid], "TX", *transaction_lock(seen.transaction_id), EXCLUSIVE)
    strongest: dict[tuple[int, str, int], int] = {}
    for lock in scope.locks:
        key = (lock.sid, "TM" if lock.kind == "relation" else "UL", lock.object_id)
        strongest[key] = max(MODES.get(lock.mode, EXCLUSIVE), strongest.get(key, 0))
    for (sid, kind, object_id), mode in strongest.items():
        yield _Lock(by_sid[sid], kind, object_id, 0, mode)


def locked_objects(scope: ViewScope) -> Iterator[ViewRow]:
    by_sid = {seen.sid: seen for seen in scope.transactions}
    for lock in scope.locks:
        seen = by_sid.get(lock.sid)
        if lock.kind != "relation" or seen is None:
            continue
        session = scope.instance.sessions.by_sid[lock.sid]
        segment, slot, sequence = transaction_parts(seen.transaction_id)
        yield {
            "XIDUSN": segment, "XIDSLOT": slot, "XIDSQN": sequence, "OBJECT_ID": lock.object_id,
            "SESSION_ID": lock.sid, "ORACLE_USERNAME": session.user, "OS_USER_NAME": session.client.osuser,
            "PROCESS": session.client.process, "LOCKED_MODE": MODES.get(lock.mode, EXCLUSIVE),
            "CON_ID": container_id(session),
        }  # fmt: skip


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "V$TRANSACTION": transactions,
    "V$LOCK": locks,
    "V$LOCKED_OBJECT": locked_objects,
}
