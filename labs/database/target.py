"""A database that the lab runs on: where it is and who logs on to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

import oracledb

Logon: TypeAlias = dict[str, Any]
"""Keyword arguments of `oracledb.connect` and `create_pool`, wallet included."""


class Kind(Enum):
    """Which of the lab's databases it is; the values are what `--database` and the documentation call them."""

    PRACTICE = "practice"
    CONTAINER = "container"
    OWN = "own"


class Role(Enum):
    """Who logs on; the values are what messages call them."""

    LAB = "LAB"
    LAB_ADMIN = "LAB_ADMIN"
    # Who may create users where the lab's users are: the one named for it (ADMIN on an Autonomous Database), or SYS.
    ADMINISTRATOR = "the administrator"
    SYS = "SYS"
    ROOT = "SYS in the root"


class DatabaseProblem(Exception):
    """The lab cannot get at a database; the text says what is wrong and what would be right."""


SYS: Final = "sys"
NEEDED: Final[Mapping[Role, str]] = {
    Role.LAB: "the lab user: set ORACLE_USER and ORACLE_PASSWORD",
    Role.LAB_ADMIN: "an admin who sees the sessions: set ORACLE_ADMIN_USER and ORACLE_ADMIN_PASSWORD",
    Role.ADMINISTRATOR: "an administrator: set ORACLE_SYS_PASSWORD, or ORACLE_SETUP_USER and ORACLE_SETUP_PASSWORD",
    Role.SYS: "SYS where the lab's users are: set ORACLE_SYS_PASSWORD",
    Role.ROOT: "SYS in the container root: set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD",
}
"""Whom something needs, and what to set where nobody is known."""


@dataclass(frozen=True, slots=True)
class Target:
    """One database, its lab user, and the user whose connections the checks look through.

    Args:
        dsn: Easy Connect string, alias or descriptor, as `oracledb.connect` takes it.
        admin_user: the user for checks, None if there is none (then checks that need one say so).
        admin_dsn: where the admin logs on, the same as `dsn` unless said otherwise.
        root_dsn: the container root, where SYS manages DRCP and reads its statistics; None if it is out of reach.
        setup_user: who creates the lab's users, None for SYS.
    """

    kind: Kind
    user: str
    password: str = field(repr=False)
    dsn: str
    config_dir: str | None = None
    wallet_location: str | None = None
    wallet_password: str | None = field(default=None, repr=False)
    admin_user: str | None = None
    admin_password: str | None = field(default=None, repr=False)
    admin_dsn: str | None = None
    root_dsn: str | None = None
    sys_password: str | None = field(default=None, repr=False)
    setup_user: str | None = None
    setup_password: str | None = field(default=None, repr=False)

    def connect_arguments(self, role: Role = Role.LAB, *, program: str | None = None) -> Logon:
        """Return the keyword arguments of `oracledb.connect` and `create_pool` for one of the lab's users.

        `program` is the name under which the sessions stand in V$SESSION; the driver's own if it is None.
        Raises: DatabaseProblem that says what to set, if nobody is known who has this role.
        """
        who = self._who(role)
        if who is None:
            raise DatabaseProblem(f"This needs {NEEDED[role]}.")
        return {**who, **self._files(), **({} if program is None else {"program": program})}

    def has(self, role: Role) -> bool:
        """Return whether somebody is known who has this role."""
        return self._who(role) is not None

    def _who(self, role: Role) -> Logon | None:
        sys = (SYS, self.sys_password)
        named = (self.setup_user, self.setup_password)
        user, password, dsn = {
            Role.LAB: (self.user, self.password, self.dsn),
            Role.LAB_ADMIN: (self.admin_user, self.admin_password, self.admin_dsn or self.dsn),
            Role.ADMINISTRATOR: (*(sys if None in named else named), self.dsn),
            Role.SYS: (*sys, self.dsn),
            Role.ROOT: (*sys, self.root_dsn),
        }[role]
        if None in (user, password, dsn):
            return None
        as_sys = {"mode": oracledb.AUTH_MODE_SYSDBA} if user == SYS else {}
        return {"user": user, "password": password, "dsn": dsn, **as_sys}

    def _files(self) -> Logon:
        return {
            "config_dir": self.config_dir,
            "wallet_location": self.wallet_location,
            "wallet_password": self.wallet_password,
        }
