"""DBMS_LOB: length, parts and places of text and bytes. A LOB is its value here, so nothing can be written into one."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, number_argument, text_argument
from labs.practice_db.plsql.values.datum import Datum, Typed
from labs.practice_db.values import OraType

_BYTES: Final = frozenset({OraType.RAW, OraType.BLOB})


def _content(value: Datum) -> str | bytes | None:
    """Return a LOB as what it is counted in: characters or bytes."""
    if isinstance(value, Typed) and value.type in _BYTES:
        return bytes.fromhex(value.value[2:].decode())
    return text_argument(value)


def _get_length(run: Run, arguments: Arguments) -> Datum:
    content = _content(arguments["LOB_LOC"])
    return None if content is None else Decimal(len(content))


def _substr(run: Run, arguments: Arguments) -> Datum:
    content = _content(arguments["LOB_LOC"])
    amount, offset = int(number_argument(arguments["AMOUNT"])), int(number_argument(arguments["OFFSET"]))
    if content is None or amount < 1 or offset < 1:
        return None
    part = content[offset - 1 : offset - 1 + amount]
    return Typed(OraType.RAW, b"\\x" + part.hex().encode()) if isinstance(part, bytes) and part else part or None


def _instr(run: Run, arguments: Arguments) -> Datum:
    content, pattern = _content(arguments["LOB_LOC"]), _content(arguments["PATTERN"])
    offset, nth = int(number_argument(arguments["OFFSET"])), int(number_argument(arguments["NTH"]))
    if content is None or pattern is None or offset < 1 or nth < 1:
        return None
    found = offset - 2
    for _ in range(nth):
        # Both are text or both are bytes, else text_argument has refused one.
        found = content.find(pattern, found + 1)  # type: ignore[arg-type]
        if found < 0:
            return Decimal(0)
    return Decimal(found + 1)


SUBPROGRAMS: Final[dict[str, Body]] = {
    "DBMS_LOB.GETLENGTH(LOB_LOC)": _get_length,
    "DBMS_LOB.SUBSTR(LOB_LOC, AMOUNT=32767, OFFSET=1)": _substr,
    "DBMS_LOB.INSTR(LOB_LOC, PATTERN, OFFSET=1, NTH=1)": _instr,
}
