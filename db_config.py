"""Where the lab's database is and who logs on to it. `import db_config`, then `db_config.user`, `db_config.dsn`, …

Your own database if ORACLE_DSN is set (labs/database/user_owned.py lists the variables), otherwise the lab's practice
database, started when it is first asked for. It is found once; each value is what it is when it is used.

    user, pw, dsn                                   the lab user and the Easy Connect string (or alias, or descriptor)
    config_dir, wallet_location, wallet_password    None where the database needs none
    admin_user, admin_pw, admin_dsn                 whose connections the checks look through
    root_dsn, sys_pw                                SYS in the container root, for DRCP; None where it is out of reach
    kind                                            "practice", "container" or "own"
    target                                          all of it: target.connect_arguments(Role.LAB, program="my program")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from labs.database import DatabaseProblem as DatabaseProblem
from labs.database import Role as Role
from labs.database import Target, lab_target

user: str
pw: str
dsn: str
config_dir: str | None
wallet_location: str | None
wallet_password: str | None
admin_user: str | None
admin_pw: str | None
admin_dsn: str | None
root_dsn: str | None
sys_pw: str | None
kind: str
target: Target

_VALUES: Final[dict[str, Callable[[Target], str | Target | None]]] = {
    "user": lambda target: target.user,
    "pw": lambda target: target.password,
    "dsn": lambda target: target.dsn,
    "config_dir": lambda target: target.config_dir,
    "wallet_location": lambda target: target.wallet_location,
    "wallet_password": lambda target: target.wallet_password,
    "admin_user": lambda target: target.admin_user,
    "admin_pw": lambda target: target.admin_password,
    "admin_dsn": lambda target: target.admin_dsn,
    "root_dsn": lambda target: target.root_dsn,
    "sys_pw": lambda target: target.sys_password,
    "kind": lambda target: target.kind.value,
    "target": lambda target: target,
}


def __getattr__(name: str) -> str | Target | None:
    if name not in _VALUES:
        raise AttributeError(f"db_config has no {name!r}; it has {', '.join(_VALUES)}")
    return _VALUES[name](lab_target())


def __dir__() -> list[str]:
    return list(_VALUES)
