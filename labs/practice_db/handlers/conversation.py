"""One client connection from its first packet to its last: which event is answered by what.

A dedicated client's conversation has one server process from logon to logoff.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeAlias

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.handlers import logon
from labs.practice_db.handlers.answers import Answer, RefuseLogon
from labs.practice_db.handlers.dispatch import answer_call
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.link import Link
from labs.practice_db.handlers.server_process import ServerProcess
from labs.practice_db.protocol.events import ConnectRequested, Event, LogonRequested, VerifierWanted
from labs.practice_db.protocol.replies import CallStatus
from labs.practice_db.session.session import SessionStatus

NO_STATUS = CallStatus()

Answering: TypeAlias = Answer | Coroutine[Any, Any, Answer]


class Conversation:
    """What the server and one client say to each other; no bytes and no sockets.

    `process` is None until the logon has succeeded. `address` is the client's host and port.
    """

    __slots__ = ("_connect", "_wanted", "address", "instance", "link", "process")

    def __init__(self, instance: Instance, link: Link, address: tuple[str, int]) -> None:
        self.instance = instance
        self.link = link
        self.address = address
        self.process: ServerProcess | None = None
        self._connect: ConnectRequested | None = None
        self._wanted: VerifierWanted | None = None

    def handle(self, event: Event) -> Answering:
        """Return the answer, or the coroutine that will give it when somebody has to be waited for.

        Raises: OraError for a failed call; WireError for an event that does not belong here.
        """
        if self.process is not None:
            return answer_call(self.process, event)
        if isinstance(event, ConnectRequested):
            self._connect = event
            return logon.listen(self.instance, event)
        if isinstance(event, VerifierWanted):
            self._wanted = event
            return logon.challenge(self.instance, event)
        if isinstance(event, LogonRequested):
            return self._log_on(event)
        raise WireError(f"{type(event).__name__} before logon")

    @property
    def status(self) -> CallStatus:
        """What the next reply tells about the session besides its own matter."""
        return NO_STATUS if self.process is None else self.process.take_status()

    def call_ended(self) -> None:
        """Note that a call is over."""
        if self.process is not None:
            self.process.session.end_call(self.instance.clock.monotonic())

    def interrupt(self) -> None:
        """Stop what PostgreSQL runs for the current call."""
        if self.process is not None and self.process.backend is not None:
            self.process.backend.cancel()

    def why_cancelled(self) -> OraError:
        """Return the error of a call that was stopped."""
        is_killed = self.process is not None and self.process.session.status is SessionStatus.KILLED
        return OraError(28 if is_killed else 1013)

    async def _log_on(self, event: LogonRequested) -> Answer:
        if self._connect is None or self._wanted is None:
            raise WireError("a logon without a connect packet")
        service = logon.service_of(self._connect)
        try:
            process = await logon.log_on(self.instance, service, self._wanted, event, self.address)
        except OraError as error:
            return RefuseLogon(error)
        process.link = self.link
        self.process = process
        self._connect = self._wanted = None
        return logon.welcome(process)

    async def end(self) -> None:
        """The connection is gone: end the session, roll its work back, give the backend up."""
        process, self.process = self.process, None
        if process is not None:
            await process.end()
