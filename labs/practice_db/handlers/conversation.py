"""One client connection from its first packet to its last: which event is answered by what.

A dedicated client's conversation has one server process from logon to logoff, a pooled client's one whenever it uses
one.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeAlias

from labs.practice_db.errors import NotSupported, OraError, WireError
from labs.practice_db.handlers.answers import Accept, Answer, Refuse, RefuseLogon
from labs.practice_db.handlers.calls.dispatch import NO_ANSWER, answer_call
from labs.practice_db.handlers.calls.piggybacks import apply_piggybacks
from labs.practice_db.handlers.drcp.boundary import boundary_of
from labs.practice_db.handlers.drcp.client import PooledClient
from labs.practice_db.handlers.events import observing
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.sessions import logon
from labs.practice_db.handlers.sessions.alter_system import end_after_transaction
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.protocol.events import ConnectRequested, Event, LogonRequested, ServerType, VerifierWanted
from labs.practice_db.protocol.replies import CallStatus, SessionGranted
from labs.practice_db.session.event_log import NOBODY, EventKind, Requester
from labs.practice_db.session.session import Session, SessionStatus
from labs.practice_db.wire.calls import ReleaseSession

NO_STATUS = CallStatus()
# What the event log says of a connection without a logon.
REFUSED_BY_LISTENER = "refused by the listener"

Answering: TypeAlias = Answer | Coroutine[Any, Any, Answer]


class Conversation:
    """What the server and one client say to each other; no bytes and no sockets.

    After the logon either `dedicated`, the client's own server process, or `pooled` is set. `address` is the
    client's host and port.
    """

    __slots__ = ("_connect", "_wanted", "address", "dedicated", "instance", "link", "pooled")

    def __init__(self, instance: Instance, link: Link, address: tuple[str, int]) -> None:
        self.instance = instance
        self.link = link
        self.address = address
        self.dedicated: ServerProcess | None = None
        self.pooled: PooledClient | None = None
        self._connect: ConnectRequested | None = None
        self._wanted: VerifierWanted | None = None

    def handle(self, event: Event) -> Answering:
        """Return the answer, or the coroutine that will give it when somebody has to be waited for.

        Raises: OraError for a failed call; WireError for an event that does not belong here.
        """
        if self.dedicated is not None:
            return answer_call(self.dedicated, event)
        if self.pooled is not None:
            return self._handle_pooled(self.pooled, event)
        if isinstance(event, ConnectRequested):
            self._connect = event
            return self._listen(event)
        if isinstance(event, VerifierWanted):
            self._wanted = event
            if self._connect is not None and self._connect.server_type is ServerType.POOLED:
                self.instance.drcp.authenticating.add(self)
            return logon.challenge(self.instance, event)
        if isinstance(event, LogonRequested):
            return self._log_on(event)
        raise WireError(f"{type(event).__name__} before logon")

    @property
    def process(self) -> ServerProcess | None:
        """The server process that works for the client now."""
        return self.dedicated if self.pooled is None else self.pooled.process

    @property
    def status(self) -> CallStatus:
        """What the next reply tells about the session besides its own matter."""
        process, pooled = self.process, self.pooled
        if process is None:
            return NO_STATUS
        status = process.take_status()
        if pooled is not None and pooled.is_at_boundary():
            pooled.release_at_boundary()
            return replace(status, is_session_released=True)
        return status

    def take_granted(self) -> SessionGranted | None:
        """Return what the next reply tells of a pooled session that was attached for it."""
        return None if self.pooled is None else self.pooled.take_granted()

    def call_ended(self) -> None:
        """Note that a call is over."""
        process = self.process
        if process is not None:
            now_s = self.instance.clock.monotonic()
            if process.called is not None:
                observing.call_ended(process, now_s)
            if process.backend is not None:
                observing.note_transaction(process, now_s)
            process.session.end_call(now_s)
            if process.session.goes_with_transaction:
                end_after_transaction(process)
            if self.pooled is not None:
                self.pooled.call_ended(now_s)

    def failed(self, error: OraError) -> None:
        """Note the error that a call is answered with."""
        process = self.process
        requester = self.pooled.requester if self.pooled is not None else NOBODY
        self._note_error(error, process.session if process is not None else None, requester)

    def _note_error(self, error: OraError, session: Session | None, requester: Requester) -> None:
        now_s = self.instance.clock.monotonic()
        self.instance.events.add(now_s, EventKind.ERROR, session, requester, code=error.code, detail=error.text)

    def interrupt(self) -> None:
        """Stop what PostgreSQL runs for the current call."""
        process = self.process
        if process is not None and process.backend is not None:
            process.backend.cancel()

    def why_cancelled(self) -> OraError:
        """Return the error of a call that was stopped."""
        process = self.process
        is_killed = process is not None and process.session.status is SessionStatus.KILLED
        return OraError(28 if is_killed else 1013)

    def _listen(self, event: ConnectRequested) -> Accept | Refuse:
        answer = logon.listen(self.instance, event)
        if isinstance(answer, Refuse):
            now_s, client = self.instance.clock.monotonic(), Requester("", event.program)
            self.instance.events.add(
                now_s, EventKind.ERROR, None, client, code=answer.listener_code, detail=REFUSED_BY_LISTENER
            )
        return answer

    async def _log_on(self, event: LogonRequested) -> Answer:
        connect, wanted = self._connect, self._wanted
        if connect is None:
            raise WireError("a logon without a connect packet")
        if wanted is None:
            return self._refuse_external(connect, event)
        service = logon.service_of(connect)
        self._connect = self._wanted = None
        try:
            boundary_of(connect)
            newcomer = await logon.authenticate(self.instance, service, wanted, event, self.address)
            if connect.server_type is ServerType.POOLED:
                self.pooled = PooledClient(self.instance, self.link, newcomer, connect, event)
                return logon.welcome_pooled(self.instance, service)
            self.dedicated = await logon.open_session(self.instance, newcomer, event)
        except OraError as error:
            self._note_error(error, None, Requester(logon.account_name(event.user), wanted.program))
            return RefuseLogon(error)
        finally:
            self.instance.drcp.authenticating.discard(self)
        self.dedicated.link = self.link
        return logon.welcome(self.dedicated)

    def _refuse_external(self, connect: ConnectRequested, event: LogonRequested) -> RefuseLogon:
        """Refuse who sends no password to check: the driver begins with the second AUTH message then.

        Source: python-oracledb 26.1.0, impl/thin/messages/auth.pyx: externalauth, and access_token.
        """
        self._connect = None
        error = NotSupported("a logon without a password (external authentication, an access token)")
        self._note_error(error, None, Requester(logon.account_name(event.user), connect.program))
        return RefuseLogon(error)

    def _handle_pooled(self, pooled: PooledClient, event: Event) -> Answering:
        if type(event) is ReleaseSession:
            return self._release(pooled, event)
        process = pooled.process or pooled.attach()
        if not isinstance(process, ServerProcess):
            return self._answer_attached(pooled, process, event)
        pooled.call_began(event)
        handled = answer_call(process, event)
        return self._looked_for_rows(pooled, handled) if pooled.has_to_look_for_rows else handled

    async def _answer_attached(
        self, pooled: PooledClient, attaching: Coroutine[Any, Any, ServerProcess], event: Event
    ) -> Answer:
        process = await attaching
        pooled.call_began(event)
        return await self._looked_for_rows(pooled, answer_call(process, event))

    async def _looked_for_rows(self, pooled: PooledClient, handled: Answering) -> Answer:
        answer = await handled if isinstance(handled, Coroutine) else handled
        if pooled.has_to_look_for_rows:
            await pooled.look_for_rows()
        return answer

    def _release(self, pooled: PooledClient, event: ReleaseSession) -> Answering:
        """Give the server back; what the driver closes on this occasion is closed in the session that it leaves."""
        if pooled.process is not None:
            apply_piggybacks(pooled.process, event.piggybacks)
        return NO_ANSWER if pooled.release_now() else self._release_later(pooled)

    async def _release_later(self, pooled: PooledClient) -> Answer:
        await pooled.release()
        return NO_ANSWER

    async def end(self) -> None:
        """The connection is gone: end the session, roll its work back, give the backend up."""
        self.instance.drcp.authenticating.discard(self)
        dedicated, self.dedicated = self.dedicated, None
        pooled, self.pooled = self.pooled, None
        if dedicated is not None:
            await dedicated.end()
        if pooled is not None:
            await pooled.end()
