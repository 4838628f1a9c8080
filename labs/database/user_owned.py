"""A database of the user's own, described by environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from labs.database.target import DatabaseProblem, Kind, Target

# Every variable the lab reads to find a database of the user's own, with what it means.
VARIABLES: Final[dict[str, str]] = {
    "ORACLE_DSN": "Easy Connect string, tnsnames alias or descriptor",
    "ORACLE_USER": "lab user",
    "ORACLE_PASSWORD": "lab user's password",
    "ORACLE_CONFIG_DIR": "folder of tnsnames.ora",
    "ORACLE_WALLET_LOCATION": "folder of the wallet (ewallet.pem)",
    "ORACLE_WALLET_PASSWORD": "password of the wallet",
    "ORACLE_ADMIN_USER": "user for checks: may read the V$ views and kill sessions",
    "ORACLE_ADMIN_PASSWORD": "that user's password",
    "ORACLE_ADMIN_DSN": "where that user logs on, if not at ORACLE_DSN",
    "ORACLE_ROOT_DSN": "the container root, for managing DRCP and reading its statistics",
    "ORACLE_SYS_PASSWORD": "password of SYS there",
    "ORACLE_SETUP_USER": "who creates the lab's users, if not SYS; on an Autonomous Database ADMIN",
    "ORACLE_SETUP_PASSWORD": "that user's password",
}


def own_target(environ: Mapping[str, str]) -> Target | None:
    """Return the database the environment describes, None if `ORACLE_DSN` is not set.

    Raises: DatabaseProblem if the description is incomplete.
    """
    given = {name: environ.get(name) or None for name in VARIABLES}
    dsn, user, password = given["ORACLE_DSN"], given["ORACLE_USER"], given["ORACLE_PASSWORD"]
    if dsn is None:
        return None
    if user is None or password is None:
        missing = [name for name in ("ORACLE_USER", "ORACLE_PASSWORD") if given[name] is None]
        raise DatabaseProblem(
            f"ORACLE_DSN is set, but {' and '.join(missing)} not. Set what is missing, or unset ORACLE_DSN to use "
            "the practice database."
        )
    for name in ("ORACLE_ADMIN", "ORACLE_SETUP"):
        if given[f"{name}_USER"] is not None and given[f"{name}_PASSWORD"] is None:
            raise DatabaseProblem(f"{name}_USER is set, but {name}_PASSWORD not. Set both or neither.")
    return Target(
        kind=Kind.OWN,
        user=user,
        password=password,
        dsn=dsn,
        config_dir=given["ORACLE_CONFIG_DIR"],
        wallet_location=given["ORACLE_WALLET_LOCATION"],
        wallet_password=given["ORACLE_WALLET_PASSWORD"],
        admin_user=given["ORACLE_ADMIN_USER"],
        admin_password=given["ORACLE_ADMIN_PASSWORD"],
        admin_dsn=given["ORACLE_ADMIN_DSN"] or dsn,
        root_dsn=given["ORACLE_ROOT_DSN"],
        sys_password=given["ORACLE_SYS_PASSWORD"],
        setup_user=given["ORACLE_SETUP_USER"],
        setup_password=given["ORACLE_SETUP_PASSWORD"],
    )
