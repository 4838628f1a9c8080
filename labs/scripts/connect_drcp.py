"""Connections through DRCP: two in a row with one connection class get the same session, with its memory.

Look at the SID and at the date format: the first connection changes the format, the second finds it changed. Then try
`--purity new`, which gets a fresh session each time, and `--cclass` with another name.
"""

from __future__ import annotations

import argparse

import oracledb

from labs.scripts import command, logon

PURITIES = {"self": oracledb.PURITY_SELF, "new": oracledb.PURITY_NEW}


def look(options: argparse.Namespace, number: int) -> None:
    """Connect, say which session it is and how it writes a date, and change that."""
    arguments = logon.through_drcp(logon.lab_user())
    with oracledb.connect(**arguments, cclass=options.cclass, purity=PURITIES[options.purity]) as connection:
        cursor = connection.cursor()
        sid, today = cursor.execute("select sys_context('userenv', 'sid'), to_char(sysdate) from dual").fetchone()
        print(f"connection {number}: session {sid}, today is {today}")
        cursor.execute("alter session set nls_date_format = 'YYYY-MM-DD'")


def main(arguments: list[str] | None = None) -> int:
    """Connect several times and return the exit code."""
    parser = command.parser(__doc__)
    parser.add_argument("--cclass", default="PYTHONDEMO", help="connection class")
    parser.add_argument("--purity", choices=PURITIES, default="self", help="whether a session may be used again")
    parser.add_argument("--times", type=command.count, default=2, help="how often to connect")
    options = parser.parse_args(arguments)
    for number in range(1, options.times + 1):
        look(options, number)
    return 0


if __name__ == "__main__":
    command.run(main)
