"""A database that the lab has to itself, in a process or a container: its services, its users, its first state."""

from __future__ import annotations

from typing import Final

import oracledb

from labs.database.provision import provision
from labs.database.state import Passwords
from labs.database.target import DatabaseProblem, Kind, Role, Target

# The services of a fresh Oracle Free.
SERVICE: Final = "FREEPDB1"
ROOT_SERVICE: Final = "FREE"


def target_at(kind: Kind, address: str, passwords: Passwords) -> Target:
    """Return the target for a database that listens at an address, `host:port`."""
    dsn = f"{address}/{SERVICE}"
    return Target(
        kind=kind,
        user="lab",
        password=passwords.lab,
        dsn=dsn,
        admin_user="lab_admin",
        admin_password=passwords.lab_admin,
        admin_dsn=dsn,
        root_dsn=f"{address}/{ROOT_SERVICE}",
        sys_password=passwords.system,
    )


def prepare(target: Target) -> None:
    """Bring the database to the lab's state; harmless if it is there already. Raises: DatabaseProblem."""
    outcome = provision(target)
    if outcome.skipped:
        raise DatabaseProblem("\n".join(map(str, outcome.skipped)))


def is_prepared(target: Target) -> bool:
    """Return whether the lab's users can log on: not so if the database's files were deleted or restored."""
    try:
        for role in (Role.LAB, Role.LAB_ADMIN):
            if target.has(role):
                oracledb.connect(**target.connect_arguments(role)).close()
    except oracledb.DatabaseError:
        return False
    return True
