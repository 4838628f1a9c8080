"""AUTH: the two messages with which a client logs on, as names and values.

Source: python-oracledb 26.1.0, impl/thin/messages/auth.pyx.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import WireError
from labs.practice_db.wire.reader import Reader, decode_text

PHASE_ONE: Final = 118
PHASE_TWO: Final = 115
CHANGE_PASSWORD_MODE: Final = 0x2
VERIFIER_12C: Final = 0x4815
MAX_PAIRS: Final = 1000
# Has user, length of the user, mode, pointer, number of pairs, two pointers.
_HEAD: Final = bytes((0, 4, 4, 0, 4, 0, 0))


@dataclass(frozen=True, slots=True)
class Auth:
    """One AUTH message. `pairs` keeps repeated keys; a trailing NUL of keys is left out."""

    function: int
    user: str
    mode: int
    pairs: tuple[tuple[str, str], ...]

    def value(self, key: str) -> str | None:
        """Return the first value of a key, None if it was not sent."""
        return next((value for name, value in self.pairs if name == key), None)


def read_auth(reader: Reader, function: int) -> Auth:
    """Read the rest of an AUTH message behind its function."""
    has_user, _, mode, _, count, _, _ = reader.fields(_HEAD)
    if count > MAX_PAIRS:
        raise WireError(f"AUTH with {count} pairs; at most {MAX_PAIRS} are allowed", reader.pos)
    user = decode_text(reader.clr() or b"") if has_user else ""
    pairs = []
    for _ in range(count):
        key, value = reader.text(), reader.text()
        reader.ub4()
        pairs.append((key.rstrip("\0"), value))
    return Auth(function, user, mode, tuple(pairs))
