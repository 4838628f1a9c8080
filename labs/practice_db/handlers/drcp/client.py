"""A client of DRCP between logon and goodbye: it has a server process only while it uses one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls.transactions import rollback_now
from labs.practice_db.handlers.drcp.boundary import Boundary, boundary_of, is_reached, look_for_rows
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.sessions import logon
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.events import ConnectRequested, Event, LogonRequested
from labs.practice_db.protocol.events import Purity as AskedPurity
from labs.practice_db.protocol.replies import SessionGranted
from labs.practice_db.session.drcp.broker import Client, Granted, Purity, SessionKey
from labs.practice_db.session.drcp.connection_times import ConnectionState, ConnectionTimes
from labs.practice_db.session.event_log import EventKind, Requester
from labs.practice_db.session.session import ServerKind
from labs.practice_db.session.table import Newcomer
from labs.practice_db.wire.calls import Commit, Rollback

# The class of a client that names none. Source: V$CPOOL_CC_STATS rows of the python-oracledb LiveLabs workshop.
SHARED: Final = "SHARED"
ENDINGS: Final = frozenset((Commit, Rollback))

# What the event log says about a loan: how the session was found, and what became of it afterwards.
HIT: Final = "hit"
MISS: Final = "miss"
KEPT: Final = "session kept"
ENDED: Final = "session ended"


def purity_of(connect: ConnectRequested, event: LogonRequested) -> Purity:
    """Return the purity that a client asks for.

    With implicit pooling the connect string's, else SELF: the thin driver sends NEW for a standalone connection also
    when nobody asked for it (python-oracledb user guide, Implicit Connection Pooling; impl/thin/messages/auth.pyx).
    Otherwise the driver's, else the connect string's, else NEW, as standalone connections have it.
    """
    in_string = (connect.purity, event.pool_purity)
    for purity in in_string if connect.pool_boundary else (event.purity, *in_string):
        if purity is not AskedPurity.DEFAULT:
            return Purity(purity)
    return Purity.SELF if connect.pool_boundary else Purity.NEW


def check_connection_limit(instance: Instance) -> None:
    """Refuse a client when DRCP_CONNECTION_LIMIT is reached. Assumed: at logon, and for all services together.

    Raises: OraError 56614.
    """
    limit = int(instance.parameters.get("drcp_connection_limit", "0"))
    if 0 < limit <= len(instance.drcp.members):
        raise OraError(56614)


class PooledClient:
    """One client connection to the broker, with its number there.

    `process` is the server process that it uses now, None between a release and the next call. `granted` is what the
    next reply tells about the session.
    """

    __slots__ = (
        "_event", "_lent_s", "_was_to_end", "boundary", "broker", "client", "granted", "instance", "link",
        "newcomer", "number", "pool", "process", "requester", "times",
    )  # fmt: skip

    def __init__(
        self, instance: Instance, link: Link, newcomer: Newcomer, connect: ConnectRequested, event: LogonRequested
    ) -> None:
        self.instance = instance
        self.link = link
        self.newcomer = replace(newcomer, server=ServerKind.POOLED)
        self.boundary = boundary_of(connect)
        self.process: ServerProcess | None = None
        self.granted: SessionGranted | None = None
        self.times = ConnectionTimes(since_s=instance.clock.monotonic())
        self._event = event
        self._was_to_end = False
        self._lent_s = 0.0
        check_connection_limit(instance)
        connection_class = event.connection_class or connect.connection_class or SHARED
        self.number = instance.drcp.next_number()
        key = SessionKey(newcomer.user, connection_class, newcomer.service, newcomer.proxy_user)
        self.client = Client(key, purity_of(connect, event))
        self.pool = instance.drcp.pools.find(connect.pool_name or event.pool_name)
        who, program = newcomer.user, newcomer.client.program
        self.requester = Requester(who, program, str(self.client.key), self.number)
        self.broker = self.pool.join(id(self), self.client)
        instance.drcp.members[id(self)] = self

    def attach(self) -> ServerProcess | Coroutine[Any, Any, ServerProcess]:
        """Return the server process that the client may use now, or the coroutine that waits until there is one.

        Raises: OraError when a new session cannot be made.
        """
        now_s = self.instance.clock.monotonic()
        granted = self.instance.drcp.lend(self.broker, self.client, now_s)
        if isinstance(granted, Granted):
            kept = self._kept(granted)
            if kept is not None:
                return self._take(granted, kept, now_s, now_s)
        else:
            self.times.enter(ConnectionState.WAITING, now_s)
            self._note(EventKind.SERVER_QUEUED, now_s)
        return self._attach_later(granted, now_s)

    async def _attach_later(self, granted: Granted | asyncio.Future[Granted], asked_s: float) -> ServerProcess:
        """Wait in the broker's queue for as long as it takes, and for a new session where one is needed."""
        drcp, clock = self.instance.drcp, self.instance.clock
        if not isinstance(granted, Granted):
            try:
                granted = await granted
            except asyncio.CancelledError:
                now_s = clock.monotonic()
                drcp.give_up(self.broker, self.client, now_s)
                self.times.enter(ConnectionState.IDLE, now_s)
                self._note(EventKind.QUEUE_LEFT, now_s, took_s=now_s - asked_s)
                raise
        try:
            process = self._kept(granted)
            if process is None:
                granted = replace(granted, is_hit=False, is_same_session=False)
                process = await self._new_process(granted)
        except (OraError, asyncio.CancelledError):
            now_s = clock.monotonic()
            self.times.enter(ConnectionState.IDLE, now_s)
            drcp.serve(self.broker.release(self.client, now_s, keep_session=False))
            raise
        return self._take(granted, process, asked_s, clock.monotonic())

    def _kept(self, granted: Granted) -> ServerProcess | None:
        """Return the process with the session that the server has kept for clients like this one, if it still lives."""
        kept: ServerProcess | None = self.instance.drcp.processes.get(granted.server) if granted.is_hit else None
        return None if kept is None or kept.is_over else kept

    async def _new_process(self, granted: Granted) -> ServerProcess:
        drcp, server = self.instance.drcp, granted.server
        if granted.must_wipe and server in drcp.processes:
            wiped = drcp.processes[server].session
            now_s = self.instance.clock.monotonic()
            self.instance.events.add(now_s, EventKind.SESSION_WIPED, wiped, self.requester)
        await drcp.end_session(server)
        newcomer = replace(self.newcomer, process_name=server.name)
        process = await logon.open_session(self.instance, newcomer, self._event)
        self.instance.drcp.processes[granted.server] = process
        return process

    def _take(self, granted: Granted, process: ServerProcess, asked_s: float, now_s: float) -> ServerProcess:
        process.link = self.link
        session = process.session
        # Assumed: the edition of a logon is that of each session the client gets, whoever has used it before.
        edition = (self._event.edition or "").upper()
        if edition in self.instance.editions:
            session.edition = edition
        session.client = self.newcomer.client
        session.server = ServerKind.POOLED
        if not granted.is_same_session:
            process.cursors.close(tuple(process.cursors.by_id))
        self.granted = SessionGranted(session.sid, session.serial_num, is_changed=not granted.is_same_session)
        self.process = process
        self._lent_s = now_s
        self.times.enter(ConnectionState.ACTIVE, now_s)
        self._note(EventKind.SERVER_LENT, now_s, took_s=now_s - asked_s, detail=HIT if granted.is_hit else MISS)
        return process

    def _note(self, kind: EventKind, at_s: float, *, took_s: float | None = None, detail: str = "") -> None:
        session = None if self.process is None else self.process.session
        self.instance.events.add(at_s, kind, session, self.requester, took_s=took_s, detail=detail)

    def call_began(self, event: Event) -> None:
        """Tell the broker that the client does not think any more."""
        has_transaction = self.process is not None and self.process.is_in_transaction
        self._was_to_end = has_transaction or type(event) in ENDINGS
        self.times.act(self.instance.clock.monotonic())
        self.broker.call_began(self.client)

    def call_ended(self, now_s: float) -> None:
        """Tell the broker that the client begins to think."""
        if self.process is not None:
            self.times.think(now_s)
            self.broker.call_ended(self.client, now_s, has_transaction=self.process.is_in_transaction)

    def take_granted(self) -> SessionGranted | None:
        """Return what the next reply tells about the session, once."""
        granted, self.granted = self.granted, None
        return granted

    def release_now(self) -> bool:
        """Give the server back if nothing has to be waited for; the session keeps its memory. Return whether it did."""
        process = self.process
        if process is None:
            return True
        if self._is_over(process) or process.is_in_transaction:
            return False
        self._give_back(process, keep_session=True)
        return True

    async def release(self) -> None:
        """Give the server back; open work is rolled back, the session keeps its memory unless it was killed."""
        process = self.process
        if process is None:
            return
        is_over = self._is_over(process)
        if not is_over and process.is_in_transaction:
            try:
                await rollback_now(process)
            except OraError:  # killed meanwhile, or its backend is lost
                is_over = True
        self._give_back(process, keep_session=not is_over)
        if is_over:
            await process.end()

    def _is_over(self, process: ServerProcess) -> bool:
        is_ended = process.is_over or process.session.goes_with_transaction
        return is_ended or self.pool.broker is not self.broker

    def is_at_boundary(self) -> bool:
        """Return whether implicit pooling gives the server back after the call that has just ended."""
        if self.boundary is None or self.process is None:
            return False
        return is_reached(self.boundary, self.process, was_to_end=self._was_to_end)

    @property
    def has_to_look_for_rows(self) -> bool:
        """Return whether rows in temporary tables may keep the server."""
        return self.boundary is Boundary.STATEMENT and self.instance.has_temporary_tables

    async def look_for_rows(self) -> None:
        """Find out whether they do."""
        if self.process is not None:
            await look_for_rows(self.process)

    def release_at_boundary(self) -> None:
        """Give the server back between two calls; the client forgets its cursors."""
        process = self.process
        if process is not None:
            process.cursors.close(tuple(process.cursors.by_id))
            self._give_back(process, keep_session=True)

    def _give_back(self, process: ServerProcess, *, keep_session: bool) -> None:
        drcp, now_s = self.instance.drcp, self.instance.clock.monotonic()
        detail = KEPT if keep_session else ENDED
        self._note(EventKind.SERVER_RETURNED, now_s, took_s=now_s - self._lent_s, detail=detail)
        self.times.enter(ConnectionState.IDLE, now_s)
        self.process = None
        process.link = None
        process.session.end_call(now_s)
        process.session.server = ServerKind.NONE  # Assumed: how V$SESSION shows a kept session without a client
        if not keep_session and self.client.server is not None:
            drcp.processes.pop(self.client.server, None)
        drcp.serve(self.broker.release(self.client, now_s, keep_session=keep_session))

    async def end(self) -> None:
        """The connection is gone: leave the queue or give the server back, and leave the pool."""
        await self.release()
        self.instance.drcp.serve(self.broker.release(self.client, self.instance.clock.monotonic()))
        self.pool.leave(id(self))
        self.instance.drcp.members.pop(id(self), None)
