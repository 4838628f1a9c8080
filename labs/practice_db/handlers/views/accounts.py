"""The dictionary views about users, privileges, roles, profiles and proxies: accounts live in the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from labs.practice_db.handlers.views.scope import Cell, Supplier, ViewRow, ViewScope, date_text
from labs.practice_db.session.accounts import ORACLE_MAINTAINED, PUBLIC, Account
from labs.practice_db.session.privileges import ROLES, SYSTEM_PRIVILEGES
from labs.practice_db.session.profiles import DEFAULTS


def _users(scope: ViewScope) -> Iterator[Account]:
    return (account for name, account in sorted(scope.instance.accounts.by_name.items()) if name != PUBLIC)


def _user_row(account: Account) -> dict[str, Cell]:
    return {
        "USERNAME": account.name, "USER_ID": account.user_id, "CREATED": date_text(account.created_at),
        "COMMON": "YES" if account.name in ORACLE_MAINTAINED else "NO",
        "ORACLE_MAINTAINED": "Y" if account.name in ORACLE_MAINTAINED else "N",
    }  # fmt: skip


def _user_state(account: Account) -> dict[str, Cell]:
    return {
        "ACCOUNT_STATUS": account.status, "LOCK_DATE": date_text(account.locked_at) if account.locked_at else None,
        "DEFAULT_TABLESPACE": "USERS", "TEMPORARY_TABLESPACE": "TEMP",
    }  # fmt: skip


def all_users(scope: ViewScope) -> Iterator[ViewRow]:
    return (_user_row(account) for account in _users(scope))


def dba_users(scope: ViewScope) -> Iterator[ViewRow]:
    for account in _users(scope):
        yield _user_row(account) | _user_state(account) | {
            "PROFILE": account.profile, "PASSWORD_VERSIONS": "12C" if account.stored_key else None,
            "AUTHENTICATION_TYPE": "PASSWORD" if account.stored_key else "NONE", "PROXY_ONLY_CONNECT": "N",
            "LAST_LOGIN": date_text(account.last_logon_at) if account.last_logon_at else None,
        }  # fmt: skip


def user_users(scope: ViewScope) -> Iterator[ViewRow]:
    account = scope.instance.accounts.find(scope.process.session.user)
    row = _user_row(account) | _user_state(account)
    del row["ORACLE_MAINTAINED"]
    yield row


def session_privileges(scope: ViewScope) -> Iterator[ViewRow]:
    held = scope.instance.accounts.privileges(scope.process.session.user)
    return ({"PRIVILEGE": name} for name in sorted(held & SYSTEM_PRIVILEGES))


def session_roles(scope: ViewScope) -> Iterator[ViewRow]:
    accounts = scope.instance.accounts
    held = accounts.privileges(scope.process.session.user)
    return ({"ROLE": name} for name in sorted(held & frozenset(accounts.roles)))


def _grants(scope: ViewScope, wanted: Iterable[str], column: str) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield grantee and row of each direct grant of a system privilege or a role."""
    names = frozenset(wanted)
    accounts = scope.instance.accounts
    holders = {name: account.granted for name, account in accounts.by_name.items()} | dict(accounts.roles)
    for grantee, granted in sorted(holders.items()):
        for name in sorted(granted & names):
            yield grantee, {column: name, "ADMIN_OPTION": "NO", "COMMON": "NO", "INHERITED": "NO"}


def dba_system_privileges(scope: ViewScope) -> Iterator[ViewRow]:
    for grantee, row in _grants(scope, SYSTEM_PRIVILEGES, "PRIVILEGE"):
        yield {"GRANTEE": grantee, **row}


def user_system_privileges(scope: ViewScope) -> Iterator[ViewRow]:
    for grantee, row in _grants(scope, SYSTEM_PRIVILEGES, "PRIVILEGE"):
        if grantee == scope.process.session.user:
            yield {"USERNAME": grantee, **row}


def dba_role_privileges(scope: ViewScope) -> Iterator[ViewRow]:
    for grantee, row in _grants(scope, scope.instance.accounts.roles, "GRANTED_ROLE"):
        yield {"GRANTEE": grantee, **row, "DEFAULT_ROLE": "YES"}


def user_role_privileges(scope: ViewScope) -> Iterator[ViewRow]:
    for grantee, row in _grants(scope, scope.instance.accounts.roles, "GRANTED_ROLE"):
        if grantee == scope.process.session.user:
            yield {"USERNAME": grantee, **row, "DEFAULT_ROLE": "YES"}


def roles(scope: ViewScope) -> Iterator[ViewRow]:
    for number, name in enumerate(sorted(scope.instance.accounts.roles), start=1):
        yield {
            "ROLE": name, "ROLE_ID": number, "PASSWORD_REQUIRED": "NO", "AUTHENTICATION_TYPE": "NONE",
            "COMMON": "NO", "ORACLE_MAINTAINED": "Y" if name in ROLES else "N",
        }  # fmt: skip


def _limit_text(limit: float | None) -> str:
    return "UNLIMITED" if limit is None else f"{limit:g}"


def profiles(scope: ViewScope) -> Iterator[ViewRow]:
    for profile in scope.instance.accounts.profiles.values():
        is_default = profile.name == "DEFAULT"
        for name, (kind, default) in DEFAULTS.items():
            own = profile.limits.get(name, default)
            is_own = is_default or name in profile.limits
            yield {
                "PROFILE": profile.name, "RESOURCE_NAME": name, "RESOURCE_TYPE": kind,
                "LIMIT": _limit_text(own) if is_own else "DEFAULT", "COMMON": "NO",
            }  # fmt: skip


def _user_limits(scope: ViewScope, kind: str) -> Iterator[ViewRow]:
    accounts = scope.instance.accounts
    account = accounts.find(scope.process.session.user)
    for name, (group, _) in DEFAULTS.items():
        if group == kind:
            yield {"RESOURCE_NAME": name, "LIMIT": _limit_text(accounts.limit(account, name))}


def _proxies(scope: ViewScope) -> Iterator[tuple[str, str]]:
    for account in _users(scope):
        for proxy in sorted(account.proxies):
            yield proxy, account.name


def proxy_users(scope: ViewScope) -> Iterator[ViewRow]:
    for proxy, client in _proxies(scope):
        yield {"PROXY": proxy, "CLIENT": client, "AUTHENTICATION": "NO", "FLAGS": "PROXY MAY ACTIVATE ALL CLIENT ROLES"}


def user_proxies(scope: ViewScope) -> Iterator[ViewRow]:
    for proxy, client in _proxies(scope):
        if proxy == scope.process.session.user:
            yield {"CLIENT": client, "AUTHENTICATION": "NO", "FLAGS": "PROXY MAY ACTIVATE ALL CLIENT ROLES"}


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "ALL_USERS": all_users,
    "DBA_USERS": dba_users,
    "USER_USERS": user_users,
    "SESSION_PRIVS": session_privileges,
    "SESSION_ROLES": session_roles,
    "DBA_SYS_PRIVS": dba_system_privileges,
    "USER_SYS_PRIVS": user_system_privileges,
    "DBA_ROLE_PRIVS": dba_role_privileges,
    "USER_ROLE_PRIVS": user_role_privileges,
    "DBA_ROLES": roles,
    "DBA_PROFILES": profiles,
    "USER_PASSWORD_LIMITS": lambda scope: _user_limits(scope, "PASSWORD"),
    "USER_RESOURCE_LIMITS": lambda scope: _user_limits(scope, "KERNEL"),
    "PROXY_USERS": proxy_users,
    "USER_PROXIES": user_proxies,
}
