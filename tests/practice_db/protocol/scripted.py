"""A server that answers every call by a fixed script: what the protocol needs to be tested without a database.

Its random bytes are not random, so that a recorded conversation can be replayed.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.protocol import events as ev
from labs.practice_db.protocol import replies as rp
from labs.practice_db.protocol.auth import make_verifier
from labs.practice_db.protocol.connection import ServerConnection
from labs.practice_db.protocol.settings import ProtocolSettings
from labs.practice_db.values import Column, OraType
from labs.practice_db.wire import calls
from labs.practice_db.wire.binds import BindDirection

USER = "SCOTT"
PASSWORD = "tiger"
SERVICE = "FREE"


def counted_bytes():
    """Return a source of bytes that look random and are the same every time."""
    counter = itertools.count()

    def source(count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += hashlib.sha256(b"%d" % next(counter)).digest()
        return data[:count]

    return source


VERIFIER = make_verifier(PASSWORD, counted_bytes())


@dataclass(frozen=True)
class Shape:
    """A statement's shape by the simplest means that do for the tests."""

    is_plsql: bool
    is_query: bool
    return_binds: int
    bind_names: tuple[str, ...]


def shape_of(sql: str) -> Shape:
    text = sql.lower()
    is_plsql = text.startswith(("begin", "declare"))
    names = re.findall(r":(\w+)", text)
    returning = text.partition(" returning ")[2]
    return Shape(
        is_plsql=is_plsql,
        is_query=text.startswith(("select", "with")),
        return_binds=returning.count(":"),
        bind_names=tuple(dict.fromkeys(names) if is_plsql else names),
    )


NUMBERS = (Column("N", OraType.NUMBER),)
ALL_TYPES = (
    Column("N", OraType.NUMBER),
    Column("S", OraType.VARCHAR2, size=30, chars=30),
    Column("D", OraType.DATE),
    Column("T", OraType.TIMESTAMP),
    Column("TZ", OraType.TIMESTAMP_TZ),
    Column("LTZ", OraType.TIMESTAMP_LTZ),
    Column("R", OraType.RAW, size=10),
    Column("F", OraType.BINARY_DOUBLE),
    Column("BF", OraType.BINARY_FLOAT),
    Column("DS", OraType.INTERVAL_DS),
    Column("YM", OraType.INTERVAL_YM),
    Column("NV", OraType.VARCHAR2, size=60, chars=30, is_national=True),
    Column("RID", OraType.ROWID),
    Column("C", OraType.CHAR, size=3, chars=3),
    Column("CL", OraType.LONG),
    Column("BL", OraType.LONG_RAW),
)
ONE_OF_ALL = (
    b"-123.456",
    b"hello",
    b"2026-02-03 04:05:06",
    b"2026-02-03 04:05:06.789",
    b"2026-02-03 04:05:06.5-03:30",
    b"2026-02-03 04:05:06.25+00",
    b"\\x0102ff",
    b"1.5",
    b"0.5",
    b"-1 2:03:04.5",
    b"1-2",
    "äöü".encode(),
    b"AAAR3sAAEAAAACXAAA",
    b"abc",
    "ü".encode() * 40000,
    b"\\x" + b"ab" * 50000,
)
DIRECTIONS = {"out": BindDirection.OUT, "io": BindDirection.IN_OUT}


class ScriptedServer:
    """One connection and the script behind it; `events` keeps all that was asked."""

    def __init__(self, settings: ProtocolSettings | None = None) -> None:
        self.connection = ServerConnection(settings or ProtocolSettings(), shape_of, counted_bytes())
        self.events: list[ev.Event] = []
        self.send: Callable[[bytes], object] = bytes
        self._granted: rp.SessionGranted | None = None
        self._cursor_ids = itertools.count(1)
        self._texts: dict[int, str] = {}

    def receive(self, data: bytes) -> bytes:
        """Take bytes of the client and return those for it."""
        connection, out = self.connection, b""
        found = connection.receive(data)
        while True:
            out += connection.data_to_send()
            for event in found:
                self.events.append(event)
                out += self.answer(event)
            if not connection.has_pending:
                return out
            found = connection.receive(b"")

    def answer(self, event: ev.Event) -> bytes:
        """Return the scripted answer to one event."""
        connection = self.connection
        match event:
            case ev.ConnectRequested():
                return connection.accept() if event.service_name == SERVICE else connection.refuse(12514)
            case ev.VerifierWanted():
                return connection.offer_verifier(VERIFIER if event.user.upper() == USER else None)
            case ev.LogonRequested(is_password_right=True):
                return connection.accept_logon(rp.LogonAnswer(7, 11, SERVICE, "free", "FREE"))
            case ev.LogonRequested():
                return connection.refuse_logon(OraError(1017))
            case calls.Execute():
                return self._execute(event)
            case calls.Fetch():
                rows = [(b"%d" % number,) for number in range(event.rows_wanted)]
                return connection.reply(rp.QueryReply(event.cursor_id, NUMBERS, rows, is_last=True, row_count=9))
            case calls.Unsupported():
                return connection.reply(rp.Failure(NotSupported(event.name)))
            case ev.BreakRequested():
                return connection.break_done()
            case calls.ReleaseSession():
                self._granted = rp.SessionGranted(8, 12, is_changed=True)
                return b""
            case ev.Closed():
                return b""
        return connection.reply(rp.Done())

    def _execute(self, call: calls.Execute) -> bytes:
        cursor_id = call.cursor_id or next(self._cursor_ids)
        text = self._texts[cursor_id] = (call.sql or self._texts.get(cursor_id, "")).lower()
        reply = self._reply(call, text, cursor_id)
        if reply is None:
            return b""
        is_open = not call.is_query and not call.autocommit and not isinstance(reply, rp.Failure)
        granted, self._granted = self._granted, None
        status = rp.CallStatus(is_in_transaction=is_open, is_session_released="released" in text)
        return self.connection.reply(reply, status, granted)

    def _reply(self, call: calls.Execute, text: str, cursor_id: int) -> rp.Reply | None:
        if "never" in text:
            return None
        if "wrong" in text:
            return rp.Failure(OraError(942, position=text.index("wrong")))
        if call.is_query:
            columns, rows = self._query(text, call.rows_wanted)
            is_last = "many" not in text
            return rp.QueryReply(cursor_id, columns, rows, bool(call.sql), is_last=is_last, row_count=len(rows))
        if text.startswith("begin"):
            return self._block(call, text, cursor_id)
        counts = [1] * call.executions if call.dml_row_counts else None
        if call.batch_errors:
            failed = [rp.BatchError(1, OraError(1400, column='"T"."X"'))]
            return rp.DmlReply(cursor_id, call.executions - 1, batch_errors=failed, row_counts=counts)
        values = ["ü".encode() * 50] * 2 if "long_text" in text else [b"7", b"8"]
        returned = [[values] * call.executions] * shape_of(text).return_binds
        return rp.DmlReply(cursor_id, call.executions, returned=returned, row_counts=counts)

    def _query(self, text: str, wanted: int):
        if "types" in text:
            return ALL_TYPES, [ONE_OF_ALL, (None,) * len(ALL_TYPES)][:wanted]
        if "many" in text:
            return NUMBERS, [(b"%d" % number,) for number in range(wanted)]
        return NUMBERS, [(b"1",)]

    def _block(self, call: calls.Execute, text: str, cursor_id: int) -> rp.Reply:
        names = shape_of(text).bind_names
        if any(len(row) != len(names) for row in call.bind_rows):  # an altered text names more or fewer
            return rp.Failure(OraError(1008))
        directions = tuple(DIRECTIONS.get(name.rstrip("0123456789"), BindDirection.IN) for name in names)
        rows = [
            tuple(
                value if direction is BindDirection.IN_OUT else b"42"
                for value, direction in zip(row, directions, strict=True)
                if direction is not BindDirection.IN
            )
            for row in call.bind_rows or [(None,) * len(names)]
        ]
        return rp.PlsqlReply(cursor_id, directions, rows, row_count=1)
