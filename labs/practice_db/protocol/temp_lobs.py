"""Temporary LOBs: what a client writes to them, what blocks give back as CLOB and BLOB, and what queries read.

They live in memory, until the client frees them; with their session the temporary ones end, and those of columns can
still be read. To all other parts a LOB is its value: binds that are locators are replaced by what the LOB holds; OUT
values and columns are put into a LOB of their own, which of a column can only be read, since writing to it would not
change the table.
"""

from __future__ import annotations

import binascii
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.values import LOB_TYPES, Column, OraType, Value
from labs.practice_db.wire import lobs
from labs.practice_db.wire.binds import BindRow, BindSpec
from labs.practice_db.wire.lobs import LobCall, LobOperation
from labs.practice_db.wire.responses import status
from labs.practice_db.wire.rows import ValueEncoder, value_encoder
from labs.practice_db.wire.value_codecs import raw_to_hex

MAX_BYTES: Final = 256 * 1024 * 1024
INVALID_LOCATOR: Final = 22275
WRITES: Final = frozenset((LobOperation.WRITE, LobOperation.TRIM))
# What an operation may not be asked of a LOB that is open (True) or is not. Source: python-oracledb 26.1.0,
# tests/data_types/test_1500_lobs.py.
MISPLACED: Final = {(LobOperation.OPEN, True): 22293, (LobOperation.CLOSE, False): 22289}


@dataclass(slots=True)
class _Lob:
    """One LOB. A CLOB is kept in UTF-16, whose units are what offsets and amounts count."""

    is_blob: bool
    is_national: bool = False
    data: bytearray = field(default_factory=bytearray)
    is_open: bool = False
    is_of_column: bool = False

    @property
    def unit(self) -> int:
        """Bytes that an offset of 1 stands for."""
        return 1 if self.is_blob else 2


class TempLobs:
    """The temporary LOBs of one session."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._temporary: dict[int, _Lob] = {}
        self._of_columns: dict[int, _Lob] = {}
        self._bytes = 0

    @property
    def has_temporary(self) -> bool:
        """Return whether there are LOBs that end with the session."""
        return bool(self._temporary)

    def perform(self, call: LobCall) -> bytes:
        """Do what the client asks for and return the messages of the reply, without its end.

        Raises: OraError 22275 for a locator that is not valid, 22293 to open twice, 22289 to close what is not open.
        """
        if call.operation is LobOperation.CREATE_TEMP:
            locator = self._make(_Lob(call.type == OraType.BLOB, call.is_national))
            return lobs.lob_parameters(call, locator)
        lob = self._find(call.locator)
        if lob.is_of_column and call.operation in WRITES:
            raise NotSupported("writing through the locator of a LOB column: use UPDATE")
        start = max(call.offset - 1, 0) * lob.unit
        amount, data = 0, b""
        if call.operation is LobOperation.READ:
            piece = bytes(lob.data[start : start + call.amount * lob.unit])
            amount = len(piece) // lob.unit
            data = lobs.lob_data(_to_client(lob, piece)) if piece else b""
        elif call.operation is LobOperation.WRITE:
            self._write(lob, start, _from_client(lob, call.data))
        elif call.operation is LobOperation.TRIM:
            self._resize(lob, min(call.amount * lob.unit, len(lob.data)))
        elif call.operation is LobOperation.GET_LENGTH:
            amount = len(lob.data) // lob.unit
        elif call.operation is LobOperation.GET_CHUNK_SIZE:
            amount = lobs.CHUNK_SIZE
        elif call.operation in (LobOperation.OPEN, LobOperation.CLOSE):
            misplaced = MISPLACED.get((call.operation, lob.is_open))
            if misplaced is not None:
                raise OraError(misplaced)
            lob.is_open = call.operation is LobOperation.OPEN
        return data + lobs.lob_parameters(call, call.locator, amount=amount, is_open=lob.is_open)

    def reply(self, call: LobCall, call_status: int) -> bytes:
        """Return the whole reply to an operation."""
        return self.perform(call) + status(call_status)

    def free(self, locators: bytes) -> None:
        """Forget LOBs, named by their locators one behind the other."""
        for start in range(0, len(locators), lobs.LOCATOR_SIZE):
            number = lobs.lob_number(locators[start : start + lobs.LOCATOR_SIZE])
            lob = self._temporary.pop(number, None) or self._of_columns.pop(number, None)
            self._bytes -= len(lob.data) if lob is not None else 0

    def end_session(self) -> None:
        """Forget the temporary LOBs: the session is another one.

        A locator of a column is not bound to a session (node-oracledb, test/ext/implicitPool1.js, 1.13).
        """
        self._bytes -= sum(len(lob.data) for lob in self._temporary.values())
        self._temporary.clear()

    def values(self, specs: Sequence[BindSpec], row: BindRow) -> BindRow:
        """Return a bind row with what the LOBs hold in the place of their locators."""
        return tuple(
            self._value(value) if spec.type in LOB_TYPES and isinstance(value, bytes) else value
            for spec, value in zip(specs, row, strict=True)
        )

    def _value(self, locator: bytes) -> Value:
        lob = self._find(locator)
        return raw_to_hex(bytes(lob.data)) if lob.is_blob else lob.data.decode("utf-16-be", "replace").encode()

    def encode(self, spec: BindSpec, value: bytes) -> bytes:
        """Put an OUT value into a LOB of its own and return its locator, as it stands in the reply."""
        return self._encode(_Lob(spec.type == OraType.BLOB, spec.is_national), value)

    def encoder(self, column: Column) -> ValueEncoder:
        """Return what encodes the values of a column: those of LOBs are put into LOBs of their own."""
        if column.type not in LOB_TYPES:
            return value_encoder(column)
        is_blob, is_national = column.type == OraType.BLOB, column.is_national

        def encode(value: Value) -> bytes:
            return b"\x00" if value is None else self._encode(_Lob(is_blob, is_national, is_of_column=True), value)

        return encode

    def _encode(self, lob: _Lob, value: bytes) -> bytes:
        locator = self._make(lob)
        data = binascii.unhexlify(value[2:]) if lob.is_blob else value.decode().encode("utf-16-be")
        self._write(lob, 0, data)
        return lobs.lob_value(locator, len(lob.data) // lob.unit)

    def _make(self, lob: _Lob) -> bytes:
        number = next(self._numbers)
        (self._of_columns if lob.is_of_column else self._temporary)[number] = lob
        return lobs.make_locator(number, is_blob=lob.is_blob)

    def _find(self, locator: bytes) -> _Lob:
        number = lobs.lob_number(locator)
        lob = self._temporary.get(number) or self._of_columns.get(number)
        if lob is None:
            raise OraError(INVALID_LOCATOR)
        return lob

    def _write(self, lob: _Lob, start: int, data: bytes) -> None:
        self._resize(lob, max(len(lob.data), start + len(data)))
        lob.data[start : start + len(data)] = data

    def _resize(self, lob: _Lob, size: int) -> None:
        """Cut a LOB off or fill it up, a CLOB with blanks."""
        grown = size - len(lob.data)
        if self._bytes + grown > MAX_BYTES:
            raise NotSupported(f"temporary LOBs of more than {MAX_BYTES} bytes in one session")
        self._bytes += grown
        if grown < 0:
            del lob.data[size:]
        else:
            lob.data += (b"\x00" if lob.is_blob else b"\x00 ") * (grown // lob.unit)


def _to_client(lob: _Lob, data: bytes) -> bytes:
    """Return data as the client reads it: a CLOB in UTF-8, an NCLOB in UTF-16."""
    return data if lob.is_blob or lob.is_national else data.decode("utf-16-be", "replace").encode()


def _from_client(lob: _Lob, data: bytes) -> bytes:
    return data if lob.is_blob or lob.is_national else data.decode("utf-8", "replace").encode("utf-16-be")
