"""Piggybacks: small orders that travel in front of a call and have no reply of their own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import TypeAlias


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

    locators: tuple[bytes, ...]


Piggyback: TypeAlias = (
    CloseCursors | EndToEnd | SetSchema | SessionState | AppContext | AlterSession | PipelineBegin | FreeTempLobs
)
