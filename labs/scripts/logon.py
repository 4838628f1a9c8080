"""How the lab scripts log on: the arguments of `oracledb.connect` and `oracledb.create_pool`, from db_config."""

from __future__ import annotations

from typing import Any

import db_config


def lab_user() -> dict[str, Any]:
    """Return the lab user's logon."""
    return db_config.target.connect_arguments()


def through_drcp(logon: dict[str, Any]) -> dict[str, Any]:
    """Return a logon that asks for a pooled server: `server_type` works for every kind of dsn, `:pooled` does not."""
    return {**logon, "server_type": "pooled"}


def sys_in_root() -> dict[str, Any]:
    """Return SYS's logon to the container root, where DRCP's statistics are. Raises: DatabaseProblem."""
    return db_config.target.connect_arguments(db_config.Role.ROOT)
