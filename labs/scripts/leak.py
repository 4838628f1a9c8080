"""What leaks a connection and what does not: after each way to forget one, look at how many are still borrowed.

CPython gives a connection back when its last reference goes. So a forgotten `close()` is no leak by itself; a reference
that stays is.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import closing

import oracledb

from labs.scripts import logon

kept: list[object] = []


class Cycle:
    """An object that refers to itself: only the garbage collector frees it and its connection."""

    def __init__(self, connection: oracledb.Connection) -> None:
        self.connection = connection
        self.itself = self


def forget(pool: oracledb.ConnectionPool) -> None:
    """Let the only reference go."""
    pool.acquire()


def keep(pool: oracledb.ConnectionPool) -> None:
    """Append it to a list."""
    kept.append(pool.acquire())


def cycle(pool: oracledb.ConnectionPool) -> None:
    """Put it into an object that refers to itself."""
    Cycle(pool.acquire())


def keep_exception(pool: oracledb.ConnectionPool) -> None:
    """Keep an exception: its traceback refers to the frame that holds the connection."""
    try:
        connection = pool.acquire()
        connection.cursor().execute("select * from no_such_table")
    except oracledb.Error as error:
        kept.append(error)


WAYS: tuple[Callable[[oracledb.ConnectionPool], None], ...] = (forget, keep, cycle, keep_exception)


def main() -> int:
    """Try every way and return the exit code."""
    gc.disable()
    for way in WAYS:
        with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=4)) as pool:
            for _ in range(3):
                way(pool)
            print(f"{way.__name__:15} three times: {pool.busy} still borrowed    ({way.__doc__})")
            kept.clear()
            gc.collect()
    gc.enable()
    return 0


if __name__ == "__main__":
    sys.exit(main())
