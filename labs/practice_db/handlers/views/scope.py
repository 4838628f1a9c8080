"""What a supplier of view rows is given: the instance, the session that asks, and who locks what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zlib import crc32

from labs.practice_db.handlers.events.blocking import Blocked
from labs.practice_db.handlers.instance import Instance, container_of
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.session import Session
from labs.practice_db.session.sql_area import hash_value

Cell: TypeAlias = int | float | str | None
ViewRow: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class LockSeen:
    """One lock that a session holds, as PostgreSQL shows it; `object_id` is a table's or the number of a user lock."""

    sid: int
    kind: str
    mode: str
    object_id: int = 0


@dataclass(frozen=True, slots=True)
class TransactionSeen:
    """An open transaction of a session."""

    sid: int
    transaction_id: int
    started_at: datetime
    changes: int = 0


@dataclass(frozen=True, slots=True)
class ViewScope:
    """What view rows are made of. `locks`, `transactions` and `blockers` are filled for the views that need them.

    Rows of a numbered view up to `after` are not wanted.
    """

    process: ServerProcess
    locks: Sequence[LockSeen] = ()
    transactions: Sequence[TransactionSeen] = ()
    blockers: Mapping[int, Blocked] | None = None
    after: int = 0

    @property
    def instance(self) -> Instance:
        """The instance that the views describe."""
        return self.process.instance

    def sessions(self) -> Iterator[Session]:
        """Yield the sessions; what ends meanwhile is left out, since others have turns while a view is read."""
        by_sid = self.instance.sessions.by_sid
        return (session for session in self.instance.sessions if by_sid.get(session.sid) is session)


Supplier: TypeAlias = Callable[[ViewScope], Iterable[ViewRow]]


def address(kind: int, number: int) -> str:
    """Return a made-up memory address (RAW(8)): the same for the same thing, different for different things."""
    return f"\\x{0x7000_0000_0000 + (kind << 32) + number * 0x100:016X}"


def session_address(session: Session) -> str:
    """Return V$SESSION.SADDR."""
    return address(1, session.sid)


def process_address(session: Session) -> str:
    """Return V$PROCESS.ADDR of a session's server process: a pooled server's is its own, whatever session it keeps."""
    return pooled_address(session.process_name) if session.process_name else address(2, session.sid)


def pooled_address(process_name: str) -> str:
    """Return V$PROCESS.ADDR of a pooled server: L000, L001 …"""
    return address(5, int(process_name[1:]))


def connection_address(number: int) -> str:
    """Return V$CPOOL_CONN_INFO.CONNECTION_ADDR of a client connection to DRCP's broker."""
    return address(4, number)


def awaited_lock_address(sid: int) -> str:
    """Return V$LOCK.KADDR of the lock that a session waits for, which V$SESSION.LOCKWAIT names: one at a time."""
    return address(6, sid)


def held_lock_address(sid: int, kind: str, id1: int, id2: int) -> str:
    """Return V$LOCK.KADDR of a lock that a session holds."""
    return address(7, crc32(f"{sid} {kind} {id1} {id2}".encode()) & 0xFFFFFF)


def cursor_address(text: str) -> str:
    """Return V$SQLAREA.ADDRESS of a statement, which V$SESSION.SQL_ADDRESS names."""
    return f"\\x{0x7100_0000_0000 + hash_value(text) * 0x100:016X}"


def date_text(moment: datetime) -> str:
    """Return a date as the views' rows carry it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def container_id(session: Session) -> int:
    """Return CON_ID of a session's container."""
    return container_of(session.service)[1]
