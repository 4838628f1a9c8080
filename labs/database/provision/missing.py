"""Whether a database of the user's own is at the lab's state, asked before a notebook fails for want of it."""

from __future__ import annotations

from typing import Final

import oracledb

from labs.database import logons
from labs.database.logons import Logon
from labs.database.provision.apply import first_line
from labs.database.target import Target

REMEDY: Final = "`python3 setup/start.py --provision` brings the database to the lab's state; it lists and asks first."


def missing(target: Target) -> str | None:
    """Return what the lab will miss in a database and what helps, None if its users and tables are there."""
    problems = [_problem(logons.lab(target), "select count(*) from employees, accounts, job_log where 1 = 2")]
    admin = logons.lab_admin(target)
    if admin is None:
        problems.append("No check works without ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD.")
    else:
        problems.append(_problem(admin, "select count(*) from v$session, lab_admin.lab_logons where 1 = 2"))
    found = [problem for problem in problems if problem]
    return "\n".join([*found, REMEDY]) if found else None


def _problem(logon: Logon, query: str) -> str | None:
    try:
        with oracledb.connect(**logon) as connection, connection.cursor() as cursor:
            cursor.execute(query)
    except oracledb.Error as error:
        return f"{logon['user'].upper()} at {logon['dsn']}: {first_line(error)}"
    return None
