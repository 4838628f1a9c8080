"""Who logs on to a target, and how: keyword arguments for `oracledb.connect`, wallet included."""

from __future__ import annotations

from typing import Any, TypeAlias

import oracledb

from labs.database.target import Target

Logon: TypeAlias = dict[str, Any]

SYS = "sys"


def lab(target: Target) -> Logon:
    """Return the lab user's logon."""
    return _logon(target, target.user, target.password, target.dsn)


def lab_admin(target: Target) -> Logon | None:
    """Return the logon of the user the checks look through, None if there is none."""
    if target.admin_user is None or target.admin_password is None:
        return None
    return _logon(target, target.admin_user, target.admin_password, target.admin_dsn or target.dsn)


def administrator(target: Target) -> Logon | None:
    """Return the logon of the one who may create users where the lab's users are, None if nobody is known.

    That is the user named for it (ADMIN on an Autonomous Database), or SYS.
    """
    if target.setup_user is not None and target.setup_password is not None:
        return _logon(target, target.setup_user, target.setup_password, target.dsn)
    return _sys(target, target.dsn)


def root(target: Target) -> Logon | None:
    """Return the logon of SYS to the container root, None if it is out of reach."""
    return None if target.root_dsn is None else _sys(target, target.root_dsn)


def _sys(target: Target, dsn: str) -> Logon | None:
    if target.sys_password is None:
        return None
    return {**_logon(target, SYS, target.sys_password, dsn), "mode": oracledb.AUTH_MODE_SYSDBA}


def _logon(target: Target, user: str, password: str, dsn: str) -> Logon:
    files = {
        "config_dir": target.config_dir,
        "wallet_location": target.wallet_location,
        "wallet_password": target.wallet_password,
    }
    given = {name: value for name, value in files.items() if value is not None}
    return {"user": user, "password": password, "dsn": dsn, **given}
