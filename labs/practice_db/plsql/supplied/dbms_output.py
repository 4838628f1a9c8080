"""DBMS_OUTPUT: a buffer of lines in the session.

Source: PL/SQL Packages and Types Reference 23ai, DBMS_OUTPUT: 20,000 bytes unless ENABLE says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import Raised, value_error
from labs.practice_db.plsql.host import SessionMemory
from labs.practice_db.plsql.running.runtime import Run
from labs.practice_db.plsql.values.datum import Collection, Datum, to_text
from labs.practice_db.plsql.values.types import NAMED, CollectionType

MAX_LINE: Final = 32767
MIN_BUFFER: Final = 2000
MAX_BUFFER: Final = 1_000_000
# ENABLE(NULL). Assumed: nobody reads more lines than this.
UNLIMITED: Final = 2**26
_LINES: Final = CollectionType("CHARARR", NAMED["VARCHAR2"], is_associative=True)


def _text(value: Datum) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, Decimal, bool)):
        return to_text(value)
    raise value_error()


def _enable(run: Run, arguments: dict[str, Datum]) -> Datum:
    size = arguments["BUFFER_SIZE"]
    memory = run.host.memory
    memory.output_is_on = True
    memory.output_limit = min(max(int(size), MIN_BUFFER), MAX_BUFFER) if isinstance(size, Decimal) else UNLIMITED
    return None


def _disable(run: Run, arguments: dict[str, Datum]) -> Datum:
    memory = run.host.memory
    memory.output_is_on, memory.line = False, ""
    memory.output.clear()
    return None


def _put(run: Run, arguments: dict[str, Datum]) -> Datum:
    memory = run.host.memory
    if memory.output_is_on:
        memory.line += _text(arguments["A"])
        if len(memory.line.encode()) > MAX_LINE:
            memory.line = ""
            raise Raised(20000, "ORU-10028: line length overflow, limit of 32767 bytes per line")
    return None


def _new_line(run: Run, arguments: dict[str, Datum]) -> Datum:
    memory = run.host.memory
    if memory.output_is_on:
        _check_room(memory)
        memory.output.append(memory.line)
        memory.output_bytes += len(memory.line.encode())
        memory.line = ""
    return None


def _check_room(memory: SessionMemory) -> None:
    """Raise ORA-20000 when the buffer is full; what was read makes room."""
    if not memory.output:
        memory.output_bytes = 0
    if memory.output_bytes + len(memory.line.encode()) > memory.output_limit:
        memory.line = ""
        raise Raised(20000, f"ORU-10027: buffer overflow, limit of {memory.output_limit} bytes")


def _put_line(run: Run, arguments: dict[str, Datum]) -> Datum:
    _put(run, arguments)
    return _new_line(run, arguments)


def _get_line(run: Run, arguments: dict[str, Datum]) -> Datum:
    lines = run.host.memory.output
    arguments["STATUS"] = Decimal(0 if lines else 1)
    arguments["LINE"] = (lines.pop(0) or None) if lines else None
    return None


def _get_lines(run: Run, arguments: dict[str, Datum]) -> Datum:
    lines = run.host.memory.output
    wanted = arguments["NUMLINES"]
    count = min(int(wanted) if isinstance(wanted, Decimal) else 0, len(lines))
    taken = [lines.pop(0) for _ in range(count)]
    given = arguments["LINES"]
    type_ = given.type if isinstance(given, Collection) else _LINES
    arguments["LINES"] = Collection(type_, {Decimal(place): line or None for place, line in enumerate(taken, 1)})
    arguments["NUMLINES"] = Decimal(count)
    return None


SUBPROGRAMS: Final[dict[str, Callable[[Run, dict[str, Datum]], Datum]]] = {
    "DBMS_OUTPUT.ENABLE(BUFFER_SIZE=20000)": _enable,
    "DBMS_OUTPUT.DISABLE": _disable,
    "DBMS_OUTPUT.PUT(A)": _put,
    "DBMS_OUTPUT.PUT_LINE(A)": _put_line,
    "DBMS_OUTPUT.NEW_LINE": _new_line,
    "DBMS_OUTPUT.GET_LINE(LINE OUT, STATUS OUT)": _get_line,
    "DBMS_OUTPUT.GET_LINES(LINES IN OUT, NUMLINES IN OUT)": _get_lines,
}
