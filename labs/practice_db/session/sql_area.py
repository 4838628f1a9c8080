"""The statements that were run, for V$SQL: text, executions, rows, times. Bounded, the least recently used go."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

MOST_STATEMENTS: Final = 2_000
_ALPHABET: Final = "0123456789abcdfghjkmnpqrstuvwxyz"


@dataclass(slots=True, eq=False)
class SqlText:
    """One statement text of one parsing schema, and what became of it."""

    text: str
    schema: str
    first_load_at: datetime
    last_active_at: datetime
    module: str = ""
    action: str = ""
    command: int = 0
    parse_calls: int = 0
    executions: int = 0
    executing: int = 0
    fetches: int = 0
    rows: int = 0
    elapsed_s: float = 0.0


@dataclass(slots=True)
class SqlArea:
    """All statements by (schema, text), in the order of their last parse."""

    entries: OrderedDict[tuple[str, str], SqlText] = field(default_factory=OrderedDict)

    def parsed(self, text: str, schema: str, now: datetime) -> SqlText:
        """Return the entry of a statement that is being parsed; made when there is none."""
        key = (schema, text)
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = SqlText(text, schema, now, now)
            if len(self.entries) > MOST_STATEMENTS:
                self.entries.popitem(last=False)
        else:
            self.entries.move_to_end(key)
            entry.last_active_at = now
        entry.parse_calls += 1
        return entry


@lru_cache(MOST_STATEMENTS)
def sql_id(text: str) -> str:
    """Return V$SQL.SQL_ID: 13 characters made of the last 8 bytes of the text's MD5.

    Source: Tanel Poder's description of SQL_ID (MD5 of the text with a NUL behind, as two little-endian words).
    """
    digest = hashlib.md5(text.encode() + b"\0", usedforsecurity=False).digest()
    high, low = (int.from_bytes(digest[start : start + 4], "little") for start in (8, 12))
    number = high << 32 | low
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def hash_value(text: str) -> int:
    """Return V$SQL.HASH_VALUE: the low 32 bits of what SQL_ID shows."""
    digest = hashlib.md5(text.encode() + b"\0", usedforsecurity=False).digest()
    return int.from_bytes(digest[12:16], "little")
