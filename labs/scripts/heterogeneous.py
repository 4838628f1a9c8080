"""A heterogeneous pool, which thin mode does not have: `acquire(user=…)` acts as the pool's user, without a word.

Look at the first line: nobody has checked the password. What such a pool was wanted for, an identity for each end
user, works otherwise: with the client identifier, which every V$SESSION row shows, or a proxy user at connect.
"""

from __future__ import annotations

from contextlib import closing

import oracledb

from labs.scripts import command, logon

WHO = "select user, sys_context('userenv', 'client_identifier') from dual"


def main(arguments: list[str] | None = None) -> int:
    """Ask who one is in each way, and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--user", default="scott", help="the end user to act as; the database need not know it")
    end_user = parser.parse_args(arguments).user
    with closing(oracledb.create_pool(**logon.lab_user(), min=1, max=2, homogeneous=False)) as pool:
        with pool.acquire(user=end_user, password="tiger") as connection:
            user, _ = connection.cursor().execute(WHO).fetchone()
            print(f"acquire(user={end_user!r}) acts as {user}")
        with pool.acquire() as connection:
            connection.client_identifier = end_user
            user, identifier = connection.cursor().execute(WHO).fetchone()
            print(f"client_identifier: {user} for {identifier}")
    return 0


if __name__ == "__main__":
    command.run(main)
