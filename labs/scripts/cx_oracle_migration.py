"""A cx_Oracle session pool, moved to python-oracledb: what must change, and what fails without a word if it does not.

    cx_Oracle.SessionPool("u", "p", "dsn", 2, 5, 1,     oracledb.create_pool(user=…, password=…, dsn=…, min=2, max=5,
        waitTimeout=10, getmode=SPOOL_ATTRVAL_TIMEDWAIT)     wait_timeout=10_000, getmode=POOL_GETMODE_TIMEDWAIT)

`oracledb.SessionPool` still exists and ignores names that it does not know; `create_pool` refuses them.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import closing
from typing import Any

import oracledb

from labs.scripts import logon


def old_names(arguments: dict[str, Any]) -> None:
    """Show that the old names have no effect on SessionPool and are refused by create_pool."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with closing(oracledb.SessionPool(**arguments, min=1, max=2, increment=1, waitTimeout=10)) as pool:
            print(f"SessionPool(waitTimeout=10): wait_timeout is {pool.wait_timeout}")
    try:
        oracledb.create_pool(**arguments, waitTimeout=10)
    except TypeError as error:
        print(f"create_pool(waitTimeout=10): TypeError, {error}")


def new_names(arguments: dict[str, Any]) -> None:
    """Show the pool that was meant: ten seconds are ten thousand milliseconds."""
    timed = oracledb.POOL_GETMODE_TIMEDWAIT
    with closing(oracledb.create_pool(**arguments, min=1, max=2, getmode=timed, wait_timeout=10_000)) as pool:
        print(f"create_pool(getmode=TIMEDWAIT, wait_timeout=10_000): wait_timeout is {pool.wait_timeout} ms")


def main() -> int:
    """Show the old and the new way, and return the exit code."""
    arguments = logon.lab_user()
    old_names(arguments)
    new_names(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
