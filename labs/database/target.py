"""A database that the lab runs on: where it is and who logs on to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """Which of the lab's databases it is; the values are what `--database` and the documentation call them."""

    PRACTICE = "practice"
    CONTAINER = "container"
    OWN = "own"


class DatabaseProblem(Exception):
    """The lab cannot get at a database; the text says what is wrong and what would be right."""


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
