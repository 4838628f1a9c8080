"""Transactions and locks: V$TRANSACTION, V$LOCK, V$LOCKED_OBJECT, and who blocks whom in V$SESSION.

PostgreSQL knows them; it is asked once for each query that reads such a view.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from labs.practice_db.handlers.events.blocking import Blocked, blocked, rows, sids_by_pid
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views.scope import (
    LockSeen,
    Supplier,
    TransactionSeen,
    ViewRow,
    ViewScope,
    address,
    container_id,
    date_text,
    session_address,
)
from labs.practice_db.session.session import Session

NEEDS_LOCKS: Final = frozenset({"V$LOCK", "V$LOCKED_OBJECT", "V$TRANSACTION"})
NEEDS_BLOCKERS: Final = frozenset({"V$SESSION", "V$SESSION_WAIT", "V$SESSION_EVENT", "V$LOCK"})

# LMODE numbers. Source: Oracle Database Reference, V$LOCK; a PostgreSQL mode shows as the Oracle one it stands for.
_MODES: Final[Mapping[str, int]] = {
    "AccessShareLock": 1, "RowShareLock": 3, "RowExclusiveLock": 3, "ShareUpdateExclusiveLock": 4, "ShareLock": 4,
    "ShareRowExclusiveLock": 5, "ExclusiveLock": 6, "AccessExclusiveLock": 6,
}  # fmt: skip
_EXCLUSIVE: Final = 6

_LOCKS: Final = """
select l.pid::text, l.locktype, l.mode, l.granted::text, coalesce(l.relation, 0)::text,
       coalesce(extract(epoch from clock_timestamp() - l.waitstart), 0)::text
  from pg_locks l left join pg_class c on c.oid = l.relation left join pg_namespace n on n.oid = c.relnamespace
 where l.pid <> pg_backend_pid()
   and (l.locktype in ('transactionid', 'tuple', 'advisory')
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
        LockSeen(by_pid[int(pid)], kind, mode, granted == "true", int(relation), float(waited))
        for pid, kind, mode, granted, relation, waited in await rows(process.instance, _LOCKS)
        if int(pid) in by_pid
    ]


async def _transactions(process: ServerProcess, by_pid: Mapping[int, int]) -> list[TransactionSeen]:
    seen = await rows(process.instance, _TRANSACTIONS)
    found = {by_pid[int(pid)]: (int(number), started) for pid, number, started in seen if int(pid) in by_pid}
    return [
        TransactionSeen(one.session.sid, found[one.session.sid][0], datetime.fromisoformat(found[one.session.sid][1]))
        for one in process.instance.processes.values()
        if one.is_in_transaction and one.session.sid in found
    ]


def _transaction_parts(seen: TransactionSeen) -> tuple[int, int, int]:
    """Return undo segment, slot and sequence: PostgreSQL's number of the transaction laid out as Oracle's is."""
    number = seen.transaction_id
    return number % 10 + 1, number % 34, number


def transactions(scope: ViewScope) -> Iterator[ViewRow]:
    for seen in scope.transactions:
        session = scope.instance.sessions.by_sid[seen.sid]
        segment, slot, sequence = _transaction_parts(seen)
        yield {
            "ADDR": address(3, seen.sid), "XIDUSN": segment, "XIDSLOT": slot, "XIDSQN": sequence, "STATUS": "ACTIVE",
            "START_TIME": seen.started_at.strftime("%m/%d/%y %H:%M:%S"), "SES_ADDR": session_address(session),
            "START_DATE": date_text(seen.started_at), "XID": f"\\x{segment:04X}{slot:04X}{sequence & 0xFFFFFFFF:08X}",
            "CON_ID": container_id(session),
        }  # fmt: skip


def locks(scope: ViewScope) -> Iterator[ViewRow]:
    """TM rows for tables, a TX row for each transaction that holds or waits for row locks, UL rows for user locks."""
    blocking = {wait.by_sid for wait in (scope.blockers or {}).values()}
    for session, kind, id1, id2, held, wanted, waited_s in _lock_rows(scope):
        yield {
            "ADDR": address(3, session.sid), "KADDR": address(3, session.sid), "SID": session.sid, "TYPE": kind,
            "ID1": id1, "ID2": id2, "LMODE": held, "REQUEST": wanted, "CTIME": int(waited_s),
            "BLOCK": 1 if session.sid in blocking and kind == "TX" and held else 0, "CON_ID": container_id(session),
        }  # fmt: skip


def _lock_rows(scope: ViewScope) -> Iterator[tuple[Session, str, int, int, int, int, float]]:
    by_sid = scope.instance.sessions.by_sid
    for seen in scope.transactions:
        segment, slot, sequence = _transaction_parts(seen)
        if seen.transaction_id:
            yield by_sid[seen.sid], "TX", segment << 16 | slot, sequence, _EXCLUSIVE, 0, 0.0
    for lock in scope.locks:
        session = by_sid[lock.sid]
        mode = _MODES.get(lock.mode, _EXCLUSIVE)
        held, wanted = (mode, 0) if lock.is_granted else (0, mode)
        if lock.kind == "relation":
            yield session, "TM", lock.relation_id, 0, held, wanted, lock.waited_s
        elif lock.kind == "advisory":
            yield session, "UL", lock.relation_id, 0, held, wanted, lock.waited_s
        elif not lock.is_granted:
            yield session, "TX", 0, 0, 0, _EXCLUSIVE, lock.waited_s


def locked_objects(scope: ViewScope) -> Iterator[ViewRow]:
    by_sid = {seen.sid: seen for seen in scope.transactions}
    for lock in scope.locks:
        seen = by_sid.get(lock.sid)
        if lock.kind != "relation" or not lock.is_granted or seen is None:
            continue
        session = scope.instance.sessions.by_sid[lock.sid]
        segment, slot, sequence = _transaction_parts(seen)
        yield {
            "XIDUSN": segment, "XIDSLOT": slot, "XIDSQN": sequence, "OBJECT_ID": lock.relation_id,
            "SESSION_ID": lock.sid, "ORACLE_USERNAME": session.user, "OS_USER_NAME": session.client.osuser,
            "PROCESS": session.client.process, "LOCKED_MODE": _MODES.get(lock.mode, _EXCLUSIVE),
            "CON_ID": container_id(session),
        }  # fmt: skip


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "V$TRANSACTION": transactions,
    "V$LOCK": locks,
    "V$LOCKED_OBJECT": locked_objects,
}
