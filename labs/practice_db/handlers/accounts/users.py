"""CREATE, ALTER and DROP USER. A user is an account here, and a role and a schema in the engine."""

from __future__ import annotations

from dataclasses import replace

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.accounts import account_store, engine_roles, passwords
from labs.practice_db.handlers.instance import is_root
from labs.practice_db.handlers.plsql import units
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.units import drop_units_of
from labs.practice_db.session.accounts import COMMON_PREFIX, DEFAULT_PROFILE, ORACLE_MAINTAINED, Account
from labs.practice_db.sql.plan import AlterUser, CreateUser, DropUser


async def create(process: ServerProcess, plan: CreateUser) -> None:
    """CREATE USER. Raises: OraError 1920 if the name is taken, 2380 for an unknown profile, 65094 and 65096."""
    instance = process.instance
    _check_container(process, plan.name)
    account = instance.accounts.new(plan.name, b"", b"", instance.clock.now())
    if plan.password is not None:
        account = passwords.with_password(account, plan.password, instance.random_bytes)
    account = replace(
        account,
        profile=_profile(process, plan.profile or DEFAULT_PROFILE),
        is_locked=plan.is_locked,
        is_expired=plan.is_expired,
    )
    await instance.engine.create_user(account.name)
    await engine_roles.open_schema(instance.engine, account.name)
    await account_store.put_account(instance.engine.catalog, instance.accounts, account)


async def alter(process: ServerProcess, plan: AlterUser) -> None:
    """ALTER USER; one's own password needs no privilege. Raises: OraError 1918, 1031, 2380."""
    instance = process.instance
    is_own_password = plan.name == process.session.user and plan == AlterUser(
        plan.name, password=plan.password, old_password=plan.old_password
    )
    if not is_own_password:
        instance.accounts.check_privilege(process.session.user, "ALTER USER")
    account = instance.accounts.find(plan.name)
    if plan.old_password is not None and not passwords.is_right(account, plan.old_password):
        raise OraError(28008)
    for name in (*plan.connect_through, *plan.revoke_through):
        instance.accounts.find(name)
    if plan.password is not None:
        account = passwords.with_password(account, plan.password, instance.random_bytes)
    account = _with_lock(account, plan.is_locked)
    account = replace(
        account,
        profile=_profile(process, plan.profile or account.profile),
        is_expired=account.is_expired or plan.is_expired,
        proxies=(account.proxies | set(plan.connect_through)) - set(plan.revoke_through),
    )
    await account_store.put_account(instance.engine.catalog, instance.accounts, account)


async def drop(process: ServerProcess, plan: DropUser) -> None:
    """DROP USER. Raises: OraError 1918, 1940 while it is connected, 1922 if it owns something (no CASCADE)."""
    instance = process.instance
    instance.accounts.find(plan.name)
    if plan.name in ORACLE_MAINTAINED:
        raise OraError(1031)
    if instance.sessions.of_user(plan.name):
        raise OraError(1940)
    if instance.library.owned_by(plan.name) and not plan.cascade:
        raise OraError(1922, name=plan.name)
    await instance.engine.drop_user(plan.name, cascade=plan.cascade)
    instance.allowed_roles.clear()
    await units.keep(instance, drop_units_of(instance.library, plan.name))
    await account_store.drop_account(instance.engine.catalog, instance.accounts, plan.name)


def _check_container(process: ServerProcess, name: str) -> None:
    """Raise OraError for a user of the root without the prefix of common users, and for one of a PDB with it.

    Source: Oracle Database SQL Language Reference 23ai, CREATE USER, user; Error Messages, ORA-65094 and ORA-65096.
    """
    is_common = name.startswith(COMMON_PREFIX)
    if is_root(process.session.service) != is_common:
        raise OraError(65094 if is_common else 65096)


def _with_lock(account: Account, is_locked: bool | None) -> Account:
    if is_locked is None:
        return account
    return replace(account, is_locked=is_locked, locked_at=None, failed_logons=0)


def _profile(process: ServerProcess, name: str) -> str:
    if name not in process.instance.accounts.profiles:
        raise OraError(2380, name=name)
    return name
