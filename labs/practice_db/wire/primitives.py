"""Writing primitives: each function returns the bytes of one value.

Source of the layouts: python-oracledb 26.1.0, impl/base/buffer.pyx.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

MAX_SHORT_LENGTH: Final = 252
MAX_CHUNK_LENGTH: Final = 32767
LENGTH_BYTES: Final = tuple(bytes([size]) for size in range(256))


@lru_cache(maxsize=4096)
def ub(value: int) -> bytes:
    """Return a universal integer: the number of bytes and the bytes, big-endian; 0 is the single byte 00.

    Clients take sizes of 1, 2, 4 and 8 bytes as well as those between.
    """
    size = (value.bit_length() + 7) // 8
    return LENGTH_BYTES[size] + value.to_bytes(size, "big")


def sb(value: int) -> bytes:
    """Return a signed universal integer: the sign is bit 0x80 of the length byte."""
    if value >= 0:
        return ub(value)
    encoded = ub(-value)
    return LENGTH_BYTES[encoded[0] | 0x80] + encoded[1:]


def clr(value: bytes | None) -> bytes:
    """Return a value with its length, in chunks if it is longer than 252 bytes; NULL and empty are 00."""
    if not value:
        return b"\x00"
    size = len(value)
    if size <= MAX_SHORT_LENGTH:
        return LENGTH_BYTES[size] + value
    if size <= MAX_CHUNK_LENGTH:
        return b"".join((b"\xfe", ub(size), value, b"\x00"))
    parts = [b"\xfe"]
    for start in range(0, size, MAX_CHUNK_LENGTH):
        chunk = value[start : start + MAX_CHUNK_LENGTH]
        parts += (ub(len(chunk)), chunk)
    parts.append(b"\x00")
    return b"".join(parts)


def dlv(value: bytes) -> bytes:
    """Return a value with two lengths: ub4 byte count and, unless it is empty, the CLR of it."""
    return ub(len(value)) + clr(value) if value else b"\x00"
