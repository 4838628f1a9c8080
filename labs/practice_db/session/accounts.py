"""Database users: verifiers, status, privileges, proxy grants, profiles; who may log on.

Held in memory as frozen records. A change returns the record to store; the caller stores it before it is put in force,
so that what a client was told survives a crash. No password is kept: `salt` and `stored_key` can only check one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.session.privileges import ROLES, SYSTEM_PRIVILEGES, expand
from labs.practice_db.session.profiles import Profile, limit

DEFAULT_PROFILE: Final = "DEFAULT"
FIRST_USER_ID: Final = 100
SYS: Final = "SYS"
SYSTEM: Final = "SYSTEM"
PUBLIC: Final = "PUBLIC"
# Source: Oracle Database Reference, COMMON_USER_PREFIX.
COMMON_PREFIX: Final = "C##"
ORACLE_MAINTAINED: Final = frozenset({SYS, SYSTEM})


@dataclass(frozen=True, slots=True)
class Account:
    """One user.

    `salt` and `stored_key` are the 12c verifier; both empty: nobody can log on with a password. `granted` holds
    system privileges, roles and grants on SYS's views (`select_on`).
    """

    name: str
    user_id: int
    created_at: datetime
    salt: bytes = b""
    stored_key: bytes = b""
    profile: str = DEFAULT_PROFILE
    is_locked: bool = False
    is_expired: bool = False
    locked_at: datetime | None = None
    failed_logons: int = 0
    last_logon_at: datetime | None = None
    granted: frozenset[str] = frozenset()
    proxies: frozenset[str] = frozenset()

    @property
    def is_common(self) -> bool:
        """Whether the user is known in all containers, the root included."""
        return self.name in ORACLE_MAINTAINED or self.name.startswith(COMMON_PREFIX)

    @property
    def status(self) -> str:
        """DBA_USERS.ACCOUNT_STATUS. Source: Oracle Database Reference 19c, DBA_USERS."""
        expired = "EXPIRED" if self.is_expired else ""
        locked = "" if not self.is_locked else "LOCKED(TIMED)" if self.locked_at else "LOCKED"
        return " & ".join(part for part in (expired, locked) if part) or "OPEN"


@dataclass(slots=True)
class Accounts:
    """All users, roles and profiles."""

    by_name: dict[str, Account] = field(default_factory=dict)
    own_roles: dict[str, frozenset[str]] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=lambda: {DEFAULT_PROFILE: Profile(DEFAULT_PROFILE)})

    def find(self, name: str) -> Account:
        """Return a user. Raises: OraError 1918 if there is none of that name."""
        account = self.by_name.get(name)
        if account is None:
            raise OraError(1918, name=name)
        return account

    def put(self, account: Account) -> None:
        """Put a user's new record in force."""
        self.by_name[account.name] = account

    def new(self, name: str, salt: bytes, stored_key: bytes, now: datetime) -> Account:
        """Return the record of a user to be created. Raises: OraError 1920 if the name is taken."""
        if name in self.by_name or name in self.roles:
            raise OraError(1920, name=name)
        highest = max((account.user_id for account in self.by_name.values()), default=0)
        return Account(name, max(highest + 1, FIRST_USER_ID), now, salt, stored_key)

    @property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """What each role holds, Oracle's and those that were created here."""
        return MappingProxyType({**ROLES, **self.own_roles}) if self.own_roles else ROLES

    def privileges(self, name: str) -> frozenset[str]:
        """Return all system privileges and roles of a user, through roles and PUBLIC too."""
        if name == SYS:
            return SYSTEM_PRIVILEGES | frozenset(self.roles)
        account = self.by_name.get(name)
        public = self.by_name.get(PUBLIC)
        granted = (account.granted if account else frozenset()) | (public.granted if public else frozenset())
        return expand(granted, self.roles)

    def check_privilege(self, name: str, privilege: str) -> None:
        """Raises: OraError 1031 if a user does not hold a system privilege."""
        if privilege not in self.privileges(name):
            raise OraError(1031)

    def may_read_view(self, name: str, view: str) -> bool:
        """Return whether a user may read a view of SYS such as V$SESSION.

        Source: Oracle Database Security Guide, SELECT ANY DICTIONARY; a grant on V$X is one on SYS.V_$X.
        """
        held = self.privileges(name)
        return name == SYS or "SELECT ANY DICTIONARY" in held or select_on(view) in held

    def limit(self, account: Account, name: str) -> float | None:
        """Return what a user's profile says about a limit, None for unlimited."""
        default = self.profiles[DEFAULT_PROFILE]
        return limit(self.profiles.get(account.profile, default), default, name)


def select_on(view: str) -> str:
    """Return how a grant on one of SYS's views stands among the privileges: V$SESSION is a synonym of V_$SESSION."""
    is_synonym = view.startswith(("V$", "GV$"))
    return f"SELECT ON {view.replace('V$', 'V_$', 1) if is_synonym else view}"


def is_shut(accounts: Accounts, account: Account, now: datetime) -> bool:
    """Return whether nobody gets in, whatever the password: locked by hand, or not yet for PASSWORD_LOCK_TIME."""
    days = accounts.limit(account, "PASSWORD_LOCK_TIME")
    if not account.is_locked or account.locked_at is None or days is None:
        return account.is_locked
    return now < account.locked_at + timedelta(days=days)


def _reopened(account: Account) -> Account:
    """Return the record of an account whose lock time is over."""
    return replace(account, is_locked=False, locked_at=None, failed_logons=0) if account.is_locked else account


def after_failed_logon(accounts: Accounts, account: Account, now: datetime) -> Account:
    """Return the record of an account that is not shut after a wrong password: locked when that was one too many."""
    account = _reopened(account)
    failed = account.failed_logons + 1
    most = accounts.limit(account, "FAILED_LOGIN_ATTEMPTS")
    if most is not None and failed >= most:
        return replace(account, failed_logons=failed, is_locked=True, locked_at=now)
    return replace(account, failed_logons=failed)


def checked_at_logon(accounts: Accounts, account: Account, now: datetime) -> Account:
    """Return the record after a right password: unlocked when its lock time is over, no failures.

    Raises: OraError 28000 for a locked account, 28001 for an expired password, 1045 without CREATE SESSION.
    """
    if is_shut(accounts, account, now):
        raise OraError(28000)
    account = _reopened(account)
    if account.is_expired:
        raise OraError(28001)
    if "CREATE SESSION" not in accounts.privileges(account.name):
        raise OraError(1045, name=account.name)
    return replace(account, failed_logons=0, last_logon_at=now)
