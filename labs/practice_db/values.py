"""What a value and a column are between the layers.

A value travels as PostgreSQL's text form in UTF-8 bytes (None is NULL), from the engine to the wire and
back, so that a row is never turned into Python objects on its way. The forms, by type:

    NUMBER                     -?digits[.digits], never an exponent
    BINARY_FLOAT/DOUBLE        shortest form that reads back the same; NaN, Infinity, -Infinity
    VARCHAR2, CHAR, LONG, CLOB the characters themselves
    RAW, LONG_RAW, BLOB        \\x and lower-case hexadecimal
    DATE, TIMESTAMP            YYYY-MM-DD HH:MM:SS[.ffffff][ BC]
    TIMESTAMP_TZ, _LTZ         the same with +HH[:MM] or -HH[:MM] behind
    INTERVAL_DS                [-]D H:MM:SS[.ffffff]  (IntervalStyle sql_standard)
    INTERVAL_YM                [-]Y-M
    BOOLEAN                    t or f
    ROWID                      the 18 characters
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

# What a character of AL16UTF16, the national character set, counts for in `Column.size`.
NATIONAL_BYTES: Final = 2
# What the names of indexes and keys begin with in PostgreSQL (see sql/prelude/constraints.sql); nobody sees it.
INDEX_MARK: Final = "@"

Value: TypeAlias = bytes | None
Row: TypeAlias = tuple[Value, ...]


class OraType(IntEnum):
    """Oracle's data types by their number on the wire (the driver's ORA_TYPE_NUM_* constants)."""

    VARCHAR2 = 1
    NUMBER = 2
    LONG = 8
    ROWID = 11
    DATE = 12
    RAW = 23
    LONG_RAW = 24
    CHAR = 96
    BINARY_FLOAT = 100
    BINARY_DOUBLE = 101
    CURSOR = 102
    CLOB = 112
    BLOB = 113
    TIMESTAMP = 180
    TIMESTAMP_TZ = 181
    INTERVAL_YM = 182
    INTERVAL_DS = 183
    TIMESTAMP_LTZ = 231
    BOOLEAN = 252


LOB_TYPES: Final = frozenset((OraType.CLOB, OraType.BLOB))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a query as DESCRIBE tells it to the client.

    `size` is in bytes and `chars` in characters; both 0 for types without a length. A NUMBER without
    precision has precision 0 and scale -127. `is_national` marks NCHAR and NVARCHAR2.
    """

    name: str
    type: OraType
    precision: int = 0
    scale: int = 0
    size: int = 0
    chars: int = 0
    is_nullable: bool = True
    is_national: bool = False
