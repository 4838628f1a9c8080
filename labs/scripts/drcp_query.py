"""What DRCP has counted: requests, hits and misses of each connection class, and the servers of the pool.

A hit is a session that was there already, a miss one that had to be made. Run connect_drcp.py in between.
"""

from __future__ import annotations

import sys

import oracledb

from labs.scripts import logon

CLASSES = """
    select cclass_name, num_requests, num_hits, num_misses, num_waits
    from v$cpool_cc_stats where num_requests > 0 order by cclass_name"""
POOLS = "select pool_name, num_open_servers, num_busy_servers, historic_max from v$cpool_stats"


def show(cursor: oracledb.Cursor, query: str) -> None:
    """Print a query's rows under their column names."""
    rows = [tuple(map(str, row)) for row in cursor.execute(query)]
    names = tuple(column.name for column in cursor.description or ())
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    print()


def main() -> int:
    """Print both tables and return the exit code."""
    with oracledb.connect(**logon.sys_in_root()) as connection:
        cursor = connection.cursor()
        show(cursor, POOLS)
        show(cursor, CLASSES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
