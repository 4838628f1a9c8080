"""A database that the lab has to itself, in a process or a container: its services, its users, its first state."""

from __future__ import annotations

from typing import Final

import oracledb

from labs.database.provision import provision, sys_administrator
from labs.database.state import Passwords
from labs.database.target import Kind, Target

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


def prepare(dsn: str, passwords: Passwords) -> None:
    """Bring the database to the lab's state; harmless if it is there already."""
    root_dsn = dsn.removesuffix(SERVICE) + ROOT_SERVICE
    provision(dsn, sys_administrator(dsn, root_dsn, passwords.system), passwords)


def is_prepared(target: Target) -> bool:
    """Return whether the lab's users can log on: not so if the database's files were deleted or restored."""
    try:
        for user, password in ((target.user, target.password), (target.admin_user, target.admin_password)):
            oracledb.connect(user=user, password=password, dsn=target.dsn).close()
    except oracledb.DatabaseError:
        return False
    return True
