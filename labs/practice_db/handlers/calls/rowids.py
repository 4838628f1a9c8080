"""ROWIDs of rows that a statement has changed, from where PostgreSQL says they are."""

from __future__ import annotations

from typing import Final

from labs.practice_db.values import Row

# What makes PostgreSQL tell where each row that a statement changes is; views do not know.
PLACE: Final = " RETURNING tableoid, ctid"
TABLE_COLUMN: Final = "tableoid"
_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FILE: Final = 1


def rowid_of(row: Row) -> str | None:
    """Return the ROWID of a row of PLACE, as `oracle.rowid` in sql/prelude/objects.sql makes it.

    None for a row of a temporary table: it is a view here, whose trigger has put the row somewhere else.
    """
    table, place = row
    if table is None or place is None:
        return None
    block, slot = place.decode().strip("()").split(",")
    return f"{_base64(int(table), 6)}{_base64(_FILE, 3)}{_base64(int(block), 6)}{_base64(int(slot), 3)}"


def _base64(number: int, size: int) -> str:
    return "".join(_DIGITS[number >> 6 * place & 63] for place in reversed(range(size)))
