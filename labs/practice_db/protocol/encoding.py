"""From replies to TTC bytes: which messages a reply is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.protocol.cursors import CursorMemory, CursorState
from labs.practice_db.protocol.replies import (
    CallStatus,
    CursorValue,
    DmlReply,
    Done,
    Failure,
    OutValue,
    PlsqlReply,
    QueryReply,
    Reply,
    SessionGranted,
)
from labs.practice_db.protocol.requests import RequestReader
from labs.practice_db.protocol.temp_lobs import TempLobs
from labs.practice_db.values import LOB_TYPES, OraType, Value
from labs.practice_db.wire import responses
from labs.practice_db.wire.binds import FOREIGN_TYPES, BindDirection, BindSpec
from labs.practice_db.wire.defines import sent_columns
from labs.practice_db.wire.primitives import clr, sb, ub
from labs.practice_db.wire.responses import Keyword, StatusBit
from labs.practice_db.wire.rows import ROW_DATA, describe, describe_body, row_encoder, row_header
from labs.practice_db.wire.value_codecs import ENCODERS, plain, to_national

# Behind every value that is not a column of a query: sb4 0, it was not cut off.
NOT_TRUNCATED: Final = b"\x00"
NOT_ALL_BOUND: Final = 1008
# Message type. Source: python-oracledb 26.1.0, impl/thin/messages/base.pyx, _process_implicit_result.
IMPLICIT_RESULTS: Final = b"\x1b"
SIZED_TYPES: Final = frozenset((OraType.VARCHAR2, OraType.CHAR, OraType.RAW))
PLAIN_STATUS: Final = CallStatus()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a reply depends on besides itself: the agreed version, the state of the session, what the call asked for."""

    field_version: int
    call_status: int
    status: CallStatus
    wants_row_counts: bool


def call_status(status: CallStatus) -> int:
    """Return the bits of the call status."""
    bits = StatusBit.IN_TRANSACTION if status.is_in_transaction else 0
    return bits | (StatusBit.SESSION_RELEASED if status.is_session_released else 0)


def encode_reply(reply: Reply, requests: RequestReader, frame: Frame, *, is_execute: bool) -> bytes:
    """Return the messages of a reply. The cursor it names is remembered with what was read in its call.

    Raises: OraError if a value cannot be sent.
    """
    if isinstance(reply, Done):
        return responses.status(frame.call_status)
    memory = requests.keep(reply.cursor_id, is_execute=is_execute)
    if isinstance(reply, QueryReply):
        return encode_query(reply, memory, frame, requests.lobs)
    if isinstance(reply, DmlReply):
        return encode_dml(reply, memory.state, frame, requests.lobs)
    if isinstance(reply, PlsqlReply):
        body = encode_plsql(reply, memory.state, frame, requests.lobs)
        requests.learn_directions(reply.cursor_id, reply.directions)
        return body
    return encode_failure(reply, frame, is_execute=is_execute)


def encode_granted(granted: SessionGranted) -> bytes:
    """Return what tells the client that a pooled session was attached."""
    return responses.session_return(granted.session_id, granted.serial_num, is_changed=granted.is_changed)


def encode_query(reply: QueryReply, memory: CursorMemory, frame: Frame, lobs: TempLobs) -> bytes:
    """Return description, rows and end of a query."""
    if memory.columns is not reply.columns or memory.encode_rows is None:
        memory.columns = reply.columns
        memory.sent = sent_columns(reply.columns, memory.state.defines, memory.sent)
        memory.encode_rows = row_encoder(memory.sent, lobs.encoder)
        memory.description = b""
    rows = reply.rows
    end = responses.end_of_rows if reply.is_last else responses.completion
    tail = end(frame.call_status, reply.cursor_id, reply.row_count, frame.field_version)
    if rows:
        tail = row_header(len(reply.columns), len(rows)) + memory.encode_rows(rows) + tail
    if reply.is_described:
        memory.description = memory.description or describe(reply.columns, frame.field_version)
        tail = memory.description + tail
    return encode_properties(frame) + tail


def encode_properties(frame: Frame, row_counts: Sequence[int] | None = None) -> bytes:
    """Return the PARAMETER message if there is anything to tell in it."""
    status = frame.status
    properties: list[tuple[Keyword, str]] = []
    if status.current_schema is not None:
        properties.append((Keyword.CURRENT_SCHEMA, status.current_schema))
    if status.edition is not None:
        properties.append((Keyword.EDITION, status.edition))
    if not properties and row_counts is None:
        return b""
    return responses.execute_parameters(properties, (row_counts or ()) if frame.wants_row_counts else None)


def encode_dml(reply: DmlReply, state: CursorState, frame: Frame, lobs: TempLobs) -> bytes:
    """Return the values of RETURNING binds and the counts of a DML."""
    batch = [(item.error.code, item.offset, item.error.message) for item in reply.batch_errors]
    end = responses.error(
        call_status=frame.call_status,
        cursor_id=reply.cursor_id,
        row_count=reply.row_count,
        field_version=frame.field_version,
        number=responses.ARRAY_DML_ERRORS if batch else 0,
        message="ORA-24381: error(s) in array DML" if batch else "",
        rowid=reply.last_rowid,
        batch=batch,
        is_compiled_with_errors=reply.is_compiled_with_errors,
    )
    parameters = encode_properties(frame, reply.row_counts)
    return parameters + _returned_rows(reply, state, lobs) + end


def _returned_rows(reply: DmlReply, state: CursorState, lobs: TempLobs) -> bytes:
    if not reply.returned:
        return b""
    if len(state.specs) <= max(state.return_places, default=-1):
        raise OraError(NOT_ALL_BOUND)
    specs = [state.specs[place] for place in state.return_places]
    parts: list[bytes] = []
    for execution in zip(*reply.returned, strict=True):
        parts.append(ROW_DATA)
        for spec, values in zip(specs, execution, strict=True):
            parts.append(ub(len(values)))
            parts += [_out_scalar(spec, value, lobs) for value in values]
    return b"".join(parts)


def encode_plsql(reply: PlsqlReply, state: CursorState, frame: Frame, lobs: TempLobs) -> bytes:
    """Return the directions and OUT values of a block."""
    parts = [encode_properties(frame)]
    if reply.directions:
        if len(reply.directions) != len(state.specs):
            raise OraError(NOT_ALL_BOUND)
        parts.append(responses.io_vector(reply.directions))
        specs = [
            spec
            for spec, direction in zip(state.specs, reply.directions, strict=True)
            if direction is not BindDirection.IN
        ]
        if specs:
            for row in reply.out_rows:
                parts.append(ROW_DATA)
                parts += [_out_value(spec, value, frame, lobs) for spec, value in zip(specs, row, strict=True)]
    if reply.results:
        parts.append(IMPLICIT_RESULTS + ub(len(reply.results)))
        parts += [b"\x00" + _cursor(result, frame) for result in reply.results]
    parts.append(
        responses.error(
            call_status=frame.call_status,
            cursor_id=reply.cursor_id,
            row_count=reply.row_count,
            field_version=frame.field_version,
            is_compiled_with_errors=reply.is_compiled_with_errors,
        )
    )
    return b"".join(parts)


def _cursor(value: CursorValue, frame: Frame) -> bytes:
    """Return the description of a cursor's columns and its number."""
    return describe_body(value.columns, frame.field_version) + ub(value.cursor_id)


def _out_value(spec: BindSpec, value: OutValue, frame: Frame, lobs: TempLobs) -> bytes:
    if isinstance(value, CursorValue):
        return b"\x01" + _cursor(value, frame) + NOT_TRUNCATED
    if spec.is_array:
        items = value if isinstance(value, tuple) else ()
        return ub(len(items)) + b"".join([_out_scalar(spec, item, lobs) for item in items])
    if isinstance(value, tuple):
        raise TypeError("an array value for a bind that is no array")
    return _out_scalar(spec, value, lobs)


def _out_scalar(spec: BindSpec, value: Value, lobs: TempLobs) -> bytes:
    """Return one value of an OUT or RETURNING bind; what is too long for it is cut off, and how long it is follows."""
    if value is None:
        return b"\x00" + NOT_TRUNCATED
    if spec.type in LOB_TYPES:
        return lobs.encode(spec, value) + NOT_TRUNCATED
    if spec.is_national:
        return clr(to_national(value)) + NOT_TRUNCATED
    encode = plain if spec.type == OraType.ROWID else ENCODERS.get(spec.type)
    if encode is None:
        raise NotSupported(FOREIGN_TYPES.get(spec.type, f"OUT binds of type {spec.type}"))
    raw = encode(value)
    if spec.type in SIZED_TYPES and 0 < spec.size < len(raw):
        kept = raw[: spec.size]
        return clr(kept if spec.type == OraType.RAW else kept.decode(errors="ignore").encode()) + sb(len(raw))
    return clr(raw) + NOT_TRUNCATED


def encode_failure(failure: Failure, frame: Frame, *, is_execute: bool) -> bytes:
    """Return the ERROR message of a call that failed."""
    failed = failure.error
    end = responses.error(
        call_status=frame.call_status,
        cursor_id=failure.cursor_id,
        row_count=failure.row_count,
        field_version=frame.field_version,
        number=failed.code,
        message=failed.message,
        position=failed.position,
    )
    return (encode_properties(frame, failure.row_counts) if is_execute else b"") + end
