"""What leaks a connection and what does not: after each way to forget one, look at how many are still borrowed.

CPython gives a connection back when its last reference goes. So a forgotten `close()` is no leak by itself; a reference
that stays is.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import closing

import oracledb

from labs.scripts import command, logon

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
    """Keep an exception, whose traceback refers to it."""
    try:
        connection = pool.acquire()
        connection.cursor().execute("select * from no_such_table")
    except oracledb.Error as error:
        kept.append(error)


WAYS: dict[str, Callable[[oracledb.ConnectionPool], None]] = {
    way.__name__: way for way in (forget, keep, cycle, keep_exception)
}


def attempt(name: str, times: int) -> None:
    """Forget connections of a new pool in one way and print how many are still borrowed."""
    way = WAYS[name]
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=times)) as pool:
        for _ in range(times):
            way(pool)
        print(f"{name:15} {times} times: {pool.busy} still borrowed    ({way.__doc__})", flush=True)
        kept.clear()
        gc.collect()


def main(arguments: list[str] | None = None) -> int:
    """Try the ways and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--way", choices=WAYS, action="append", help="one way only; may be given several times")
    parser.add_argument("--times", type=command.count, default=3, help="connections to forget in each way")
    options = parser.parse_args(arguments)
    gc.disable()
    for name in options.way or WAYS:
        attempt(name, options.times)
    gc.enable()
    return 0


if __name__ == "__main__":
    command.run(main)
