"""The practice database's event log as a source: every event with its exact time on the database's clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from labs.toolkit.driver import Connection
from labs.toolkit.events import SessionId
from labs.toolkit.observed.clocks import Alignment, ClockReading, aligned
from labs.toolkit.observed.events import DatabaseEvent, Seen
from labs.toolkit.observed.source import Clock, fetched

_STATE: Final = "select time_us, first_seq, last_seq from practice_event_log_state"
# One statement, so that the state is that of the very rows; a state without rows is a row too.
_EVENTS: Final = """
select s.time_us, s.first_seq, s.last_seq, e.time_us, e.event, e.sid, e.serial#, e.username, e.program, e.duration_us,
       e.pname, e.cclass_name, rawtohex(e.connection_addr), e.blocking_session, e.error_code, e.sql_id, e.detail
from practice_event_log_state s
left join (
  select * from practice_event_log
  where seq > :seq and (:program is null or program = :program)
    and (sid is null or sid <> sys_context('userenv', 'sid'))
) e on 1 = 1
order by e.seq"""
_STATE_COLUMNS: Final = 3

_READINGS: Final = 10


class EventLogSource:
    """Reads on where the last reading ended. Reading it has the database write single calls and lock waits too."""

    name = "PRACTICE_EVENT_LOG"
    every_s = 0.2

    def __init__(self, program: str | None, clock: Clock, *, after: int | None = None) -> None:
        self.lost = 0
        self._after = after
        self._program = program
        self._clock = clock
        self._last_seq = 0
        self._alignment: Alignment | None = None

    @property
    def cannot_see(self) -> tuple[Seen, ...]:
        """Nothing: the database writes down what it does."""
        return ()

    @property
    def offset_s(self) -> float:
        """The middle of the bounds between the two clocks."""
        return 0.0 if self._alignment is None else self._alignment.offset_s

    @property
    def uncertainty_s(self) -> float:
        """Half the distance of these bounds."""
        return 0.0 if self._alignment is None else self._alignment.uncertainty_s

    def begin(self, connection: Connection) -> None:
        """Compare the clocks; begin where the log ends now, or where the source before this one has ended.

        The log of a database that was started anew is read from its beginning.
        """
        for _ in range(_READINGS):
            ((_, _, newest),) = self._asked(connection, _STATE)
        self._last_seq = newest if self._after is None else self._after if self._after <= newest else 0

    def resumed(self) -> EventLogSource:
        """Return a source that goes on where this one ends; its clock is compared anew."""
        return EventLogSource(self._program, self._clock, after=self._last_seq)

    def read(self, connection: Connection) -> Sequence[DatabaseEvent]:
        """Return what was written since the last reading, and count what was forgotten meanwhile."""
        rows = self._asked(connection, _EVENTS, seq=self._last_seq, program=self._program)
        _, first_seq, last_seq = rows[0][:_STATE_COLUMNS]
        self.lost += max(first_seq - 1 - self._last_seq, 0)
        self._last_seq = last_seq
        return [_event(row[_STATE_COLUMNS:]) for row in rows if row[_STATE_COLUMNS] is not None]

    def _asked(self, connection: Connection, statement: str, **binds: object) -> list[tuple[Any, ...]]:
        """Return rows that begin with the state of the log, and compare the clocks by it."""
        before_s = self._clock()
        rows = fetched(connection, statement, **binds)
        reading = ClockReading(before_s, rows[0][0] / 1e6, self._clock())
        self._alignment = aligned(reading) if self._alignment is None else self._alignment.narrowed(reading)
        return rows


def _event(row: tuple[Any, ...]) -> DatabaseEvent:
    (time_us, kind, sid, serial_num, username, program, took_us, server, connection_class, connection,
     blocking_sid, code, sql_id, detail) = row  # fmt: skip
    return DatabaseEvent(
        at_s=time_us / 1e6,
        kind=Seen(kind),
        session=None if sid is None else SessionId(sid, serial_num),
        username=username,
        program=program,
        took_s=None if took_us is None else took_us / 1e6,
        server=server,
        connection_class=connection_class,
        connection=connection,
        blocking_sid=blocking_sid,
        full_code=None if code is None else f"ORA-{code:05d}",
        sql_id=sql_id,
        detail=detail,
    )
