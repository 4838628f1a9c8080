"""What a session waits for, or did last, in the columns that V$SESSION and V$SESSION_WAIT share.

Sources: Oracle Database Reference, V$SESSION, V$SESSION_WAIT, appendix Oracle Wait Events (names and parameters);
numbers of wait classes as V$SYSTEM_WAIT_CLASS of a 19c shows them. Numbers of events differ between Oracle's
releases and are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from labs.practice_db.handlers.events.blocking import ROW_LOCK, Blocked
from labs.practice_db.handlers.views.scope import Cell, ViewScope
from labs.practice_db.session.session import Session, SessionStatus
from labs.practice_db.session.statistics import Statistic

IDLE_EVENT: Final = "SQL*Net message from client"
BUSY_EVENT: Final = "SQL*Net message to client"
# Number, class and the names of the parameters.
_EVENTS: Final[Mapping[str, tuple[int, str, tuple[str, str | None, str | None]]]] = {
    ROW_LOCK: (1, "Application", ("name|mode", "usn<<16 | slot", "sequence")),
    "enq: TM - contention": (2, "Application", ("name|mode", "object #", "table/partition")),
    "enq: UL - contention": (3, "Application", ("name|mode", "id", "0")),
    BUSY_EVENT: (4, "Network", ("driver id", "#bytes", None)),
    IDLE_EVENT: (5, "Idle", ("driver id", "#bytes", None)),
}
_CLASSES: Final[Mapping[str, tuple[int, int]]] = {
    "Application": (4217450380, 1), "Idle": (2723168908, 6), "Network": (2000153315, 7),
}  # fmt: skip
# "TCP", as it stands in the parameter of waits for the network.
_TCP: Final = 0x54435000
_NO_ROW: Final[Mapping[str, Cell]] = {
    "ROW_WAIT_OBJ#": -1, "ROW_WAIT_FILE#": 0, "ROW_WAIT_BLOCK#": 0, "ROW_WAIT_ROW#": 0,
}  # fmt: skip
_NO_HOLDER: Final[Mapping[str, Cell]] = {
    "BLOCKING_SESSION_STATUS": "NO HOLDER", "FINAL_BLOCKING_SESSION_STATUS": "NO HOLDER",
}  # fmt: skip


def wait_columns(scope: ViewScope, session: Session, now_s: float) -> dict[str, Cell]:
    """Return the columns about the session's present wait, or its last one while it works."""
    sequence = session.counters[Statistic.ROUNDTRIPS] & 0xFFFF
    wait = (scope.blockers or {}).get(session.sid)
    if wait is not None:
        return {"SEQ#": sequence} | _event(wait.event, _enqueue(wait), wait.id1, wait.id2) | _waiting(wait.waited_s)
    if session.status is SessionStatus.ACTIVE:
        # WAIT_TIME -1: the last wait was shorter than a hundredth of a second.
        busy: dict[str, Cell] = {"STATE": "WAITED SHORT TIME", "WAIT_TIME": -1, "SECONDS_IN_WAIT": 0}
        return {"SEQ#": sequence} | _event(BUSY_EVENT, _TCP, 1, 0) | busy | {"WAIT_TIME_MICRO": 1}
    return {"SEQ#": sequence} | _event(IDLE_EVENT, _TCP, 1, 0) | _waiting(now_s - session.call_since_s)


def blocking_columns(scope: ViewScope, session: Session) -> dict[str, Cell]:
    """Return the columns about who is in the way, and which row is waited for."""
    wait = (scope.blockers or {}).get(session.sid)
    if wait is None:
        return {**_NO_HOLDER, **_NO_ROW}
    row = _NO_ROW
    if wait.row is not None:
        # The file is the one that ROWIDs name here.
        row = {
            "ROW_WAIT_OBJ#": wait.row.table_id, "ROW_WAIT_FILE#": 1, "ROW_WAIT_BLOCK#": wait.row.block,
            "ROW_WAIT_ROW#": wait.row.slot,
        }  # fmt: skip
    return {
        "BLOCKING_SESSION_STATUS": "VALID", "BLOCKING_INSTANCE": 1, "BLOCKING_SESSION": wait.by_sid,
        "FINAL_BLOCKING_SESSION_STATUS": "VALID", "FINAL_BLOCKING_INSTANCE": 1,
        "FINAL_BLOCKING_SESSION": _final_blocker(scope, wait.by_sid), **row,
    }  # fmt: skip


def _enqueue(wait: Blocked) -> int:
    """Return `name|mode`: the two letters of the lock, then the mode. Source: Oracle Wait Events, enqueue."""
    first, second = wait.kind.encode()
    return first << 24 | second << 16 | wait.mode


def _event(name: str, *values: int) -> dict[str, Cell]:
    number, wait_class, labels = _EVENTS[name]
    class_id, class_number = _CLASSES[wait_class]
    row: dict[str, Cell] = {
        "EVENT": name, "EVENT#": number, "WAIT_CLASS": wait_class, "WAIT_CLASS_ID": class_id,
        "WAIT_CLASS#": class_number,
    }  # fmt: skip
    for place, (label, value) in enumerate(zip(labels, values, strict=True), start=1):
        row |= {f"P{place}TEXT": label, f"P{place}": value, f"P{place}RAW": f"\\x{value:016X}"}
    return row


def _waiting(waited_s: float) -> dict[str, Cell]:
    waited_us = max(int(waited_s * 1e6), 0)
    return {
        "STATE": "WAITING", "WAIT_TIME": 0, "SECONDS_IN_WAIT": waited_us // 1_000_000, "WAIT_TIME_MICRO": waited_us,
    }  # fmt: skip


def _final_blocker(scope: ViewScope, sid: int) -> int:
    blockers = scope.blockers or {}
    seen = {sid}
    while sid in blockers and blockers[sid].by_sid not in seen:
        sid = blockers[sid].by_sid
        seen.add(sid)
    return sid
