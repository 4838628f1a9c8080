"""TNS packets: the framing of everything that goes over the connection, and those packets that carry no TTC.

Header, 8 bytes: length, type u8, flags u8, header checksum u16. The length is u16 and a u16 checksum up to and
including ACCEPT, u32 from then on. Source: python-oracledb 26.1.0, impl/thin/packet.pyx and messages/connect.pyx.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from labs.practice_db.errors import WireError
from labs.practice_db.wire.reader import decode_text

HEADER_SIZE: Final = 8
DATA_HEADER_SIZE: Final = 10
MIN_SDU: Final = 512
MAX_SMALL_PACKET: Final = 65535
# A client does not cut an integer, so a packet that is not its message's last one may be so much shorter than the SDU.
MAX_GAP: Final = 7
MARKER_TYPE_PLACE: Final = 10
VERSION: Final = 319
MIN_VERSION: Final = 315
EOF_FLAG: Final = 0x0040
# Native network encryption and its services are off (NA disabled, no NA services).
NO_NATIVE_ENCRYPTION: Final = 0x0C
INBAND_NOTIFICATION: Final = 8

_SHORT_HEADER: Final = struct.Struct(">HHBBH")
_LONG_HEADER: Final = struct.Struct(">IBBH")
_DATA_HEADER: Final = struct.Struct(">IBBHH")
_CONNECT: Final = struct.Struct(">HHHHHHHHHH")
_ACCEPT: Final = struct.Struct(">HHHHHHHBB8xIIBI")


class PacketType(IntEnum):
    """The driver's TNS_PACKET_TYPE_* constants."""

    CONNECT = 1
    ACCEPT = 2
    REFUSE = 4
    REDIRECT = 5
    DATA = 6
    RESEND = 11
    MARKER = 12
    CONTROL = 14


class MarkerType(IntEnum):
    """The driver's TNS_MARKER_TYPE_* constants."""

    BREAK = 1
    RESET = 2
    INTERRUPT = 3


@dataclass(frozen=True, slots=True)
class Connect:
    """The first packet of a client. `connect_data` is None when it follows in a DATA packet of its own."""

    version: int
    lowest_version: int
    sdu: int
    connect_data: str | None

    @classmethod
    def decode(cls, packet: bytes) -> Connect:
        """Read a whole CONNECT packet.

        Raises: WireError if it is short or its connect data lies outside of it.
        """
        if len(packet) < 58:
            raise WireError(f"CONNECT packet of {len(packet)} bytes")
        version, lowest, _, sdu, _, _, _, _, length, offset = _CONNECT.unpack_from(packet, HEADER_SIZE)
        if len(packet) >= 62 and (large := int.from_bytes(packet[58:62], "big")):
            sdu = large
        data = packet[offset : offset + length]
        if data and len(data) != length:
            raise WireError(f"connect data of {len(data)} bytes instead of {length}", offset)
        return cls(version, lowest, sdu, decode_text(data) if length == len(data) else None)


def accept(*, version: int, sdu: int) -> bytes:
    """Return an ACCEPT packet: no options, no flags, since breaks in band and explicit ends of requests suffice."""
    small = min(sdu, 0xFFFF)
    native = NO_NATIVE_ENCRYPTION
    body = _ACCEPT.pack(version, 0, small, small, 1, 0, 45, native, native, sdu, sdu, 0, 0)
    return _SHORT_HEADER.pack(HEADER_SIZE + len(body), 0, PacketType.ACCEPT, 0, 0) + body


def refuse(code: int) -> bytes:
    """Return a REFUSE packet with the listener's error, for example 12514 for an unknown service."""
    text = f"(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))))".encode()
    body = b"\x22\x00" + len(text).to_bytes(2, "big") + text
    return _SHORT_HEADER.pack(HEADER_SIZE + len(body), 0, PacketType.REFUSE, 0, 0) + body


def marker(kind: MarkerType) -> bytes:
    """Return a MARKER packet."""
    return _LONG_HEADER.pack(HEADER_SIZE + 3, PacketType.MARKER, 0, 0) + bytes((1, 0, kind))


def inband_notification(code: int) -> bytes:
    """Return a CONTROL packet that tells an idle client of an error, 12572 for a shutdown."""
    body = struct.pack(">HII", INBAND_NOTIFICATION, 0, code)
    return _LONG_HEADER.pack(HEADER_SIZE + len(body), PacketType.CONTROL, 0, 0) + body


def data_packets(body: bytes, sdu: int) -> bytes:
    """Return the DATA packets that carry the bytes, none of them longer than the SDU."""
    room = sdu - DATA_HEADER_SIZE
    if len(body) <= room:
        return _DATA_HEADER.pack(DATA_HEADER_SIZE + len(body), PacketType.DATA, 0, 0, 0) + body
    parts: list[bytes] = []
    for start in range(0, len(body), room):
        piece = body[start : start + room]
        parts += (_DATA_HEADER.pack(DATA_HEADER_SIZE + len(piece), PacketType.DATA, 0, 0, 0), piece)
    return b"".join(parts)


class PacketStream:
    """Cuts what was received into packets.

    `max_packet` bounds what is kept for a packet that is not complete.
    """

    __slots__ = ("_buffer", "_length_size", "_max_packet")

    def __init__(self, max_packet: int) -> None:
        self._buffer = b""
        self._length_size = 2
        self._max_packet = max_packet

    def use_long_lengths(self, *, max_packet: int) -> None:
        """Read lengths of 4 bytes from now on."""
        self._length_size = 4
        self._max_packet = max_packet

    def feed(self, data: bytes) -> None:
        """Add received bytes."""
        self._buffer = self._buffer + data if self._buffer else data

    def next_packet(self) -> bytes | None:
        """Return the next whole packet with its header, None if there is none.

        Raises: WireError for a length that cannot be.
        """
        buffer = self._buffer
        if len(buffer) < HEADER_SIZE:
            return None
        size = int.from_bytes(buffer[: self._length_size], "big")
        if not HEADER_SIZE <= size <= self._max_packet:
            raise WireError(f"packet of {size} bytes; from {HEADER_SIZE} to {self._max_packet} are allowed", 0)
        if len(buffer) < size:
            return None
        if len(buffer) == size:
            self._buffer = b""
            return buffer
        self._buffer = buffer[size:]
        return buffer[:size]
