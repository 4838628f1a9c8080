"""Reading primitives from a message that may not be complete yet."""

from __future__ import annotations

from typing import Final

from labs.practice_db.errors import WireError

NULL_LENGTH: Final = 255
ESCAPE_LENGTH: Final = 253


class NeedMoreData(Exception):
    """The message goes on in a packet that has not come yet.

    `missing` is how many bytes are lacking at the least.
    """

    def __init__(self, missing: int = 1) -> None:
        super().__init__(missing)
        self.missing = missing


class Unreadable(Exception):
    """Something that is not understood, so that the end of the call cannot be found.

    `name` says what it is.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Reader:
    """A position in the bytes of one message; each method reads one primitive and moves on.

    All methods raise NeedMoreData at the end of the data and WireError for what cannot be.
    Source of the layouts: python-oracledb 26.1.0, impl/base/buffer.pyx.
    """

    __slots__ = ("data", "pos")

    def __init__(self, data: bytes | bytearray, pos: int = 0) -> None:
        self.data = data
        self.pos = pos

    @property
    def is_at_end(self) -> bool:
        return self.pos >= len(self.data)

    def u8(self) -> int:
        """Read one raw byte."""
        try:
            value = self.data[self.pos]
        except IndexError:
            raise NeedMoreData from None
        self.pos += 1
        return value

    def peek(self) -> int:
        """Return the next byte and stay in front of it."""
        try:
            return self.data[self.pos]
        except IndexError:
            raise NeedMoreData from None

    def expect(self, byte: int, what: str) -> None:
        """Read one byte that can only be this one."""
        found = self.u8()
        if found != byte:
            raise WireError(f"{what} starts with {found:#04x}, not {byte:#04x}", self.pos - 1)

    def raw(self, count: int) -> bytes:
        """Read `count` bytes as they are."""
        pos = self.pos
        end = pos + count
        missing = end - len(self.data)
        if missing > 0:
            raise NeedMoreData(missing)
        self.pos = end
        return bytes(self.data[pos:end])

    def ub(self, width: int) -> int:
        """Read a universal integer: one length byte n (0..width), then n bytes, big-endian."""
        try:
            size = self.data[self.pos]
        except IndexError:
            raise NeedMoreData from None
        if size > width:
            raise WireError(f"integer of {size} bytes where at most {width} are allowed", self.pos)
        self.pos += 1
        return int.from_bytes(self.raw(size), "big") if size else 0

    def ub2(self) -> int:
        return self.ub(2)

    def ub4(self) -> int:
        return self.ub(4)

    def ub8(self) -> int:
        return self.ub(8)

    def fields(self, widths: bytes) -> list[int]:
        """Read one integer for each entry of `widths`: 0 for a raw byte, else the width of a universal one."""
        data, pos = self.data, self.pos
        values: list[int] = []
        append = values.append
        try:
            for width in widths:
                size = data[pos]
                pos += 1
                if not width:
                    append(size)
                elif not size:
                    append(0)
                elif size == 1:
                    append(data[pos])
                    pos += 1
                elif size <= width:
                    append(int.from_bytes(data[pos : pos + size], "big"))
                    pos += size
                else:
                    raise WireError(f"integer of {size} bytes where at most {width} are allowed", pos - 1)
        except IndexError:
            raise NeedMoreData from None
        if pos > len(data):
            raise NeedMoreData(pos - len(data))
        self.pos = pos
        return values

    def clr(self) -> bytes | None:
        """Read a value with its length; None for NULL.

        Layout: u8 n and n bytes; n = 0 or 255 is NULL; n = 254 starts chunks (ub4 length, bytes) up to length 0.
        """
        try:
            size = self.data[self.pos]
        except IndexError:
            raise NeedMoreData from None
        if size < ESCAPE_LENGTH:
            pos = self.pos + 1
            end = pos + size
            if end > len(self.data):
                raise NeedMoreData(end - len(self.data))
            self.pos = end
            return bytes(self.data[pos:end]) if size else None
        if size == ESCAPE_LENGTH:
            raise WireError("length byte 253 in front of a value", self.pos)
        self.pos += 1
        return None if size == NULL_LENGTH else self._chunks()

    def _chunks(self) -> bytes:
        """Read the chunks of a long value; nothing is copied before the last one has come."""
        spans: list[tuple[int, int]] = []
        while size := self.ub(4):
            start = self.pos
            self.pos = start + size
            if self.pos > len(self.data):
                raise NeedMoreData(self.pos - len(self.data))
            spans.append((start, self.pos))
        return b"".join([bytes(self.data[start:end]) for start, end in spans])

    def dlv(self) -> bytes:
        """Read a value with two lengths: ub4 byte count and, unless it is 0, a CLR of the same bytes."""
        return (self.clr() or b"") if self.ub(4) else b""

    def text(self) -> str:
        """Read a value with two lengths as UTF-8 text."""
        return decode_text(self.dlv())


def decode_text(data: bytes) -> str:
    """Return UTF-8 bytes as text.

    Raises: WireError for other bytes.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise WireError(f"text is not UTF-8: {error.reason}") from error
