"""PRACTICE_EVENT_LOG, what this database has seen, and PRACTICE_EVENT_LOG_STATE, its clock and how far it reaches.

Not Oracle's, and not called as if: Oracle keeps no such record that a client could read. Times are microseconds of the
server's monotonic clock, of which only differences mean something. Reading either view has single calls and
lock waits written too, for 30 s. Order by TIME_US for the order in which things happened: a lock wait is found a
moment after it began, so its SEQ may be higher than that of later events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from labs.practice_db.handlers.views.scope import Supplier, ViewRow, ViewScope, connection_address
from labs.practice_db.session.event_log import EventKind
from labs.practice_db.session.sql_area import sql_id

DETAIL_CHARS: Final = 1000


def events(scope: ViewScope) -> Iterator[ViewRow]:
    log = scope.instance.events
    log.watch(scope.instance.clock.monotonic())
    for event in log.after(scope.after):
        number = event.connection_num
        yield {
            "SEQ": event.seq, "TIME_US": _microseconds(event.at_s), "EVENT": event.kind.value, "SID": event.sid,
            "SERIAL#": event.serial_num, "USERNAME": event.user, "PROGRAM": event.program,
            "PNAME": event.process_name, "CCLASS_NAME": event.connection_class,
            "CONNECTION_ADDR": connection_address(number) if number is not None else None,
            "DURATION_US": None if event.took_s is None else _microseconds(event.took_s), "ERROR_CODE": event.code,
            "BLOCKING_SESSION": event.blocking_sid, "DETAIL": event.detail[:DETAIL_CHARS],
            "SQL_ID": sql_id(event.detail) if event.kind is EventKind.STATEMENT else None,
        }  # fmt: skip


def state(scope: ViewScope) -> Iterator[ViewRow]:
    log, now_s = scope.instance.events, scope.instance.clock.monotonic()
    log.watch(now_s)
    yield {"TIME_US": _microseconds(now_s), "FIRST_SEQ": log.first_seq, "LAST_SEQ": log.last_seq, "LOST": log.lost}


def _microseconds(time_s: float) -> int:
    return round(time_s * 1e6)


SUPPLIERS: Final[Mapping[str, Supplier]] = {"PRACTICE_EVENT_LOG": events, "PRACTICE_EVENT_LOG_STATE": state}
