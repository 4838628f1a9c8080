"""UTL_RAW: bytes as text and text as bytes."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import value_error
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.supplied.arguments import Arguments, Body, number_argument, text_argument
from labs.practice_db.plsql.values.datum import Datum, Typed
from labs.practice_db.values import OraType


def _bytes(value: Datum) -> bytes:
    if isinstance(value, Typed):
        return bytes.fromhex(value.value[2:].decode())
    try:
        return bytes.fromhex(text_argument(value) or "")
    except ValueError:
        raise value_error("hex to raw conversion error") from None


def _raw(content: bytes) -> Datum:
    return Typed(OraType.RAW, b"\\x" + content.hex().encode()) if content else None


def _substr(run: Run, arguments: Arguments) -> Datum:
    content, start = _bytes(arguments["R"]), int(number_argument(arguments["POS"]))
    begin = start - 1 if start > 0 else len(content) + start
    size = int(number_argument(arguments["LEN"])) if arguments["LEN"] is not None else len(content)
    return _raw(content[begin : begin + size])


def _concat(run: Run, arguments: Arguments) -> Datum:
    return _raw(b"".join(map(_bytes, arguments.values())))


def _cast_to_varchar2(run: Run, arguments: Arguments) -> Datum:
    return _bytes(arguments["R"]).decode(errors="replace") or None


SUBPROGRAMS: Final[dict[str, Body]] = {
    "UTL_RAW.CAST_TO_RAW(C)": lambda run, arguments: _raw((text_argument(arguments["C"]) or "").encode()),
    "UTL_RAW.CAST_TO_VARCHAR2(R)": _cast_to_varchar2,
    "UTL_RAW.LENGTH(R)": lambda run, arguments: Decimal(len(_bytes(arguments["R"]))),
    "UTL_RAW.SUBSTR(R, POS, LEN=NULL)": _substr,
    "UTL_RAW.CONCAT(R1, R2, R3=NULL, R4=NULL)": _concat,
    "UTL_RAW.REVERSE(R)": lambda run, arguments: _raw(_bytes(arguments["R"])[::-1]),
}
