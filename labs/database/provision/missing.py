"""Whether a database of the user's own is at the lab's state, asked before a notebook fails for want of it."""

from __future__ import annotations

from typing import Final

import oracledb

from labs.database.target import Logon, Role, Target

REMEDY: Final = "`python3 setup/start.py --provision` brings the database to the lab's state; it lists and asks first."
UNREACHABLE: Final = "Is the database up, and are ORACLE_DSN and the files in ORACLE_CONFIG_DIR right?"


def missing(target: Target) -> str | None:
    """Return what the lab will miss in a database and what helps, None if its users and tables are there."""
    problems = [_problem(target.connect_arguments(), "select count(*) from employees, accounts, job_log where 1 = 2")]
    if not target.has(Role.LAB_ADMIN):
        problems.append("No check works without ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD.")
    else:
        admin = target.connect_arguments(Role.LAB_ADMIN)
        problems.append(_problem(admin, "select count(*) from v$session, lab_admin.lab_logons where 1 = 2"))
    found = [problem for problem in problems if problem]
    is_out_of_reach = any(": DPY-6" in problem for problem in found)  # the driver's errors of a connect, errors.py
    return "\n".join([*found, UNREACHABLE if is_out_of_reach else REMEDY]) if found else None


def _problem(logon: Logon, query: str) -> str | None:
    try:
        with oracledb.connect(**logon) as connection, connection.cursor() as cursor:
            cursor.execute(query)
    except oracledb.Error as error:
        return f"{logon['user'].upper()} at {logon['dsn']}: {_in_one_line(error)}"
    return None


def _in_one_line(error: oracledb.Error) -> str:
    """Return all that an error says, without the address of the driver's help."""
    return " ".join(line for line in str(error).splitlines() if not line.startswith("Help: "))
