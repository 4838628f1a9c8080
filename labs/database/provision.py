"""Bring a database to the lab's state: users, grants, the record of logons, the sample schema.

The scripts in setup/schema are plain Oracle SQL and the same for every database. Running them again changes
nothing that is there, so an interrupted run is mended by another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

import oracledb

from labs.database.script import statements
from labs.database.state import PROJECT, Passwords
from labs.database.target import DatabaseProblem

SCHEMA_DIR: Final = PROJECT / "setup" / "schema"


class Role(Enum):
    """Who runs a script."""

    ROOT = "SYS in the root"
    ADMINISTRATOR = "administrator"
    LAB_ADMIN = "LAB_ADMIN"
    LAB = "LAB"


@dataclass(frozen=True, slots=True)
class Script:
    """A schema script and who runs it."""

    name: str
    role: Role


SCRIPTS: Final = (
    Script("1_users.sql", Role.ADMINISTRATOR),
    Script("2_logon_record.sql", Role.LAB_ADMIN),
    Script("3_tables.sql", Role.LAB),
    Script("4_rows.sql", Role.LAB),
    Script("5_drcp.sql", Role.ROOT),
)

# Errors that mean "it is there already".
ALREADY_THERE: Final[dict[str, str]] = {
    "ORA-00001": "the row",
    "ORA-00955": "the table, view or sequence",
    "ORA-01920": "the user",
    "ORA-02379": "the profile",
}


@dataclass(frozen=True, slots=True)
class Administrator:
    """How to log on as the one who may create users.

    Args:
        arguments: keyword arguments for `oracledb.connect`.
        root: the same for SYS in the container root; None leaves DRCP as it is.
    """

    arguments: Mapping[str, Any]
    root: Mapping[str, Any] | None = None


def schema_hash(folder: Path = SCHEMA_DIR) -> str:
    """Return a hash of all schema scripts: another hash means that they must be run again."""
    digest = hashlib.sha256()
    for script in SCRIPTS:
        digest.update((folder / script.name).read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def provision(dsn: str, administrator: Administrator, passwords: Passwords, folder: Path = SCHEMA_DIR) -> int:
    """Run all scripts and return how many statements had something to do.

    Raises: DatabaseProblem that names the script and the statement.
    """
    values = {"lab_password": passwords.lab, "lab_admin_password": passwords.lab_admin}
    logons: dict[Role, Mapping[str, Any] | None] = {
        Role.ROOT: administrator.root,
        Role.ADMINISTRATOR: administrator.arguments,
        Role.LAB_ADMIN: {"user": "lab_admin", "password": passwords.lab_admin, "dsn": dsn},
        Role.LAB: {"user": "lab", "password": passwords.lab, "dsn": dsn},
    }
    done = 0
    for script in SCRIPTS:
        logon = logons[script.role]
        if logon is not None:
            done += _run(folder / script.name, logon, values)
    return done


def sys_administrator(dsn: str, root_dsn: str, password: str) -> Administrator:
    """Return SYS, in the lab's pluggable database and in the root."""
    logon = {"user": "sys", "password": password, "mode": oracledb.AUTH_MODE_SYSDBA}
    return Administrator({**logon, "dsn": dsn}, {**logon, "dsn": root_dsn})


def _run(path: Path, logon: Mapping[str, Any], values: Mapping[str, str]) -> int:
    done = 0
    with oracledb.connect(**logon) as connection, connection.cursor() as cursor:
        for statement in statements(path.read_text(encoding="utf-8"), values):
            try:
                cursor.execute(statement)
                done += 1
            except oracledb.Error as error:
                code = getattr(error.args[0], "full_code", "") if error.args else ""
                if code not in ALREADY_THERE:
                    first_line = statement.splitlines()[0]
                    shown = first_line.split(" identified by ")[0]
                    raise DatabaseProblem(f"{path.name}: {shown}: {str(error).splitlines()[0]}") from error
        connection.commit()
    return done
