"""LOB OPERATION (96): what a client does to a large object through its locator.

Source: python-oracledb 26.1.0, impl/thin/messages/lob_op.pyx and impl/thin/lob.pyx.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from labs.practice_db.values import OraType
from labs.practice_db.wire.piggybacks import Piggyback
from labs.practice_db.wire.primitives import clr, sb, ub
from labs.practice_db.wire.reader import Reader, Unreadable

FUNCTION: Final = 96
LOB_DATA: Final = 14
PARAMETER: Final = b"\x08"
LOCATOR_SIZE: Final = 40
CHUNK_SIZE: Final = 8132
NATIONAL_FORM: Final = 2
# Bytes 4 to 7 of a locator are flags: byte 4 tells a BLOB, byte 5 that it is initialized, byte 7 that it is temporary.
_FLAGS_PLACE: Final = 4
_IS_BLOB: Final = 0x01
_IS_INITIALIZED: Final = 0x08
_IS_TEMPORARY: Final = 0x01
_ID_PLACE: Final = 16


class LobOperation(IntEnum):
    """The driver's TNS_LOB_OP_* constants."""

    GET_LENGTH = 0x0001
    READ = 0x0002
    TRIM = 0x0020
    WRITE = 0x0040
    CREATE_TEMP = 0x0110
    GET_CHUNK_SIZE = 0x4000
    OPEN = 0x8000
    CLOSE = 0x10000
    IS_OPEN = 0x11000


AMOUNT_RETURNED: Final = frozenset(
    (LobOperation.GET_LENGTH, LobOperation.READ, LobOperation.TRIM, LobOperation.GET_CHUNK_SIZE, LobOperation.OPEN)
)


@dataclass(frozen=True, slots=True)
class LobCall:
    """One operation. `offset` counts from 1, in characters of a CLOB and bytes of a BLOB, as `amount` does.

    CREATE_TEMP carries the kind of the new LOB: `type` CLOB or BLOB, `is_national` for an NCLOB.
    """

    operation: LobOperation
    locator: bytes
    offset: int = 0
    amount: int = 0
    data: bytes = b""
    type: int = OraType.CLOB
    is_national: bool = False
    piggybacks: tuple[Piggyback, ...] = ()


# Source pointer and length, destination pointer and length, two short offsets, pointers to character set, short amount
# and NULL flag, operation, SCN array, its length, two offsets, pointer to the amount.
_HEAD: Final = bytes((0, 4, 0, 4, 4, 4, 0, 0, 0, 4, 0, 0, 8, 8, 0))
_ARRAY_SIZE: Final = 6


def read_lob_call(reader: Reader, piggybacks: tuple[Piggyback, ...]) -> LobCall:
    """Read the rest of a LOB OPERATION.

    Raises: Unreadable for an operation on files.
    """
    fields = reader.fields(_HEAD)
    size, code, source_offset, target_offset, has_amount = fields[1], fields[9], fields[12], fields[13], fields[14]
    reader.raw(_ARRAY_SIZE)
    locator = reader.raw(size)
    try:
        operation = LobOperation(code)
    except ValueError:
        raise Unreadable(f"LOB operation {code:#x} (files outside of the database)") from None
    is_new = operation is LobOperation.CREATE_TEMP
    if is_new:
        reader.ub4()
    data = b""
    if operation is LobOperation.WRITE:
        reader.expect(LOB_DATA, "LOB data")
        data = reader.clr() or b""
    return LobCall(
        operation=operation,
        locator=locator,
        offset=0 if is_new else source_offset,
        amount=reader.ub8() if has_amount else 0,
        data=data,
        type=target_offset if is_new else OraType.CLOB,
        is_national=is_new and source_offset == NATIONAL_FORM,
        piggybacks=piggybacks,
    )


def make_locator(number: int, *, is_blob: bool) -> bytes:
    """Return the locator of a temporary LOB."""
    locator = bytearray(LOCATOR_SIZE)
    locator[:2] = (LOCATOR_SIZE - 2).to_bytes(2, "big")
    flags = (_IS_BLOB if is_blob else 0, _IS_INITIALIZED, 0, _IS_TEMPORARY)
    locator[_FLAGS_PLACE : _FLAGS_PLACE + len(flags)] = bytes(flags)
    locator[_ID_PLACE : _ID_PLACE + 8] = number.to_bytes(8, "big")
    return bytes(locator)


def lob_number(locator: bytes) -> int:
    """Return the number in a locator; 0 for one that is none of ours."""
    return int.from_bytes(locator[_ID_PLACE : _ID_PLACE + 8], "big") if len(locator) == LOCATOR_SIZE else 0


def lob_data(data: bytes) -> bytes:
    """Return the LOB DATA message (14) of a read."""
    return bytes((LOB_DATA,)) + clr(data)


def lob_parameters(call: LobCall, locator: bytes, *, amount: int = 0, is_open: bool = False) -> bytes:
    """Return the PARAMETER message of an operation: the locator and what the operation gives back."""
    parts = [PARAMETER, locator]
    if call.operation is LobOperation.CREATE_TEMP:
        parts.append(b"\x00\x00")
    elif call.operation in AMOUNT_RETURNED:
        parts.append(sb(amount))
    if call.operation is LobOperation.IS_OPEN:
        parts.append(bytes((is_open,)))
    return b"".join(parts)


def lob_value(locator: bytes, size: int) -> bytes:
    """Return a LOB as the value of an OUT bind: length of the locator, size, chunk size, locator."""
    return b"".join((ub(len(locator)), ub(size), ub(CHUNK_SIZE), clr(locator)))
