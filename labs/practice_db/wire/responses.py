"""The messages that end or accompany a reply: STATUS, ERROR, PARAMETER, IO VECTOR, SESS_RET.

Source: python-oracledb 26.1.0, impl/thin/messages/base.pyx.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from labs.practice_db.wire.binds import BindDirection
from labs.practice_db.wire.primitives import MAX_SHORT_LENGTH, clr, dlv, sb, ub
from labs.practice_db.wire.value_codecs import encode_rowid

ERROR: Final = b"\x04"
PARAMETER: Final = b"\x08"
STATUS: Final = b"\x09"
IO_VECTOR: Final = b"\x0b"
SERVER_SIDE_PIGGYBACK: Final = b"\x17"
SESSION_RETURN: Final = b"\x04"
SESSION_CHANGED: Final = 4
FIELD_VERSION_20_1: Final = 14
MAX_UB2: Final = 0xFFFF
NO_DATA_FOUND: Final = 1403
ARRAY_DML_ERRORS: Final = 24381
COMPILED_WITH_ERRORS: Final = 0x20
NO_ROWID: Final = b"\x00\x00\x00\x00\x00"


class StatusBit(IntEnum):
    """Bits of the call status."""

    IN_TRANSACTION = 0x2
    SESSION_RELEASED = 0x8000


class Keyword(IntEnum):
    """Numbers of session properties that PARAMETER reports (the driver's TNS_KEYWORD_NUM_* constants)."""

    CURRENT_SCHEMA = 168
    EDITION = 172


@lru_cache(maxsize=16)
def status(call_status: int) -> bytes:
    """Return the STATUS message, which ends a reply without rows or counts."""
    return STATUS + ub(call_status) + b"\x00"


@lru_cache(maxsize=4096)
def completion(call_status: int, cursor_id: int, row_count: int, field_version: int) -> bytes:
    """Return the ERROR message with number 0, which ends the reply of a call that succeeded."""
    return error(call_status=call_status, cursor_id=cursor_id, row_count=row_count, field_version=field_version)


@lru_cache(maxsize=4096)
def end_of_rows(call_status: int, cursor_id: int, row_count: int, field_version: int) -> bytes:
    """Return the ERROR message with number 1403, which ends a fetch that has reached the last row."""
    return error(
        call_status=call_status,
        cursor_id=cursor_id,
        row_count=row_count,
        field_version=field_version,
        number=NO_DATA_FOUND,
        message="ORA-01403: no data found\n",
    )


def error(
    *,
    call_status: int,
    cursor_id: int,
    row_count: int,
    field_version: int,
    number: int = 0,
    message: str = "",
    position: int = 0,
    rowid: str | None = None,
    batch: Sequence[tuple[int, int, str]] = (),
    is_compiled_with_errors: bool = False,
) -> bytes:
    """Return the ERROR message. `batch` has number, offset and message of each failed row of an array DML."""
    parts = [
        ERROR,
        ub(call_status),
        b"\x00",  # end-to-end sequence number
        ub(min(row_count, 0xFFFFFFFF)),
        ub(number if number <= MAX_UB2 else 0),
        b"\x00\x00",  # array element errors
        ub(cursor_id),
        sb(min(position, 0x7FFF)),
        bytes((0, 0, 0, 0, 0, COMPILED_WITH_ERRORS if is_compiled_with_errors else 0)),
        encode_rowid(rowid.encode()) if rowid else NO_ROWID,
        b"\x00\x00\x00\x00\x00\x00",  # OS error, statement, call, padding, iterations, logical rowid
        _batch_errors(batch),
        ub(number),
        ub(row_count),
        b"\x00\x00" if field_version >= FIELD_VERSION_20_1 else b"",
        clr(message.encode()) if number else b"",
    ]
    return b"".join(parts)


def _batch_errors(batch: Sequence[tuple[int, int, str]]) -> bytes:
    """Return the three arrays of batch errors: codes, offsets, messages, each with a size byte that nobody reads."""
    if not batch:
        return b"\x00\x00\x00"
    codes = b"".join([ub(number) for number, _, _ in batch])
    offsets = b"".join([ub(offset) for _, offset, _ in batch])
    messages = b"".join([_batch_message(text.encode()) for _, _, text in batch])
    return b"".join(
        (
            ub(len(batch)), _size_byte(codes), codes,
            ub(len(batch)), _size_byte(offsets), offsets,
            ub(len(batch)), _size_byte(messages), messages,
        )
    )  # fmt: skip


def _batch_message(text: bytes) -> bytes:
    return ub(min(len(text), MAX_UB2)) + clr(text) + b"\x00\x00"


def _size_byte(data: bytes) -> bytes:
    return bytes([min(len(data), MAX_SHORT_LENGTH)])


def parameters(pairs: Sequence[tuple[str, str, int]]) -> bytes:
    """Return a PARAMETER message of a logon: names, values and flags."""
    return PARAMETER + ub(len(pairs)) + b"".join([dlv(k.encode()) + dlv(v.encode()) + ub(flag) for k, v, flag in pairs])


def execute_parameters(properties: Sequence[tuple[Keyword, str]], row_counts: Sequence[int] | None) -> bytes:
    """Return a PARAMETER message of an execute: changed session properties and array DML row counts.

    `row_counts` must be given, if only as an empty sequence, exactly when the client asked for them.
    """
    parts = [PARAMETER, b"\x00\x00", ub(len(properties))]
    for keyword, text in properties:
        data = text.encode()
        parts += (ub(len(data)), clr(data) if data else b"", b"\x00", ub(keyword))
    parts.append(b"\x00")
    if row_counts is not None:
        parts.append(ub(len(row_counts)))
        parts += [ub(count) for count in row_counts]
    return b"".join(parts)


def io_vector(directions: Sequence[BindDirection]) -> bytes:
    """Return the IO VECTOR message: which binds of a block carry a value back."""
    count = len(directions)
    return b"".join((IO_VECTOR, b"\x00", ub(count % 256), ub(count // 256), b"\x00" * 4, bytes(directions)))


@lru_cache(maxsize=1024)
def session_return(session_id: int, serial_num: int, *, is_changed: bool) -> bytes:
    """Return the server side piggyback SESS_RET, which stands in front of the first reply of a pooled session."""
    head = SERVER_SIDE_PIGGYBACK + SESSION_RETURN + b"\x00\x00\x00"
    return b"".join((head, ub(SESSION_CHANGED if is_changed else 0), ub(session_id), ub(serial_num)))
