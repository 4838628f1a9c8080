"""GRANT and REVOKE, roles. System privileges are kept with the accounts, object privileges by the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.handlers.accounts import account_store, engine_roles
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.plsql.packages import PACKAGE_NAMES
from labs.practice_db.session.accounts import PUBLIC, SYS, Accounts, select_on
from labs.practice_db.session.privileges import ALL_PRIVILEGES, SYSTEM_PRIVILEGES
from labs.practice_db.sql import views
from labs.practice_db.sql.plan import CreateRole, DropRole, Grant, ObjectName, Revoke

ALL: Final = "ALL PRIVILEGES"


async def create_role(process: ServerProcess, plan: CreateRole) -> None:
    """CREATE ROLE. Raises: OraError 1921 if the name is taken."""
    accounts = process.instance.accounts
    if plan.name in accounts.by_name or plan.name in accounts.roles:
        raise OraError(1921, name=plan.name)
    await engine_roles.create_role(process.instance.engine, plan.name)
    await account_store.put_role(process.instance.engine.catalog, accounts, plan.name, frozenset())


async def drop_role(process: ServerProcess, plan: DropRole) -> None:
    """DROP ROLE. Raises: OraError 1919 if there is none of this name."""
    accounts = process.instance.accounts
    if plan.name not in accounts.own_roles:
        raise OraError(1919, name=plan.name)
    for name, account in tuple(accounts.by_name.items()):
        if plan.name in account.granted:
            await _change(process, name, account.granted - {plan.name})
    await engine_roles.drop_role(process.instance.engine, plan.name)
    await account_store.drop_role(process.instance.engine.catalog, accounts, plan.name)


async def grant(process: ServerProcess, plan: Grant) -> None:
    """GRANT. Raises: OraError 990 for no privilege, 1919 for no role, 1917 for no grantee, 1031 without the right."""
    accounts = process.instance.accounts
    _check_grantees(accounts, plan.grantees)
    names = _granted_names(process, plan.privileges, plan.target)
    if names is None:
        await _object_privileges(process, "grant", plan)
        return
    for grantee in plan.grantees:
        await _change(process, grantee, _held(accounts, grantee) | names)


async def revoke(process: ServerProcess, plan: Revoke) -> None:
    """REVOKE. Raises: as `grant`, and OraError 1952 or 1951 for what was never granted."""
    accounts = process.instance.accounts
    _check_grantees(accounts, plan.grantees)
    names = _granted_names(process, plan.privileges, plan.target)
    if names is None:
        await _object_privileges(process, "revoke", plan)
        return
    for grantee in plan.grantees:
        held = _held(accounts, grantee)
        for name in names - held if plan.privileges != (ALL,) else ():
            if name in SYSTEM_PRIVILEGES:
                raise OraError(1952, grantee=grantee)
            if plan.target is None:
                raise OraError(1951, name=name, grantee=grantee)
            raise OraError(1927)
        await _change(process, grantee, held - names)


def _check_grantees(accounts: Accounts, grantees: Iterable[str]) -> None:
    for name in grantees:
        if name != PUBLIC and name not in accounts.by_name and name not in accounts.roles:
            raise OraError(1917, name=name)


def _granted_names(
    process: ServerProcess, privileges: tuple[str, ...], target: ObjectName | None
) -> frozenset[str] | None:
    """Return the system privileges, roles or rights on SYS's views; None for privileges that the engine keeps."""
    accounts, user = process.instance.accounts, process.session.user
    if target is not None:
        return _named_right(process, target)
    if privileges == (ALL,):
        accounts.check_privilege(user, "GRANT ANY PRIVILEGE")
        return ALL_PRIVILEGES
    for name in privileges:
        if name in SYSTEM_PRIVILEGES:
            accounts.check_privilege(user, "GRANT ANY PRIVILEGE")
        elif name in accounts.roles:
            accounts.check_privilege(user, "GRANT ANY ROLE")
        else:
            raise OraError(990) if " " in name else OraError(1919, name=name)
    return frozenset(privileges)


def _named_right(process: ServerProcess, target: ObjectName) -> frozenset[str] | None:
    """Return the right on one of SYS's views or on a stored unit; None for an object that the engine keeps."""
    user = process.session.user
    view = views.find(target.name) if target.owner in (None, SYS) else None
    if view is not None:
        if user != SYS:
            raise OraError(1031)
        return frozenset({select_on(view.source)})
    if target.name in PACKAGE_NAMES and target.owner in (None, SYS):
        return frozenset({f"EXECUTE ON {SYS}.{target.name}"})
    owner = target.owner or process.session.current_schema
    if process.instance.library.find_unit(owner, target.name) is not None:
        return frozenset({f"EXECUTE ON {owner}.{target.name}"})
    return None


def _held(accounts: Accounts, grantee: str) -> frozenset[str]:
    account = accounts.by_name.get(grantee)
    return account.granted if account else accounts.roles[grantee]


async def _change(process: ServerProcess, grantee: str, granted: frozenset[str]) -> None:
    """Store and put in force what a user or role holds, and tell the engine what it has to know of it."""
    instance = process.instance
    accounts, catalog = instance.accounts, instance.engine.catalog
    account = accounts.by_name.get(grantee)
    if account is not None:
        await account_store.put_account(catalog, accounts, replace(account, granted=granted))
    else:
        await account_store.put_role(catalog, accounts, grantee, granted)
    await engine_roles.set_privileges(instance.engine, grantee, frozenset(granted), accounts)


async def _object_privileges(process: ServerProcess, verb: str, plan: Grant | Revoke) -> None:
    """GRANT or REVOKE on a table, view or sequence, which the engine keeps; what runs is the user's own statement."""
    assert plan.target is not None
    owner = plan.target.owner or process.session.current_schema
    kind = await engine_roles.kind_of(process.instance.engine, owner, plan.target.name)
    backend = await process.ready_backend()
    text = engine_roles.object_grant(verb, plan.privileges, kind, owner, plan.target.name, plan.grantees)
    passes_on = isinstance(plan, Grant) and plan.with_option
    await backend.define(f"{text} with grant option" if passes_on else text)
