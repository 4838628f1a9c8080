"""One client connection, without a socket: bytes in, events out; answers in, bytes out."""

from __future__ import annotations

import secrets
from enum import Enum
from typing import Final

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.protocol import encoding
from labs.practice_db.protocol.auth import RandomBytes, Verifier
from labs.practice_db.protocol.breaks import BreakAction, BreakInput, BreakState, step
from labs.practice_db.protocol.encoding import PLAIN_STATUS, Frame, call_status
from labs.practice_db.protocol.events import BreakRequested, ChangePassword, Closed, Event
from labs.practice_db.protocol.logon import Logon, connect_requested, logon_parameters
from labs.practice_db.protocol.replies import (
    CallStatus,
    Done,
    Failure,
    LogonAnswer,
    Reply,
    SessionGranted,
)
from labs.practice_db.protocol.requests import RequestReader
from labs.practice_db.protocol.settings import ProtocolSettings, ShapeOf
from labs.practice_db.wire import packets, responses
from labs.practice_db.wire.authentication import CHANGE_PASSWORD_MODE, PHASE_ONE, Auth
from labs.practice_db.wire.calls import Execute, ReleaseSession
from labs.practice_db.wire.capabilities import (
    DATA_TYPES,
    MAX_LONG_STRING,
    MAX_STRING,
    PROTOCOL,
    Capabilities,
    data_types_reply,
    protocol_reply,
    read_data_types,
    read_protocol,
)
from labs.practice_db.wire.lobs import LobCall, LobOperation
from labs.practice_db.wire.packets import DATA_HEADER_SIZE, MarkerType, PacketStream, PacketType
from labs.practice_db.wire.reader import NeedMoreData, Reader, decode_text

SHUTDOWN_IN_PROGRESS: Final = 12572
USER_CANCELLED: Final = 1013


class Phase(Enum):
    """Where a connection stands in its life."""

    CONNECTING = "connecting"
    DATA_AWAITED = "connect data awaited"
    ACCEPTING = "accepting"
    NEGOTIATING = "negotiating"
    AUTHENTICATING = "authenticating"
    READY = "ready"
    CLOSED = "closed"


class ServerConnection:
    """The server's side of one connection.

    `receive` takes what came from the socket and returns what is to be done; after it, `data_to_send` has what the
    protocol answers by itself. Every other method returns bytes for the socket. While a call runs, further calls are
    kept back: after its reply, call `receive(b"")` if `has_pending`.
    """

    def __init__(
        self, settings: ProtocolSettings, shape_of: ShapeOf, random_bytes: RandomBytes = secrets.token_bytes
    ) -> None:
        self._settings = settings
        self._shape_of = shape_of
        self.phase = Phase.CONNECTING
        self._stream = PacketStream(packets.MAX_SMALL_PACKET)
        self._sdu = packets.MIN_SDU
        self._version = packets.VERSION
        self._hello = b""
        self._out: list[bytes] = []
        self._logon = Logon(random_bytes)
        self._call: Event | None = None
        self._break = BreakState.NONE
        self._break_status = PLAIN_STATUS
        self._use(Capabilities(settings.field_version, MAX_STRING))

    def _use(self, capabilities: Capabilities) -> None:
        self._field_version = capabilities.field_version
        self._requests = RequestReader(self._settings.max_logon_bytes, capabilities, self._shape_of)
        self._plain_frame = Frame(self._field_version, 0, PLAIN_STATUS, wants_row_counts=False)

    @property
    def has_pending(self) -> bool:
        """Say whether calls were kept back that `receive(b"")` can now return."""
        return self._call is None and self._requests.is_worth_reading

    @property
    def is_call_running(self) -> bool:
        """Say whether a call waits for its reply."""
        return self._call is not None

    @property
    def has_temporary_lobs(self) -> bool:
        """Say whether the client holds temporary LOBs, or may get some with the reply to its call."""
        call, requests = self._call, self._requests
        makes_one = isinstance(call, LobCall) and call.operation is LobOperation.CREATE_TEMP
        gives_some = isinstance(call, Execute) and requests.state.returns_lobs
        return makes_one or gives_some or requests.lobs.has_temporary

    def data_to_send(self) -> bytes:
        """Return, once, what the protocol has to say by itself."""
        if not self._out:
            return b""
        out = b"".join(self._out)
        self._out.clear()
        return out

    def receive(self, data: bytes) -> list[Event]:
        """Take bytes from the client and return what they ask for.

        Raises: WireError for bytes that make no sense; the connection is then to be closed.
        """
        events: list[Event] = []
        stream = self._stream
        if data:
            stream.feed(data)
        try:
            self._next_calls(events)
            while self.phase is not Phase.CLOSED and (packet := stream.next_packet()) is not None:
                if packet[4] == PacketType.DATA:
                    self._data_packet(packet, events)
                else:
                    self._other_packet(packet, events)
        except WireError:
            self.phase = Phase.CLOSED
            raise
        return events

    def _data_packet(self, packet: bytes, events: list[Event]) -> None:
        if len(packet) < DATA_HEADER_SIZE:
            raise WireError(f"DATA packet of {len(packet)} bytes")
        body = packet[DATA_HEADER_SIZE:]
        phase = self.phase
        if phase in (Phase.READY, Phase.AUTHENTICATING):
            if body and self._break is BreakState.NONE:
                self._requests.feed(body, may_go_on=len(packet) >= self._sdu - packets.MAX_GAP)
                self._next_calls(events)
        elif phase is Phase.NEGOTIATING:
            self._negotiate(body)
        elif phase is Phase.DATA_AWAITED:
            self._connect(decode_text(body), events)
        else:
            raise WireError(f"DATA packet while {phase.value}")
        if packet[9] & packets.EOF_FLAG:
            self.phase = Phase.CLOSED
            events.append(Closed())

    def _other_packet(self, packet: bytes, events: list[Event]) -> None:
        kind = packet[4]
        if kind == PacketType.MARKER and len(packet) > packets.MARKER_TYPE_PLACE:
            if self.phase is Phase.READY:
                self._marker(packet[packets.MARKER_TYPE_PLACE], events)
        elif kind == PacketType.CONNECT and self.phase is Phase.CONNECTING:
            self._first_packet(packet, events)
        else:
            raise WireError(f"packet of type {kind} while {self.phase.value}")

    def _first_packet(self, packet: bytes, events: list[Event]) -> None:
        connect = packets.Connect.decode(packet)
        if connect.version < packets.MIN_VERSION:
            raise WireError(f"version {connect.version} of the protocol; at least {packets.MIN_VERSION} is needed")
        self._version = min(connect.version, packets.VERSION)
        self._sdu = max(packets.MIN_SDU, min(connect.sdu, self._settings.max_sdu))
        if connect.connect_data is None:
            self.phase = Phase.DATA_AWAITED
        else:
            self._connect(connect.connect_data, events)

    def _connect(self, connect_data: str, events: list[Event]) -> None:
        events.append(connect_requested(connect_data, self._sdu))
        self.phase = Phase.ACCEPTING

    def accept(self) -> bytes:
        """Answer ConnectRequested: come in."""
        self.phase = Phase.NEGOTIATING
        self._stream.use_long_lengths(max_packet=self._sdu)
        return packets.accept(version=self._version, sdu=self._sdu)

    def refuse(self, listener_code: int) -> bytes:
        """Answer ConnectRequested with the listener's error, 12514 for an unknown service, 12505 for an unknown SID."""
        self.phase = Phase.CLOSED
        return packets.refuse(listener_code)

    def _negotiate(self, body: bytes) -> None:
        """Answer PROTOCOL and DATA TYPES, which need nobody's decision."""
        settings = self._settings
        self._hello += body
        reader = Reader(self._hello)
        try:
            kind = reader.u8()
            if kind == PROTOCOL:
                read_protocol(reader)
                answer = protocol_reply(
                    banner=settings.banner,
                    field_version=settings.field_version,
                    has_long_strings=settings.has_long_strings,
                )
            elif kind == DATA_TYPES:
                field_version = min(read_data_types(reader), settings.field_version)
                self._use(Capabilities(field_version, MAX_LONG_STRING if settings.has_long_strings else MAX_STRING))
                answer = data_types_reply()
                self.phase = Phase.AUTHENTICATING
            else:
                raise WireError(f"message type {kind} in the negotiation")
        except NeedMoreData:
            if len(self._hello) > settings.max_logon_bytes:
                raise WireError("the negotiation does not end") from None
            return
        self._hello = b""
        self._out.append(packets.data_packets(answer, self._sdu))

    def _next_calls(self, events: list[Event]) -> None:
        requests = self._requests
        while self._call is None and requests.is_worth_reading and self._break is BreakState.NONE:
            request = requests.next_request()
            if request is None:
                return
            event = self._logon_event(request) if isinstance(request, Auth) else request
            if self.phase is not Phase.READY and not isinstance(request, Auth):
                raise WireError(f"{type(request).__name__} before the logon")
            events.append(event)
            if not isinstance(event, ReleaseSession):
                self._call = event

    def _logon_event(self, auth: Auth) -> Event:
        if self.phase is Phase.READY:
            if not auth.mode & CHANGE_PASSWORD_MODE:
                raise WireError("a second logon on an open session")
            old, new = (auth.value(key) or "" for key in ("AUTH_PASSWORD", "AUTH_NEWPASSWORD"))
            return ChangePassword(auth.user, self._logon.read_password(old), self._logon.read_password(new))
        return self._logon.begin(auth) if auth.function == PHASE_ONE else self._logon.finish(auth)

    def offer_verifier(self, verifier: Verifier | None) -> bytes:
        """Answer VerifierWanted."""
        return self._answer(self._logon.challenge_with(verifier))

    def accept_logon(self, answer: LogonAnswer) -> bytes:
        """Answer LogonRequested: the session is open."""
        if self._logon.key is None:
            raise ValueError("the password was not right")
        self.phase = Phase.READY
        self._requests.max_bytes = self._settings.max_call_bytes
        parameters = logon_parameters(answer, self._logon.key, self._field_version)
        return self._answer(parameters + responses.status(call_status(answer.status)))

    def refuse_logon(self, error: OraError) -> bytes:
        """Answer LogonRequested or VerifierWanted with an error; the connection is then to be closed."""
        self.phase = Phase.CLOSED
        return self._answer(encoding.encode_failure(Failure(error), self._plain_frame, is_execute=False))

    def _answer(self, body: bytes) -> bytes:
        self._call = None
        return packets.data_packets(body, self._sdu)

    def reply(self, reply: Reply, status: CallStatus = PLAIN_STATUS, granted: SessionGranted | None = None) -> bytes:
        """Answer a call. After a break the reply is dropped and what `break_done` says is returned."""
        if self._break is not BreakState.NONE:
            return self.break_done(status)
        requests = self._requests
        if granted is not None and granted.is_changed:
            requests.forget_all()
        call = self._call
        is_execute = isinstance(call, Execute)
        wants_row_counts = isinstance(call, Execute) and call.dml_row_counts
        if status is PLAIN_STATUS and not wants_row_counts:
            frame = self._plain_frame
        else:
            frame = Frame(self._field_version, call_status(status), status, wants_row_counts)
        try:
            if isinstance(call, LobCall) and isinstance(reply, Done):
                body = requests.lobs.reply(call, frame.call_status)
            else:
                body = encoding.encode_reply(reply, requests, frame, is_execute=is_execute)
        except OraError as error:
            body = encoding.encode_failure(Failure(error), frame, is_execute=is_execute)
        if granted is not None:
            body = encoding.encode_granted(granted) + body
        if status.is_session_released:
            requests.forget_all()
        self._call = None
        return packets.data_packets(body, self._sdu)

    def _marker(self, kind: int, events: list[Event]) -> None:
        """Take a break, which is answered at once, or a reset."""
        happened = BreakInput.RESET if kind == MarkerType.RESET else BreakInput.BREAK
        self._break, action = step(self._break, happened)
        if action is BreakAction.ANSWER_BREAK:
            self._requests.clear()
            self._out.append(packets.marker(MarkerType.BREAK))
            events.append(BreakRequested())
        elif action is BreakAction.ANSWER_RESET:
            self._out.append(self._cancelled())

    def break_done(self, status: CallStatus = PLAIN_STATUS) -> bytes:
        """Tell that the cancelled call has wound down; answer the break if the client's RESET has come."""
        self._break_status = status
        self._break, action = step(self._break, BreakInput.CALL_ENDED)
        return self._cancelled() if action is BreakAction.ANSWER_RESET else b""

    def _cancelled(self) -> bytes:
        self._call = None
        frame = Frame(self._field_version, call_status(self._break_status), PLAIN_STATUS, wants_row_counts=False)
        error = encoding.encode_failure(Failure(OraError(USER_CANCELLED)), frame, is_execute=False)
        return packets.marker(MarkerType.RESET) + packets.data_packets(error, self._sdu)

    def notify_shutdown(self) -> bytes:
        """Return what tells an idle client that the server is going down (in-band notification)."""
        return packets.inband_notification(SHUTDOWN_IN_PROGRESS)
