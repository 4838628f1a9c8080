"""How the lab scripts log on: the arguments of `oracledb.connect` and `oracledb.create_pool`, from db_config."""

from __future__ import annotations

from typing import Any

import oracledb

import db_config


def lab_user() -> dict[str, Any]:
    """Return the lab user's logon."""
    return {"user": db_config.user, "password": db_config.pw, "dsn": db_config.dsn, **_files()}


def through_drcp(logon: dict[str, Any]) -> dict[str, Any]:
    """Return a logon that asks for a pooled server: `server_type` works for every kind of dsn, `:pooled` does not."""
    return {**logon, "server_type": "pooled"}


def sys_in_root() -> dict[str, Any]:
    """Return SYS's logon to the container root. Raises: SystemExit with what is missing."""
    if db_config.root_dsn is None or db_config.sys_pw is None:
        raise SystemExit("DRCP's statistics are in the container root: set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD.")
    return {
        "user": "sys",
        "password": db_config.sys_pw,
        "dsn": db_config.root_dsn,
        "mode": oracledb.AUTH_MODE_SYSDBA,
        **_files(),
    }


def _files() -> dict[str, Any]:
    return {
        "config_dir": db_config.config_dir,
        "wallet_location": db_config.wallet_location,
        "wallet_password": db_config.wallet_password,
    }
