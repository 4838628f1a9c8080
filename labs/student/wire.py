"""Messages between the two processes of a check: one JSON object a line, of bounded length."""

from __future__ import annotations

import json
from typing import IO, Any, Final

LONGEST_BYTES: Final = 8 * 2**20

Message = dict[str, Any]


class BrokenMessage(Exception):
    """What came is no message: too long, cut off, not JSON, or not an object."""


def send(stream: IO[bytes], message: Message) -> None:
    """Write a message. Raises: BrokenMessage if it is too long, OSError if nobody reads."""
    line = json.dumps(message).encode() + b"\n"
    if len(line) > LONGEST_BYTES:
        raise BrokenMessage(f"a message of {len(line)} bytes; at most {LONGEST_BYTES} are carried")
    stream.write(line)
    stream.flush()


def receive(stream: IO[bytes]) -> Message | None:
    """Return the next message, None where the stream ends. Raises: BrokenMessage."""
    line = stream.readline(LONGEST_BYTES + 1)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise BrokenMessage("a line without an end")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenMessage("a line that is no JSON") from error
    if not isinstance(message, dict):
        raise BrokenMessage(f"a {type(message).__name__} instead of an object")
    return message
