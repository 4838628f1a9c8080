"""Two pools in one picture: the driver's pool of connections, and DRCP's pool of servers behind it.

Many connections, few sessions: each thread thinks, then works on a connection for a moment; DRCP needs only as many
servers as work at the same time. Compare `--drcp no`, where every connection is a session of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import threading
import time
from contextlib import closing
from typing import Any

import oracledb

from labs.scripts import command, logon

PROGRAM = f"connect_pool_drcp_{os.getpid()}"
SESSIONS = "select count(*) from v$session where program = :1"


def work(pool: oracledb.ConnectionPool, options: argparse.Namespace) -> None:
    """Think, borrow, hold, give back; some rounds of it."""
    for _ in range(options.rounds):
        time.sleep(random.uniform(0, 2 * options.think))
        with pool.acquire() as connection:
            connection.ping()
            time.sleep(options.hold)


def run(options: argparse.Namespace) -> str:
    """Run the threads and return what was used."""
    arguments: dict[str, Any] = logon.lab_user()
    if options.drcp == "yes":
        arguments = {**logon.through_drcp(arguments), "cclass": options.cclass, "purity": oracledb.PURITY_SELF}
    size = options.threads
    with closing(oracledb.create_pool(**arguments, min=size, max=size, program=PROGRAM)) as pool:
        threads = [threading.Thread(target=work, args=(pool, options), daemon=True) for _ in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pool.acquire() as connection:
            (sessions,) = connection.cursor().execute(SESSIONS, [PROGRAM]).fetchone()
        return f"{pool.opened} connections, {sessions} sessions in the database"


def main(arguments: list[str] | None = None) -> int:
    """Run the experiment and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--drcp", choices=("yes", "no"), default="yes", help="whether the connections share servers")
    parser.add_argument("--threads", type=command.count, default=8, help="and connections")
    parser.add_argument("--rounds", type=command.count, default=5, help="borrows of each thread")
    parser.add_argument(
        "--hold", type=command.seconds, default=0.01, metavar="S", help="seconds that each borrow lasts"
    )
    parser.add_argument(
        "--think", type=command.seconds, default=0.1, metavar="S", help="mean seconds between two borrows"
    )
    parser.add_argument("--cclass", default="PYTHONDEMO", help="connection class")
    print(run(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    command.run(main)
