"""Which PostgreSQL type stands for which of Oracle's: for binds, for CAST and for columns.

`oracle.date`, `oracle.raw` ... are domains of the prelude: PostgreSQL then tells a DATE from a TIMESTAMP when it looks
for an operator, so that DATE + 1 and DATE - DATE mean what they mean in Oracle.
"""

from __future__ import annotations

from typing import Final

from labs.practice_db.values import OraType

_CASTS: Final[dict[OraType, str]] = {
    OraType.VARCHAR2: "varchar",
    OraType.CHAR: "varchar",
    OraType.LONG: "text",
    OraType.CLOB: "text",
    OraType.NUMBER: "numeric",
    OraType.BINARY_FLOAT: "float4",
    OraType.BINARY_DOUBLE: "float8",
    OraType.DATE: "oracle.date",
    OraType.TIMESTAMP: "timestamp",
    OraType.TIMESTAMP_TZ: "timestamptz",
    OraType.TIMESTAMP_LTZ: "timestamptz",
    OraType.INTERVAL_DS: "interval",
    OraType.INTERVAL_YM: "interval",
    OraType.RAW: "bytea",
    OraType.LONG_RAW: "bytea",
    OraType.BLOB: "bytea",
    OraType.BOOLEAN: "boolean",
    OraType.ROWID: "varchar",
}


def cast_name(ora_type: OraType) -> str:
    """Return the PostgreSQL type that a value of this type is cast to when it is a parameter."""
    return _CASTS.get(ora_type, "varchar")
