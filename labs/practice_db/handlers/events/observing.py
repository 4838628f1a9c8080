"""What the event log is told about the work of a server process: its calls and statements, its transactions.

Calls and statements only while somebody reads the log: then `ServerProcess.called` is set for the length of a call.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Protocol

from labs.practice_db.clock import Clock
from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.session.event_log import EventKind, EventLog
from labs.practice_db.session.session import Session

COMMIT: Final = "commit"
ROLLBACK: Final = "rollback"


class Worker(Protocol):
    """What is observed: a server process, with what the log has to remember of it between two calls."""

    called: type | None
    statement_text: str | None
    transaction_since_s: float | None

    @property
    def clock(self) -> Clock:
        """The instance's clock."""

    @property
    def events(self) -> EventLog:
        """The instance's event log."""

    @property
    def session(self) -> Session:
        """The session that it works for."""

    @property
    def backend(self) -> EngineSession | None:
        """Its PostgreSQL backend."""

    @property
    def is_in_transaction(self) -> bool:
        """Whether there is uncommitted work."""


@cache
def call_name(called: type) -> str:
    """Return what a kind of call is called: `execute`, `fetch`, `lob call`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", called.__name__).lower()


def call_ended(process: Worker, now_s: float) -> None:
    """Write the call that has ended, with its statement in front."""
    called, text = process.called, process.statement_text
    process.called = process.statement_text = None
    if called is None:
        return
    session, events = process.session, process.events
    took_s = now_s - session.call_since_s
    if text is not None:
        events.add(now_s, EventKind.STATEMENT, session, took_s=took_s, detail=text)
    events.add(now_s, EventKind.ROUND_TRIP, session, took_s=took_s, detail=call_name(called))


def statement_of_block(process: Worker, text: str) -> None:
    """Write a statement that PL/SQL runs: it takes no round trip, and how long it takes is not known."""
    if process.called is not None:
        now_s = process.clock.monotonic()
        process.events.add(now_s, EventKind.STATEMENT, process.session, detail=text)


def note_transaction(process: Worker, now_s: float) -> None:
    """Write that a transaction has begun, or has ended without COMMIT and ROLLBACK: by DDL, or with its backend."""
    if process.is_in_transaction:
        if process.transaction_since_s is None:
            _began(process, now_s)
    elif process.transaction_since_s is not None:
        is_lost = process.backend is None or process.backend.is_closed
        transaction_ended(process, ROLLBACK if is_lost else COMMIT)


def transaction_ended(process: Worker, how: str) -> None:
    """Write the end of a transaction; one that began in this call has not been written yet."""
    if process.transaction_since_s is None:
        _began(process, process.session.call_since_s)
    now_s, began_s = process.clock.monotonic(), process.transaction_since_s or 0.0
    process.transaction_since_s = None
    process.events.add(now_s, EventKind.TRANSACTION_ENDED, process.session, took_s=now_s - began_s, detail=how)


def undone(process: Worker) -> None:
    """Write that the session's open work is rolled back with the session."""
    if process.transaction_since_s is not None:
        transaction_ended(process, ROLLBACK)


def _began(process: Worker, at_s: float) -> None:
    process.transaction_since_s = at_s
    process.events.add(at_s, EventKind.TRANSACTION_BEGAN, process.session)
