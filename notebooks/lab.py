"""The lab's database for notebooks and checks: a learner's settings, and an admin's view of the sessions."""

from __future__ import annotations

from typing import Any

import oracledb
from labs.toolkit.probe import Probe

import db_config


def settings(program: str) -> dict[str, Any]:
    """Return the keyword arguments of `oracledb.connect` and `create_pool` for the lab user.

    `program` is the name under which the sessions stand in V$SESSION.
    """
    return {"user": db_config.user, "password": db_config.pw, "dsn": db_config.dsn, "program": program, **_files()}


def open_probe() -> Probe:
    """Return a probe on an admin connection of its own.

    Raises: LookupError that says what to set, if the database has no admin user.
    """
    if db_config.admin_user is None:
        raise LookupError("checks read V$SESSION as an admin: set ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD")
    return Probe(user=db_config.admin_user, password=db_config.admin_pw, dsn=db_config.admin_dsn, **_files())


def ask(who: dict[str, Any], statement: str, *binds: object) -> list[tuple[Any, ...]]:
    """Return the rows of one query, on a connection with the settings `who` that is closed again."""
    with oracledb.connect(**who) as connection, connection.cursor() as cursor:
        cursor.execute(statement, binds)
        return list(cursor.fetchall())


def _files() -> dict[str, Any]:
    return {
        "config_dir": db_config.config_dir,
        "wallet_location": db_config.wallet_location,
        "wallet_password": db_config.wallet_password,
    }
