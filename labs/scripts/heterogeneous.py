"""A heterogeneous pool, which thin mode does not have: `acquire(user=…)` acts as the pool's user, without a word.

What it was wanted for, an identity for each end user, works otherwise: a proxy user at connect, or the client
identifier, which every V$SESSION row shows.
"""

from __future__ import annotations

import sys
from contextlib import closing

import oracledb

from labs.scripts import logon

WHO = "select user, sys_context('userenv', 'client_identifier') from dual"


def main() -> int:
    """Ask who one is in each way, and return the exit code."""
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=2, homogeneous=False)) as pool:
        with pool.acquire(user="scott", password="tiger") as connection:
            user, _ = connection.cursor().execute(WHO).fetchone()
            print(f"acquire(user='scott') acts as {user}")
        with pool.acquire() as connection:
            connection.client_identifier = "scott"
            user, identifier = connection.cursor().execute(WHO).fetchone()
            print(f"client_identifier: {user} for {identifier}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
