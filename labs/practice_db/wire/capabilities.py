"""What client and server can do: the PROTOCOL and DATA TYPES messages of the negotiation.

Source: python-oracledb 26.1.0, impl/thin/capabilities.pyx, messages/protocol.pyx and data_types.pyx.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import WireError
from labs.practice_db.wire.primitives import clr
from labs.practice_db.wire.reader import NeedMoreData, Reader

PROTOCOL: Final = 1
DATA_TYPES: Final = 2
PROTOCOL_VERSION: Final = 6
UTF8_CHARSET: Final = 873
UTF16_CHARSET: Final = 2000
COMPILE_CAPS_SIZE: Final = 55
RUNTIME_CAPS_SIZE: Final = 13
FIELD_VERSION_PLACE: Final = 7
STRING_SIZE_PLACE: Final = 6
LONG_STRINGS: Final = 0x04
TIME_ZONE_PLACE: Final = 1
TIME_ZONE_BIT: Final = 0x01
TIME_ZONE_SIZE: Final = 11
MAX_TEXT: Final = 1024
# Some 320 entries of type and conversion, with 4 more bytes if there is a conversion. A loop takes too long here.
_TYPE_LIST: Final = re.compile(rb"(?s:(?:(?!\0\0)..(?:\0\0|(?!\0\0).{6}))*\0\0)")
MAX_STRING: Final = 4000
MAX_LONG_STRING: Final = 32767


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What both sides have agreed on.

    `max_string` is the longest bind, in bytes, that stays among the others of its row.
    """

    field_version: int
    max_string: int


def read_protocol(reader: Reader) -> str:
    """Read the rest of a PROTOCOL message: versions, 00 and the name of the driver, which is returned."""
    while reader.u8():
        pass
    name = bytearray()
    while byte := reader.u8():
        name.append(byte)
        if len(name) > MAX_TEXT:
            raise WireError("the name of the driver does not end", reader.pos)
    return name.decode("utf-8", "replace")


def protocol_reply(*, banner: str, field_version: int, has_long_strings: bool) -> bytes:
    """Return the PROTOCOL message of the server: character sets and capabilities."""
    compile_caps = bytearray(COMPILE_CAPS_SIZE)
    compile_caps[FIELD_VERSION_PLACE] = field_version
    runtime_caps = bytearray(RUNTIME_CAPS_SIZE)
    runtime_caps[STRING_SIZE_PLACE] = LONG_STRINGS if has_long_strings else 0
    description = bytes(9) + UTF16_CHARSET.to_bytes(2, "big")
    return b"".join(
        (
            bytes((PROTOCOL, PROTOCOL_VERSION, 0)),
            banner.encode()[:47] + b"\x00",
            UTF8_CHARSET.to_bytes(2, "little"),
            b"\x01\x00\x00",  # flags, no elements
            len(description).to_bytes(2, "big"),
            description,
            clr(bytes(compile_caps)),
            clr(bytes(runtime_caps)),
        )
    )


def read_data_types(reader: Reader) -> int:
    """Read the rest of a DATA TYPES message and return the client's field version.

    Layout: two character sets u16, flags u8, compile and runtime capabilities (CLR), 11 bytes of time zone if the
    client can do that, then entries of 8 bytes or, without a conversion, 4; a type of 0 ends them.
    """
    reader.raw(5)
    compile_caps = reader.clr() or b""
    runtime_caps = reader.clr() or b""
    if len(compile_caps) <= FIELD_VERSION_PLACE or len(runtime_caps) <= STRING_SIZE_PLACE:
        raise WireError("capabilities are too short", reader.pos)
    if runtime_caps[TIME_ZONE_PLACE] & TIME_ZONE_BIT:
        reader.raw(TIME_ZONE_SIZE)
    found = _TYPE_LIST.match(reader.data, reader.pos)
    if found is None:
        raise NeedMoreData
    reader.pos = found.end()
    return compile_caps[FIELD_VERSION_PLACE]


def data_types_reply() -> bytes:
    """Return the DATA TYPES message of the server: an empty list, nothing is converted."""
    return bytes((DATA_TYPES, 0, 0))
