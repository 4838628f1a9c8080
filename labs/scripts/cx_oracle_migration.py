"""A cx_Oracle session pool, moved to python-oracledb: what must change, and what fails without a word if it does not.

    cx_Oracle.SessionPool("u", "p", "dsn", 2, 5, 1,     oracledb.create_pool(user=…, password=…, dsn=…, min=2, max=5,
        waitTimeout=10, getmode=SPOOL_ATTRVAL_TIMEDWAIT)     wait_timeout=10_000, getmode=POOL_GETMODE_TIMEDWAIT)

`oracledb.SessionPool` still exists and ignores names that it does not know; `create_pool` refuses them. Look at the
wait_timeout that each pool ends up with; it is in milliseconds.
"""

from __future__ import annotations

import warnings
from contextlib import closing
from typing import Any

import oracledb

from labs.scripts import command, logon


def old_names(arguments: dict[str, Any], wait_s: float) -> None:
    """Show that the old names have no effect on SessionPool and are refused by create_pool."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with closing(oracledb.SessionPool(**arguments, min=1, max=2, increment=1, waitTimeout=wait_s)) as pool:
            print(f"SessionPool(waitTimeout={wait_s:g}): wait_timeout is {pool.wait_timeout:g}")
    try:
        oracledb.create_pool(**arguments, waitTimeout=wait_s)
    except TypeError as error:
        print(f"create_pool(waitTimeout={wait_s:g}): TypeError, {error}")


def new_names(arguments: dict[str, Any], wait_s: float) -> None:
    """Show the pool that was meant: seconds become milliseconds."""
    timed, wait_ms = oracledb.POOL_GETMODE_TIMEDWAIT, int(wait_s * 1000)
    with closing(oracledb.create_pool(**arguments, min=1, max=2, getmode=timed, wait_timeout=wait_ms)) as pool:
        print(f"create_pool(getmode=TIMEDWAIT, wait_timeout={wait_ms}): wait_timeout is {pool.wait_timeout:g} ms")


def main(arguments: list[str] | None = None) -> int:
    """Show the old and the new way, and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--wait", type=command.seconds, default=10, metavar="S", help="how long acquire() is to wait")
    options = parser.parse_args(arguments)
    old_names(logon.lab_user(), options.wait)
    new_names(logon.lab_user(), options.wait)
    return 0


if __name__ == "__main__":
    command.run(main)
