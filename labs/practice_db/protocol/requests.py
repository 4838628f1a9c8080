"""From the TTC bytes of a session to its calls: piggybacks, then one call.

There is no mark at the end of a request: only reading it tells whether it is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.protocol.cursors import CursorMemory, CursorState
from labs.practice_db.protocol.executions import execution, reexecution
from labs.practice_db.protocol.settings import ShapeOf
from labs.practice_db.protocol.temp_lobs import TempLobs
from labs.practice_db.wire import authentication, execute
from labs.practice_db.wire.authentication import Auth, read_auth
from labs.practice_db.wire.binds import BindDirection
from labs.practice_db.wire.calls import CALLS, UNSUPPORTED_CALLS, Call, Piggybacks, Unsupported
from labs.practice_db.wire.capabilities import Capabilities
from labs.practice_db.wire.execute import BindRows, ExecuteHead, Option, ReexecuteHead
from labs.practice_db.wire.piggybacks import PIGGYBACKS, CloseCursors, FreeTempLobs, Piggyback
from labs.practice_db.wire.reader import NeedMoreData, Reader, Unreadable

FUNCTION: Final = 3
PIGGYBACK: Final = 17
ONE_WAY: Final = 26
FIELD_VERSION_23_1_EXT_1: Final = 18
UNSUPPORTED_PIGGYBACKS: Final = {103: "sessionless transactions", 205: "end-user security contexts"}
RELEASE: Final = 163
# Calls that are often the same byte for byte, apart from the sequence number.
REPEATED_CALLS: Final = frozenset(
    (execute.EXECUTE, execute.REEXECUTE_AND_FETCH, execute.REEXECUTE, 5, 14, 15, 147, RELEASE)
)
# How a release to DRCP ends that is no good-bye: header, sequence number, nothing.
RELEASE_HEADER: Final = bytes((ONE_WAY, RELEASE))
RELEASE_SIZE: Final = 6
CALL_HEADER_SIZE: Final = 3
MAX_REMEMBERED: Final = 64
MAX_REMEMBERED_SIZE: Final = 1024
MAX_PIGGYBACKS: Final = 64
# What costs the client a few bytes must not cost the server its memory.
MAX_SILENT_EXECUTIONS: Final = 1_000_000

Head: TypeAlias = ExecuteHead | ReexecuteHead
Request: TypeAlias = Call | Auth
Known: TypeAlias = tuple[Call, CursorState]


@dataclass(slots=True)
class _Unfinished:
    """A call whose bind rows have not all come."""

    head: Head
    function: int
    state: CursorState
    rows: BindRows
    piggybacks: Piggybacks


class RequestReader:
    """Collects the bytes of one session and cuts them into requests."""

    def __init__(self, max_bytes: int, capabilities: Capabilities, shape_of: ShapeOf) -> None:
        self.max_bytes = max_bytes
        self._capabilities = capabilities
        self._has_tokens = capabilities.field_version >= FIELD_VERSION_23_1_EXT_1
        self._shape_of = shape_of
        self._buffer: bytes | bytearray = b""
        self._wanted_bytes = 0
        self._unfinished: _Unfinished | None = None
        self._may_go_on = False
        self._is_skipping = False
        # Calls by their bytes: executions of a text and releases, which say everything themselves, and those that may
        # rest on what is known of a cursor.
        self._known_texts: dict[bytes, Known] = {}
        self._known: dict[bytes, Known] = {}
        self.cursors: dict[int, CursorMemory] = {}
        self._closed: dict[int, CursorMemory] = {}
        self.state = CursorState()
        self.lobs = TempLobs()

    @property
    def is_worth_reading(self) -> bool:
        """Say whether there are bytes that may be a complete request."""
        return bool(self._buffer) and len(self._buffer) >= self._wanted_bytes

    def feed(self, data: bytes, *, may_go_on: bool = False) -> None:
        """Add the TTC bytes of a packet, which may not be the last one of its message.

        Raises: WireError if a call is longer than the limit.
        """
        self._may_go_on = may_go_on
        if self._is_skipping:
            self._is_skipping = may_go_on
            return
        if not self._buffer:
            self._buffer = data
            return
        if isinstance(self._buffer, bytes):
            self._buffer = bytearray(self._buffer)
        self._buffer += data
        if len(self._buffer) > self.max_bytes:
            raise WireError(f"a call of more than {self.max_bytes} bytes")

    def clear(self) -> None:
        """Forget a request that has not been read to its end."""
        self._buffer = b""
        self._wanted_bytes = 0
        self._unfinished = None
        self._is_skipping = False

    def next_request(self) -> Request | None:
        """Return the next complete request, None if more data is needed."""
        data = self._buffer
        if not self.is_worth_reading:
            return None
        if type(data) is bytes and self._unfinished is None:
            key = _key(data)
            known = self._known.get(key) or self._known_texts.get(key)
            if known is not None:
                self._buffer = b""
                call, self.state = known
                if call.piggybacks:
                    self._forget_freed(call.piggybacks)
                return call
        reader = Reader(data)
        try:
            request = self._finish(reader) if self._unfinished else self._read(reader)
        except NeedMoreData as need:
            if self._unfinished is not None:
                self._drop(reader.pos)
            self._wanted_bytes = len(self._buffer) + need.missing
            return None
        self._drop(reader.pos)
        self._wanted_bytes = 0
        return request

    def _drop(self, count: int) -> None:
        if count >= len(self._buffer):
            self._buffer = b""
        elif isinstance(self._buffer, bytearray):
            del self._buffer[:count]
        else:
            self._buffer = self._buffer[count:]

    def _read(self, reader: Reader) -> Request:
        piggybacks: list[Piggyback] = []
        while (kind := reader.u8()) == PIGGYBACK:
            function = self._header(reader)
            read = PIGGYBACKS.get(function)
            if read is None:
                return self._unreadable(reader, function, UNSUPPORTED_PIGGYBACKS, tuple(piggybacks))
            piggybacks.append(read(reader))
            if len(piggybacks) > MAX_PIGGYBACKS:
                raise WireError(f"more than {MAX_PIGGYBACKS} piggybacks")
        if kind not in (FUNCTION, ONE_WAY):
            raise WireError(f"message type {kind} where a call should be", reader.pos - 1)
        return self._read_call(reader, self._header(reader), tuple(piggybacks))

    def _header(self, reader: Reader) -> int:
        """Read function, sequence number and, from field version 18 on, a token."""
        function = reader.u8()
        reader.u8()
        if self._has_tokens:
            reader.ub8()
        return function

    def _unreadable(self, reader: Reader, function: int, names: dict[int, str], piggybacks: Piggybacks) -> Unsupported:
        """Return a call whose bytes are skipped: all that has come and, after a full packet, what is still to come."""
        reader.pos = len(reader.data)
        self._is_skipping = self._may_go_on
        name = names.get(function)
        if name is None:
            raise WireError(f"unknown function {function}")
        return Unsupported(function, name, piggybacks)

    def _read_call(self, reader: Reader, function: int, piggybacks: Piggybacks) -> Request:
        if function == execute.EXECUTE:
            return self._read_execute(reader, piggybacks)
        if function in (execute.REEXECUTE, execute.REEXECUTE_AND_FETCH):
            return self._read_reexecute(reader, function, piggybacks)
        if function in (authentication.PHASE_ONE, authentication.PHASE_TWO):
            return read_auth(reader, function)
        read = CALLS.get(function)
        if read is None:
            return self._unreadable(reader, function, dict(UNSUPPORTED_CALLS), piggybacks)
        try:
            call = read(reader, piggybacks)
        except Unreadable as found:
            return self._unreadable(reader, function, {function: found.name}, piggybacks)
        self._remember(reader, function, call, self._known_texts if function == RELEASE else self._known)
        self._forget_freed(piggybacks)
        return call

    def _read_execute(self, reader: Reader, piggybacks: Piggybacks) -> Call:
        head = execute.read_execute(reader, self._capabilities.field_version)
        known = self.cursors.get(head.cursor_id)
        if head.sql is not None:
            state = CursorState.of(self._shape_of(head.sql))
        else:
            state = known.state if known is not None else CursorState(is_query=head.is_query)
        has_rows = bool(head.options & Option.BIND)
        if has_rows:
            state = state.with_binds(head.binds, self._capabilities.max_string)
        if head.defines:
            state = replace(state, defines=head.defines)
        wanted = 0 if not has_rows else 1 if head.is_query else head.executions
        self._unfinished = _Unfinished(head, execute.EXECUTE, state, BindRows(state.layout, wanted), piggybacks)
        call = self._finish(reader)
        if not has_rows:
            self._remember(reader, execute.EXECUTE, call, self._known if head.sql is None else self._known_texts)
        return call

    def _read_reexecute(self, reader: Reader, function: int, piggybacks: Piggybacks) -> Call:
        head = execute.read_reexecute(reader)
        known = self.cursors.get(head.cursor_id)
        state = known.state if known is not None else CursorState(is_query=function == execute.REEXECUTE_AND_FETCH)
        wanted = 1 if state.is_query else head.executions
        self._unfinished = _Unfinished(head, function, state, BindRows(state.layout, wanted), piggybacks)
        call = self._finish(reader)
        if known is not None and not state.layout.order:
            self._remember(reader, function, call, self._known)
        return call

    def _finish(self, reader: Reader) -> Call:
        """Read the bind rows that are left and return the call."""
        unfinished = self._unfinished
        assert unfinished is not None
        try:
            rows = unfinished.rows.read(reader)
        except Unreadable as found:
            self._unfinished = None
            return self._unreadable(reader, 0, {0: found.name}, unfinished.piggybacks)
        self._unfinished = None
        head = unfinished.head
        is_query = head.is_query if isinstance(head, ExecuteHead) else unfinished.state.is_query
        if not (rows or is_query) and head.executions > MAX_SILENT_EXECUTIONS:
            return Unsupported(0, f"more than {MAX_SILENT_EXECUTIONS} executions without bind values")
        self.state = unfinished.state
        if unfinished.piggybacks:
            self._forget_freed(unfinished.piggybacks)
        if unfinished.state.has_lobs:
            try:
                rows = tuple([self.lobs.values(unfinished.state.specs, row) for row in rows])
            except OraError as error:
                return Unsupported(0, error.text, unfinished.piggybacks)
        if isinstance(head, ExecuteHead):
            return execution(head, rows, unfinished.piggybacks)
        return reexecution(head, unfinished.function, unfinished.state, rows, unfinished.piggybacks)

    def _remember(self, reader: Reader, function: int, call: Call, known: dict[bytes, Known]) -> None:
        """Keep a call without binds and piggybacks, or a release, under its bytes: it is likely to come again."""
        data = reader.data
        if function not in REPEATED_CALLS or not reader.is_at_end or self._has_tokens:
            return
        if call.piggybacks and function != RELEASE:
            return
        if len(data) > MAX_REMEMBERED_SIZE:
            return
        if len(known) >= MAX_REMEMBERED:
            known.clear()
        known[_key(bytes(data))] = (call, self.state)

    def _forget_freed(self, piggybacks: Piggybacks) -> None:
        for piggyback in piggybacks:
            if isinstance(piggyback, CloseCursors):
                for cursor_id in piggyback.cursor_ids:
                    self.forget(cursor_id)
            elif isinstance(piggyback, FreeTempLobs):
                self.lobs.free(piggyback.locators)

    def keep(self, cursor_id: int, *, is_execute: bool) -> CursorMemory:
        """Return the memory of the cursor that a reply names.

        After an execution its state is what was read of the statement then. Cursor 0 is not remembered.
        """
        memory = self.cursors.get(cursor_id)
        if memory is not None and (not is_execute or memory.state is self.state):
            return memory
        if memory is not None:
            self._known.clear()
        closed = self._closed.get(cursor_id)
        memory = closed if closed is not None and closed.state is self.state else CursorMemory(self.state)
        if cursor_id:
            self.cursors[cursor_id] = memory
        return memory

    def learn_directions(self, cursor_id: int, directions: Sequence[BindDirection]) -> None:
        """Remember which binds of a block are OUT."""
        memory = self.cursors.get(cursor_id)
        if memory is None or not directions or memory.directions == directions:
            return
        memory.directions = directions
        memory.state = memory.state.with_directions(directions, self._capabilities.max_string)
        self._known.clear()

    def forget(self, cursor_id: int) -> None:
        """Forget a cursor that is closed; how its rows are sent is remembered for the same text under the same id."""
        memory = self.cursors.pop(cursor_id, None)
        if memory is not None:
            memory.sent = None
            self._closed[cursor_id] = memory
            self._known.clear()

    def forget_all(self) -> None:
        """Forget all cursors and temporary LOBs: the session is another one."""
        self.cursors.clear()
        self._closed.clear()
        self._known.clear()
        self.lobs.end_session()


def _key(data: bytes) -> bytes:
    """Return the bytes of a request without its sequence number; of a release also without that of a piggyback."""
    if data[0] == PIGGYBACK and data[-RELEASE_SIZE : 2 - RELEASE_SIZE] == RELEASE_HEADER:
        return data[:2] + data[CALL_HEADER_SIZE : 2 - RELEASE_SIZE] + data[CALL_HEADER_SIZE - RELEASE_SIZE :]
    return data[:2] + data[CALL_HEADER_SIZE:]
