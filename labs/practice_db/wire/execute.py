"""EXECUTE (94), RE-EXECUTE (4) and RE-EXECUTE AND FETCH (78): the calls that run statements.

Source: python-oracledb 26.1.0, impl/thin/messages/execute.pyx.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from labs.practice_db.errors import WireError
from labs.practice_db.wire.binds import BindLayout, BindRow, BindSpec, read_row, read_specs
from labs.practice_db.wire.reader import NeedMoreData, Reader, decode_text

EXECUTE: Final = 94
REEXECUTE: Final = 4
REEXECUTE_AND_FETCH: Final = 78
FIELD_VERSION_12_2: Final = 8
FIELD_VERSION_12_2_EXT1: Final = 9
AL8I4_LENGTH: Final = 13
MAX_BINDS: Final = 65535
COMMIT_ON_REEXECUTE: Final = 1


class Option(IntEnum):
    """Bits of the options of EXECUTE (the driver's TNS_EXEC_OPTION_* constants)."""

    PARSE = 0x01
    BIND = 0x08
    DEFINE = 0x10
    EXECUTE = 0x20
    FETCH = 0x40
    COMMIT = 0x100
    PLSQL_BIND = 0x400
    NOT_PLSQL = 0x8000
    DESCRIBE = 0x20000
    BATCH_ERRORS = 0x80000


class Orientation(IntEnum):
    """Where an EXECUTE of a scrollable cursor reads (the driver's TNS_FETCH_ORIENTATION_* constants)."""

    CURRENT = 0x01
    NEXT = 0x02
    FIRST = 0x04
    LAST = 0x08
    PRIOR = 0x10
    ABSOLUTE = 0x20
    RELATIVE = 0x40


class Flag(IntEnum):
    """Bits of the execute flags, the tenth number of al8i4 (the driver's TNS_EXEC_FLAGS_* constants)."""

    SCROLLABLE = 0x02
    DML_ROW_COUNTS = 0x4000
    IMPLICIT_RESULTS = 0x8000


@dataclass(frozen=True, slots=True)
class ExecuteHead:
    """An EXECUTE up to its bind rows."""

    options: int
    cursor_id: int
    sql: str | None
    rows_wanted: int
    executions: int
    is_query: bool
    flags: int
    fetch_orientation: int
    fetch_position: int
    binds: tuple[BindSpec, ...]
    defines: tuple[BindSpec, ...]


@dataclass(frozen=True, slots=True)
class ReexecuteHead:
    """A RE-EXECUTE up to its bind rows."""

    cursor_id: int
    executions: int
    autocommit: bool


# Options, cursor id, pointer, SQL length, pointer, length of al8i4, two pointers, prefetch size, rows wanted, size of
# LONG, pointer, binds, five pointers, pointer, defines, registration id, three pointers, 4, pointer, 4, registration
# id, pointer, row counts, pointer.
_HEAD: Final = bytes((4, 4, 0, 4, 0, 4, 0, 0, 4, 4, 4, 0, 4, 0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 0, 4, 0, 4, 4, 0, 4, 0))
_HEAD_12_2: Final = _HEAD + bytes((0, 4, 0, 4, 0))
_HEAD_12_2_EXT1: Final = _HEAD_12_2 + bytes((0, 4))
_AL8I4: Final = bytes([4]) * AL8I4_LENGTH
_REEXECUTE: Final = bytes((4, 4, 4, 4))


def _head_fields(field_version: int) -> bytes:
    if field_version >= FIELD_VERSION_12_2_EXT1:
        return _HEAD_12_2_EXT1
    return _HEAD_12_2 if field_version >= FIELD_VERSION_12_2 else _HEAD


def read_execute(reader: Reader, field_version: int) -> ExecuteHead:
    """Read an EXECUTE up to its bind rows."""
    fields = reader.fields(_head_fields(field_version))
    options, cursor_id, sql_length, al8i4_length = fields[0], fields[1], fields[3], fields[5]
    rows_wanted, bind_count, define_count = fields[9], fields[12], fields[19]
    if al8i4_length != AL8I4_LENGTH or bind_count > MAX_BINDS or define_count > MAX_BINDS:
        raise WireError(f"EXECUTE with {al8i4_length} numbers, {bind_count} binds, {define_count} defines", reader.pos)
    sql = decode_text(reader.clr() or b"") if sql_length else None
    al8i4 = reader.fields(_AL8I4)
    defines = read_specs(reader, define_count, field_version) if options & Option.DEFINE else ()
    # A scroll describes the binds again, but without the option BIND no values follow.
    binds = read_specs(reader, bind_count, field_version)
    return ExecuteHead(
        options, cursor_id, sql, rows_wanted, al8i4[1], bool(al8i4[7]), al8i4[9], al8i4[10], al8i4[11], binds, defines
    )


def read_reexecute(reader: Reader) -> ReexecuteHead:
    """Read a RE-EXECUTE, with or without fetch, up to its bind rows."""
    cursor_id, executions, _, options = reader.fields(_REEXECUTE)
    return ReexecuteHead(cursor_id, executions, bool(options & COMMIT_ON_REEXECUTE))


class BindRows:
    """The bind rows of one call, read as they come: what was read once is not read again when more data comes."""

    __slots__ = ("_layout", "_rows", "_wanted")

    def __init__(self, layout: BindLayout, wanted: int) -> None:
        self._layout = layout
        self._wanted = wanted if layout.order else 0
        self._rows: list[BindRow] = []

    def read(self, reader: Reader) -> tuple[BindRow, ...]:
        """Read on to the last row; at NeedMoreData the reader stands behind the last complete one."""
        rows, layout = self._rows, self._layout
        start = reader.pos
        try:
            while len(rows) < self._wanted:
                rows.append(read_row(reader, layout))
                start = reader.pos
        except NeedMoreData:
            reader.pos = start
            raise
        return tuple(rows)
