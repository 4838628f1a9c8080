"""Oracle Net's packets as far as a proxy needs them: where one ends, and the two that it sends in the database's name.

Source: python-oracledb 26.1.0, impl/thin/transport.pyx and packet.pyx (lengths, CONTROL), messages/connect.pyx
(REFUSE).
"""

from __future__ import annotations

import struct
from typing import Final

HEADER_BYTES: Final = 8
SESSION_SHUTDOWN: Final = 12572

_ACCEPT: Final = 2
_REFUSE: Final = 4
_DATA: Final = 6
_CONTROL: Final = 14
# Behind an ACCEPT of at least this version lengths have four bytes instead of two.
_LONG_LENGTHS_FROM: Final = 315
_VERSION_END: Final = HEADER_BYTES + 2
_INBAND_NOTIFICATION: Final = 8


def first_length(header: bytes) -> int:
    """Return how long a client's first packet is, from its header."""
    return int(struct.unpack_from(">H", header)[0])


def refusal(listener_code: int) -> bytes:
    """Return the REFUSE packet of a listener, for example with 12514."""
    stack = f"(ERROR_STACK=(ERROR=(CODE={listener_code})(EMFI=4)))"
    text = f"(DESCRIPTION=(ERR={listener_code}){stack})".encode()
    body = struct.pack(">BBH", 0x22, 0, len(text)) + text
    return struct.pack(">HHBBH", HEADER_BYTES + len(body), 0, _REFUSE, 0, 0) + body


class PacketTrack:
    """Follows what a database sends, and knows whether something may be said in between."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._left_bytes = 0
        self._has_long_lengths = False
        self._has_answered = False

    @property
    def is_between_answers(self) -> bool:
        """Tell whether the last packet has passed as a whole, and the client is past the listener."""
        return self._has_answered and not self._left_bytes and not self._head

    def passed(self, piece: bytes) -> None:
        """Take note of what has been passed on."""
        while piece:
            if self._left_bytes:
                self._left_bytes, piece = max(0, self._left_bytes - len(piece)), piece[self._left_bytes :]
                continue
            # An ACCEPT is only understood with its version.
            wanted = _VERSION_END - len(self._head) if self._is_accept else HEADER_BYTES - len(self._head)
            self._head += piece[:wanted]
            piece = piece[wanted:]
            if len(self._head) >= (_VERSION_END if self._is_accept else HEADER_BYTES):
                self._begin_packet()

    @property
    def _is_accept(self) -> bool:
        return len(self._head) >= HEADER_BYTES and not self._has_long_lengths and self._head[4] == _ACCEPT

    def _begin_packet(self) -> None:
        length = struct.unpack_from(">I" if self._has_long_lengths else ">H", self._head)[0]
        self._left_bytes = max(0, length - len(self._head))
        self._has_answered = self._has_answered or self._head[4] == _DATA
        if self._is_accept:
            self._has_long_lengths = struct.unpack_from(">H", self._head, HEADER_BYTES)[0] >= _LONG_LENGTHS_FROM
        self._head.clear()

    def notification(self) -> bytes:
        """Return the CONTROL packet that tells a client that its session is going to be shut down."""
        body = struct.pack(">HII", _INBAND_NOTIFICATION, 0, SESSION_SHUTDOWN)
        length = HEADER_BYTES + len(body)
        lengths = struct.pack(">I", length) if self._has_long_lengths else struct.pack(">HH", length, 0)
        return lengths + struct.pack(">BBH", _CONTROL, 0, 0) + body
