"""Two threads share a pool: each borrows a connection and draws four numbers from the sequence MYSEQ.

Look at the numbers: whichever thread asks next gets the next one, and none is drawn twice. With `--hold 1` both
threads hold a connection at the same time, without it the first may be done before the second has one. Every setting
of the pool is an option.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing

import oracledb

from labs.scripts import command, pool_options

DRAWS = 4


def draw(pool: oracledb.ConnectionPool, hold_s: float, failures: list[str]) -> None:
    """Borrow a connection for four draws; the `with` block gives it back whatever happens."""
    name = threading.current_thread().name
    try:
        with pool.acquire() as connection, connection.cursor() as cursor:
            for _ in range(DRAWS):
                cursor.execute("select myseq.nextval from dual")
                (number,) = cursor.fetchone()
                print(f"thread {name} drew {number}")
            time.sleep(hold_s)
    except oracledb.Error as error:
        failures.append(f"thread {name}: {error}")


def main(arguments: list[str] | None = None) -> int:
    """Run the experiment and return the exit code: 1 if a thread got no connection."""
    options = pool_options.parse(pool_options.parser(__doc__), arguments)
    failures: list[str] = []
    with closing(pool_options.create_pool(options)) as pool:
        first = threading.Thread(name="#1", target=draw, args=(pool, options.hold, failures), daemon=True)
        second = threading.Thread(name="#2", target=draw, args=(pool, options.hold, failures), daemon=True)
        first.start()
        second.start()
        first.join()
        second.join()
        print(f"All done: {pool.opened} of at most {pool.max} connections open, {pool.busy} still borrowed.")
    print("\n".join(failures), end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    command.run(main)
