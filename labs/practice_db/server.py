"""The sockets: one `ClientConnection` a client, between its transport and its conversation.

The only module that sees a socket. Bytes go to the protocol, its events to the conversation, the answers back. What can
be answered at once is answered without a task; a break from the client cancels the task of a call that waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from types import CoroutineType
from typing import Any, Final, cast

from labs.practice_db import eager
from labs.practice_db.busy_poll import BusyPoll
from labs.practice_db.errors import OraError, WireError
from labs.practice_db.handlers.answers import Accept, Answer, Farewell, NoAnswer, OfferVerifier, Refuse, RefuseLogon
from labs.practice_db.handlers.conversation import Answering, Conversation
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.protocol.connection import ServerConnection
from labs.practice_db.protocol.events import BreakRequested, Closed, Event
from labs.practice_db.protocol.replies import Failure, LogonAnswer, Reply

# Decoding a large array of binds takes its time; it is done in pieces of this size.
SLICE_BYTES: Final = 16 * 1024

log: Final = logging.getLogger(__name__)

# Answers to the steps of a logon; every other answer is the reply to a call. True: close the connection behind it.
_ENCODERS: Final[dict[type, tuple[Callable[[ServerConnection, Any], bytes], bool]]] = {
    Accept: (lambda wire, answer: wire.accept(), False),
    Refuse: (lambda wire, answer: wire.refuse(answer.listener_code), True),
    OfferVerifier: (lambda wire, answer: wire.offer_verifier(answer.verifier), False),
    LogonAnswer: (lambda wire, answer: wire.accept_logon(answer), False),
    RefuseLogon: (lambda wire, answer: wire.refuse_logon(answer.error), True),
}


class Listener:
    """All client connections, and the limits on those that have not logged on."""

    def __init__(
        self,
        instance: Instance,
        new_wire: Callable[[], ServerConnection],
        *,
        busy_poll: BusyPoll,
        logon_timeout_s: float,
        half_open_limit: int,
    ) -> None:
        self.instance = instance
        self.new_wire = new_wire
        self.busy_poll = busy_poll
        self.logon_timeout_s = logon_timeout_s
        self.half_open_limit = half_open_limit
        self.half_open = 0
        self.connections: set[ClientConnection] = set()
        self.on_first_come: Callable[[], None] | None = None
        self.on_last_gone: Callable[[], None] | None = None
        self._endings: set[asyncio.Task[None]] = set()

    def new_connection(self) -> ClientConnection:
        """Return the protocol of a new client: what asyncio's `create_server` asks for."""
        return ClientConnection(self)

    def end_later(self, ending: Coroutine[Any, Any, None]) -> None:
        """Run the end of a session that has a backend to give up."""
        task = asyncio.get_running_loop().create_task(ending)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    async def close(self) -> None:
        """End every connection and wait until their sessions have ended."""
        gone = asyncio.Event()
        self.on_last_gone = gone.set
        if self.connections:
            for connection in tuple(self.connections):
                connection.disconnect()
            await gone.wait()
        await asyncio.gather(*self._endings, return_exceptions=True)


class ClientConnection(asyncio.Protocol):
    """One client: its transport, its protocol state and its conversation."""

    __slots__ = (
        "_conversation",
        "_is_holding",
        "_is_paused",
        "_listener",
        "_logon_timer",
        "_must_notify",
        "_task",
        "_transport",
        "_unread",
        "_wire",
    )

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._wire = listener.new_wire()
        self._task: asyncio.Task[Answer] | None = None
        self._logon_timer: asyncio.TimerHandle | None = None
        self._is_paused = False
        self._is_holding = False
        self._must_notify = False
        self._unread = b""

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        listener = self._listener
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        self._conversation = Conversation(listener.instance, self, (str(peer[0]), int(peer[1])))
        if not listener.connections and listener.on_first_come is not None:
            listener.on_first_come()
        listener.connections.add(self)
        listener.half_open += 1
        loop = asyncio.get_running_loop()
        self._logon_timer = loop.call_later(listener.logon_timeout_s, self._drop, "no logon in time")
        if listener.half_open > listener.half_open_limit:
            self._drop("too many connections that have not logged on")

    def data_received(self, data: bytes) -> None:
        self._listener.busy_poll.called()
        if len(data) <= SLICE_BYTES and not self._is_holding:
            self._receive(data)
            return
        self._unread += data
        if not self._is_holding:
            self._hold_reading()
            asyncio.get_running_loop().call_soon(self._next_slice)

    def pause_writing(self) -> None:
        """The client does not take its answers: read no more questions until it does."""
        self._is_paused = True
        if not self._is_holding:
            self._hold_reading()

    def resume_writing(self) -> None:
        self._is_paused = False
        self._next_slice()

    def _hold_reading(self) -> None:
        self._is_holding = True
        self._transport.pause_reading()

    def _next_slice(self) -> None:
        """Take a piece of what has come, and let the others have their turn before the next."""
        if self._transport.is_closing() or self._is_paused or not self._is_holding:
            return
        data, self._unread = self._unread[:SLICE_BYTES], self._unread[SLICE_BYTES:]
        self._receive(data)
        if self._transport.is_closing() or self._is_paused:
            return
        if self._unread:
            asyncio.get_running_loop().call_soon(self._next_slice)
        else:
            self._is_holding = False
            self._transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        listener = self._listener
        listener.connections.discard(self)
        self._leave_half_open()
        task = self._task
        if task is not None:
            asyncio.get_running_loop().call_soon(task.cancel)
        listener.end_later(self._end(task))
        if not listener.connections and listener.on_last_gone is not None:
            listener.on_last_gone()

    async def _end(self, task: asyncio.Task[Answer] | None) -> None:
        if task is not None:
            await asyncio.wait([task])
        await self._conversation.end()

    # What a session asks of its connection (handlers.link.Link).

    @property
    def has_temporary_lobs(self) -> bool:
        return self._wire.has_temporary_lobs

    def cancel_call(self) -> None:
        if self._task is not None:
            self._conversation.interrupt()
            # Not before the task has had its first step: what it has begun already could not clean up after itself.
            asyncio.get_running_loop().call_soon(self._task.cancel)

    def disconnect(self) -> None:
        self._transport.abort()

    def notify_shutdown(self) -> None:
        self._must_notify = self._task is not None
        if self._task is None and self._logon_timer is None:
            self._transport.write(self._wire.notify_shutdown())

    # From bytes to events to answers to bytes.

    def _receive(self, data: bytes) -> None:
        wire = self._wire
        try:
            events: Iterable[Event] = wire.receive(data)
            own = wire.data_to_send()
            if own:
                self._transport.write(own)
            while events:
                for event in events:
                    self._on_event(event)
                if self._task is not None or self._is_paused or not wire.has_pending:
                    return
                events = wire.receive(b"")
        except WireError as error:
            self._drop(str(error))
        except Exception:  # noqa: BLE001 - a bug costs one client its connection, not all of them
            self._fail()

    def _on_event(self, event: Event) -> None:
        kind = type(event)
        if kind is BreakRequested:
            self._on_break()
        elif kind is Closed:
            self._transport.close()
        else:
            self._answer(event)

    def _answer(self, event: Event) -> None:
        """Answer a call: on the spot, or later if it has to wait for something."""
        answer: Answering | asyncio.Task[Answer]
        try:
            answer = self._conversation.handle(event)
            if isinstance(answer, CoroutineType):
                answer = eager.start(answer, asyncio.get_running_loop())
        except OraError as error:
            answer = Failure(error)
        if isinstance(answer, asyncio.Task):
            self._task = answer
            answer.add_done_callback(self._on_answered)
            return
        self._conversation.call_ended()
        self._send(cast(Answer, answer))

    def _on_answered(self, task: asyncio.Task[Answer]) -> None:
        """Send what a call that had to wait has come to, and look whether the client has sent more."""
        self._task = None
        self._conversation.call_ended()
        if self._transport.is_closing():
            if not task.cancelled():
                task.exception()
            return
        try:
            self._send(self._outcome(task))
        except WireError as error:
            self._drop(str(error))
            return
        except Exception:  # noqa: BLE001 - a bug costs one client its connection, not all of them
            self._fail()
            return
        if self._must_notify:
            self.notify_shutdown()
        self._receive(b"")

    def _outcome(self, task: asyncio.Task[Answer]) -> Answer:
        try:
            return task.result()
        except OraError as error:
            return Failure(error)
        except asyncio.CancelledError:
            return Failure(self._conversation.why_cancelled())

    def _on_break(self) -> None:
        """Stop the running call; what it is answered with, the protocol turns into the end of the break."""
        if self._task is None:
            self._transport.write(self._wire.break_done(self._conversation.status))
        else:
            self.cancel_call()

    def _send(self, answer: Answer) -> None:
        self._listener.busy_poll.answered()
        if type(answer) is NoAnswer:
            return
        encoder = _ENCODERS.get(type(answer))
        if encoder is None:
            is_last = type(answer) is Farewell
            reply = answer.reply if isinstance(answer, Farewell) else cast(Reply, answer)
            if type(reply) is Failure:
                self._conversation.failed(reply.error)
            self._transport.write(
                self._wire.reply(reply, status=self._conversation.status, granted=self._conversation.take_granted())
            )
        else:
            encode, is_last = encoder
            self._transport.write(encode(self._wire, answer))
            if type(answer) is LogonAnswer:
                self._leave_half_open()
        if is_last:
            self._transport.close()

    # Ends that nobody asked for.

    def _leave_half_open(self) -> None:
        timer, self._logon_timer = self._logon_timer, None
        if timer is not None:
            timer.cancel()
            self._listener.half_open -= 1

    def _drop(self, reason: str) -> None:
        """Close a connection that cannot go on, with one line in the log."""
        if not self._transport.is_closing():
            log.warning("client %s:%d dropped: %s", *self._conversation.address, reason)
        self._transport.abort()

    def _fail(self) -> None:
        log.exception("client %s:%d dropped by a bug of the server", *self._conversation.address)
        self._transport.abort()
