"""Piggybacks: small orders that travel in front of a call and have no reply of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from types import MappingProxyType
from typing import Final, TypeAlias

from labs.practice_db.errors import WireError
from labs.practice_db.wire.reader import Reader, decode_text

SESSION_STATE_BEGIN: Final = 0x04
SESSION_STATE_END: Final = 0x08
PIPELINE_CONTINUE: Final = 1
MAX_ITEMS: Final = 100_000


class EndToEndFlag(IntFlag):
    """Which end-to-end attributes a piggyback sets (the driver's TNS_END_TO_END_* constants)."""

    CLIENT_IDENTIFIER = 0x0001
    MODULE = 0x0008
    ACTION = 0x0010
    CLIENT_INFO = 0x0100
    DBOP = 0x0200


@dataclass(frozen=True, slots=True)
class CloseCursors:
    """The client has dropped these cursors from its statement cache (function 105)."""

    cursor_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """Set end-to-end attributes (function 135): those named in `flags`; an empty text clears one."""

    flags: EndToEndFlag
    client_identifier: str = ""
    module: str = ""
    action: str = ""
    client_info: str = ""
    dbop: str = ""


@dataclass(frozen=True, slots=True)
class SetSchema:
    """Set CURRENT_SCHEMA (function 152); the driver repeats it with every later call."""

    schema: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """A request of the application begins or ends (function 176, request boundaries)."""

    is_begin: bool
    is_end: bool


@dataclass(frozen=True, slots=True)
class AppContext:
    """Set attributes of an application context, or clear its namespace if there are none (function 154)."""

    namespace: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AlterSession:
    """Session settings as name and value (function 204)."""

    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PipelineBegin:
    """The calls up to PipelineEnd belong to one pipeline (function 199)."""

    continues_on_error: bool


@dataclass(frozen=True, slots=True)
class FreeTempLobs:
    """The client gives up temporary LOBs (function 96)."""

    locators: bytes


Piggyback: TypeAlias = (
    CloseCursors | EndToEnd | SetSchema | SessionState | AppContext | AlterSession | PipelineBegin | FreeTempLobs
)


def _close_cursors(reader: Reader) -> CloseCursors:
    reader.u8()
    return CloseCursors(tuple(reader.fields(b"\x04" * _count(reader))))


# Two pointers, flags; pointer and length of client identifier, module and action; pointer, length, u8 and number that
# are unused; client info; two unused pairs; dbop.
_END_TO_END: Final = bytes((0, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 4))
_END_TO_END_PLACES: Final = {"client_identifier": 3, "module": 5, "action": 7, "client_info": 13, "dbop": 19}


def _end_to_end(reader: Reader) -> EndToEnd:
    fields = reader.fields(_END_TO_END)
    texts: dict[str, str] = {}
    for name, place in _END_TO_END_PLACES.items():
        if fields[place + 1]:
            texts[name] = decode_text(reader.clr() or b"")
        elif fields[place] and not reader.is_at_end and reader.peek() == 0:
            # An empty text is sent with its length byte, None without: and no message starts with 00.
            reader.u8()
    return EndToEnd(EndToEndFlag(fields[2] & sum(EndToEndFlag)), **texts)


def _set_schema(reader: Reader) -> SetSchema:
    reader.u8()
    return SetSchema(reader.text())


def _session_state(reader: Reader) -> SessionState:
    state = reader.ub8()
    return SessionState(is_begin=bool(state & SESSION_STATE_BEGIN), is_end=bool(state & SESSION_STATE_END))


def _app_context(reader: Reader) -> AppContext:
    _, _, _, count, _, _ = reader.fields(bytes((0, 4, 0, 4, 2, 0)))
    namespace = decode_text(reader.clr() or b"")
    return AppContext(namespace, _pairs(reader, count))


def _alter_session(reader: Reader) -> AlterSession:
    _, _, count = reader.fields(bytes((4, 0, 4)))
    return AlterSession(_pairs(reader, count))


def _pipeline_begin(reader: Reader) -> PipelineBegin:
    _, _, mode = reader.fields(bytes((2, 0, 0)))
    return PipelineBegin(continues_on_error=mode == PIPELINE_CONTINUE)


# Pointer and total size; destination and source locators; offsets and character set; operation; SCNs; array fields.
_LOB_OPERATION: Final = bytes((0, 4, 0, 4, 4, 4, 0, 0, 0, 4, 0, 4, 8, 8, 0, 0, 4, 0, 4, 0, 4))


def _free_temp_lobs(reader: Reader) -> FreeTempLobs:
    total = reader.fields(_LOB_OPERATION)[1]
    return FreeTempLobs(reader.raw(total))


def _pairs(reader: Reader, count: int) -> tuple[tuple[str, str], ...]:
    _bounded(count)
    pairs = []
    for _ in range(count):
        name, value = reader.text(), reader.text()
        reader.ub4()
        pairs.append((name, value))
    return tuple(pairs)


def _count(reader: Reader) -> int:
    return _bounded(reader.ub4())


def _bounded(count: int) -> int:
    if count > MAX_ITEMS:
        raise WireError(f"{count} items; at most {MAX_ITEMS} are allowed")
    return count


PIGGYBACKS: Final[Mapping[int, Callable[[Reader], Piggyback]]] = MappingProxyType(
    {
        96: _free_temp_lobs,
        105: _close_cursors,
        135: _end_to_end,
        152: _set_schema,
        154: _app_context,
        176: _session_state,
        199: _pipeline_begin,
        204: _alter_session,
    }
)
