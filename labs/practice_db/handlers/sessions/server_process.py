"""A server process: what works for one session, with its cursors and, once needed, its PostgreSQL backend.

The backend comes with the first statement that needs PostgreSQL, not with the logon. Measured with 1,000 sessions on
two cores: their logons alone took 4.7 s and made no process; a backend each took 15.6 s more, 1,000 processes and
2.6 GiB of memory of their own. A lab that opens a pool of hundreds must not pay that for connections that do nothing.
V$PROCESS has its row for each session either way, joined by PADDR; SPID and the memory are null until there is a
process of the operating system to tell about.
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.engine.sessions.session import EngineSession
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.cursors import CursorTable
from labs.practice_db.handlers.events import observing
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.sessions.temporary_rows import forget, session_key
from labs.practice_db.plsql.host import SessionMemory
from labs.practice_db.protocol.encoding import PLAIN_STATUS
from labs.practice_db.protocol.replies import CallStatus
from labs.practice_db.session.event_log import EventKind
from labs.practice_db.session.session import Session, SessionStatus
from labs.practice_db.session.settings import DEFAULT_TIME_ZONE, NLS_DEFAULTS
from labs.practice_db.session.table import KillDecision

SCHEMA: Final = "search_path"
TIME_ZONE: Final = "TimeZone"
IDLE: Final = PLAIN_STATUS
IN_TRANSACTION: Final = CallStatus(is_in_transaction=True)

# What a new backend assumes. The names are those that the SQL layer's functions read.
_ASSUMED: Final = {
    "practice.nls_date_format": NLS_DEFAULTS["NLS_DATE_FORMAT"],
    "practice.nls_timestamp_format": NLS_DEFAULTS["NLS_TIMESTAMP_FORMAT"],
    "practice.nls_timestamp_tz_format": NLS_DEFAULTS["NLS_TIMESTAMP_TZ_FORMAT"],
    "practice.nls_numeric_characters": NLS_DEFAULTS["NLS_NUMERIC_CHARACTERS"],
    TIME_ZONE: DEFAULT_TIME_ZONE,
}


def backend_settings(session: Session) -> dict[str, str]:
    """Return what the backend of a session has to know."""
    return {
        SCHEMA: session.current_schema,
        TIME_ZONE: session.time_zone,
        "practice.session_id": session_key(session),
        "practice.nls_date_format": session.settings["NLS_DATE_FORMAT"],
        "practice.nls_timestamp_format": session.settings["NLS_TIMESTAMP_FORMAT"],
        "practice.nls_timestamp_tz_format": session.settings["NLS_TIMESTAMP_TZ_FORMAT"],
        "practice.nls_numeric_characters": session.settings["NLS_NUMERIC_CHARACTERS"],
    }


class ServerProcess:
    """Works for one session from logon to logoff.

    `backend` is None until a statement needs PostgreSQL; `has_news` says that it has not been told all of the
    session's settings, `told` which it knows. `memory` is what PL/SQL remembers between calls. `changed_schema` and
    `changed_edition` are set when the call has changed them and the client has not been told yet. `has_kept_rows` tells
    of rows in temporary tables as they were `looked_after` so many transactions, see `drcp.boundary`. `called`,
    `statement_text` and `transaction_since_s` are for the event log, see `observing`.
    """

    __slots__ = (
        "backend",
        "called",
        "changed_edition",
        "changed_schema",
        "clock",
        "cursors",
        "events",
        "has_kept_rows",
        "has_news",
        "instance",
        "link",
        "looked_after",
        "memory",
        "session",
        "statement_text",
        "told",
        "transaction_since_s",
    )

    def __init__(self, instance: Instance, session: Session) -> None:
        self.instance = instance
        self.session = session
        self.cursors = CursorTable(instance.limits)
        self.backend: EngineSession | None = None
        self.link: Link | None = None
        self.memory: SessionMemory | None = None
        self.has_news = True
        self.told: dict[str, str] = {**_ASSUMED, SCHEMA: session.user}
        self.has_kept_rows = False
        self.looked_after = 0
        self.changed_schema: str | None = None
        self.changed_edition: str | None = None
        self.events = instance.events
        self.clock = instance.clock
        self.called: type | None = None
        self.statement_text: str | None = None
        self.transaction_since_s: float | None = None
        instance.processes[session.sid] = self

    @property
    def is_in_transaction(self) -> bool:
        """Return whether there is uncommitted work."""
        return self.backend is not None and self.backend.in_transaction

    def take_status(self) -> CallStatus:
        """Return what the reply tells about the session, once."""
        if self.changed_schema is None and self.changed_edition is None:
            return IN_TRANSACTION if self.is_in_transaction else IDLE
        status = CallStatus(
            is_in_transaction=self.is_in_transaction,
            current_schema=self.changed_schema,
            edition=self.changed_edition,
        )
        self.changed_schema = self.changed_edition = None
        return status

    def check_alive(self) -> None:
        """Raises: OraError 28 for a killed session, and what a sniped one was sniped for."""
        if self.session.status is SessionStatus.KILLED:
            raise OraError(28)
        if self.session.status is SessionStatus.SNIPED:
            raise OraError(self.session.sniped_for)

    @property
    def is_over(self) -> bool:
        """Return whether nobody can go on with it: the session was killed or sniped, or its backend is gone."""
        status = self.session.status  # compared by identity: this is asked several times a loan
        is_ended = status is SessionStatus.KILLED or status is SessionStatus.SNIPED
        return is_ended or (self.backend is not None and self.backend.is_closed)

    def backend_if_ready(self) -> EngineSession | None:
        """Return the backend if it is there and knows the session's settings."""
        return None if self.has_news else self.backend

    async def ready_backend(self) -> EngineSession:
        """Return the session's PostgreSQL backend, told all of the session's settings; started at the first call.

        Raises: OraError when no backend is to be had.
        """
        if self.backend is None:
            self.backend = await self.instance.engine.open_session(self.session.user)
            self.backend.when_lost(self._backend_lost)
        if self.has_news:
            self.has_news = False
            await self._tell(self.backend)
        return self.backend

    def _backend_lost(self) -> None:
        """The backend has ended between two calls: so does the connection, as with the process of an Oracle server."""
        if self.backend is not None and self.link is not None:
            self.link.disconnect()

    async def settle(self) -> None:
        """End what a cancelled call has left behind in PostgreSQL."""
        if self.backend is not None and not self.backend.is_closed:
            await self.backend.settle()

    async def _tell(self, backend: EngineSession) -> None:
        wanted = backend_settings(self.session)
        news = {name: value for name, value in wanted.items() if self.told.get(name) != value}
        self.told |= news
        schema, zone = news.pop(SCHEMA, None), news.pop(TIME_ZONE, None)
        if schema is not None:
            await backend.set_schema(schema)
        if zone is not None:
            await backend.set_time_zone(zone)
        if news:
            await backend.set_settings(news)

    async def kill(self, decision: KillDecision) -> None:
        """Undo the session's work and free its locks at once, then do to its client what was decided."""
        observing.undone(self)
        backend, self.backend = self.backend, None
        if backend is not None:
            backend.abort(OraError(28))
            await backend.wait_gone()
        if self.link is None:
            return
        if decision is KillDecision.BREAK:
            self.link.cancel_call()
        elif decision is KillDecision.DISCONNECT:
            self.link.disconnect()

    async def snipe(self, code: int) -> None:
        """Undo the work of a session that is over a limit and free its locks; its next call gets the error."""
        self.session.status = SessionStatus.SNIPED
        self.session.sniped_for = code
        observing.undone(self)
        self.events.add(self.clock.monotonic(), EventKind.SNIPED, self.session, code=code)
        backend, self.backend = self.backend, None
        if backend is not None:
            await backend.close()

    async def end(self) -> None:
        """End the session: its work is rolled back and its backend goes."""
        session, instance = self.session, self.instance
        observing.undone(self)
        if instance.processes.get(session.sid) is self:
            del instance.processes[session.sid]
        instance.sessions.close(session)
        self.cursors.by_id.clear()
        backend, self.backend = self.backend, None
        if backend is not None:
            await backend.close()
            await forget(instance, session)
