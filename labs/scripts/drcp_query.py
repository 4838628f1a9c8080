"""What DRCP has counted: the servers of its pools, and the requests, hits and misses of each connection class.

A hit is a session that was there already, a miss one that had to be made. Run connect_drcp.py in between and look at
what has changed: with `--purity new` there are only misses. `--connections` also shows who is connected to the broker.
The database counts for as long as it runs; one that `setup/start.py --run` has started ends with that run.
"""

from __future__ import annotations

import oracledb

from labs.scripts import command, logon

POOLS = "select pool_name, num_open_servers, num_busy_servers, historic_max from v$cpool_stats"
CLASSES = """
    select cclass_name, num_requests, num_hits, num_misses, num_waits
    from v$cpool_cc_stats where num_requests > 0 and cclass_name like :1 order by cclass_name"""
CONNECTIONS = """
    select username, cclass_name, program, connection_status
    from v$cpool_conn_info where cclass_name like :1 order by cclass_name, program"""

NO_CLASS = "(no such class has asked for a server since the database was started)\n"
NO_CONNECTION = "(nobody is connected to the broker at the moment)\n"


def show(cursor: oracledb.Cursor, query: str, *binds: str, empty: str = "") -> None:
    """Print a query's rows under their column names, or what it means that there are none."""
    rows = [tuple(map(str, row)) for row in cursor.execute(query, binds)]
    names = tuple(column.name for column in cursor.description or ())
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    print(empty if empty and not rows else "")


def main(arguments: list[str] | None = None) -> int:
    """Print the tables and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument(
        "--cclass", default="%", metavar="LIKE", help="classes to show, as USER.CLASS with SQL wildcards"
    )
    parser.add_argument("--connections", action="store_true", help="show the connections to the broker, too")
    options = parser.parse_args(arguments)
    with oracledb.connect(**logon.sys_in_root()) as connection:
        cursor = connection.cursor()
        show(cursor, POOLS)
        show(cursor, CLASSES, options.cclass, empty=NO_CLASS)
        if options.connections:
            show(cursor, CONNECTIONS, options.cclass, empty=NO_CONNECTION)
    return 0


if __name__ == "__main__":
    command.run(main)
