"""Users, roles and profiles in the engine's catalogue: stored first, then put in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from labs.practice_db.engine.catalog import Catalog
from labs.practice_db.session.account_record import (
    account_of_record,
    profile_of_record,
    record_of_account,
    record_of_profile,
)
from labs.practice_db.session.accounts import Account, Accounts
from labs.practice_db.session.profiles import Profile

ACCOUNT: Final = "account"
ROLE: Final = "role"
PROFILE: Final = "profile"


async def load(catalog: Catalog) -> Accounts:
    """Return all accounts that are stored."""
    accounts = Accounts()
    for name, record in await catalog.items(ACCOUNT):
        accounts.put(account_of_record(name, record))
    for name, record in await catalog.items(ROLE):
        accounts.own_roles[name] = frozenset(record["granted"])
    for name, record in await catalog.items(PROFILE):
        accounts.profiles[name] = profile_of_record(name, record)
    return accounts


async def put_account(catalog: Catalog, accounts: Accounts, account: Account) -> None:
    """Store an account, then put it in force."""
    await catalog.put(ACCOUNT, account.name, record_of_account(account))
    accounts.put(account)


async def put_role(catalog: Catalog, accounts: Accounts, name: str, granted: frozenset[str]) -> None:
    """Store a role, then put it in force."""
    await catalog.put(ROLE, name, {"granted": sorted(granted)})
    accounts.own_roles[name] = granted


async def put_profile(catalog: Catalog, accounts: Accounts, profile: Profile) -> None:
    """Store a profile, then put it in force."""
    await catalog.put(PROFILE, profile.name, record_of_profile(profile))
    accounts.profiles[profile.name] = profile


async def drop_account(catalog: Catalog, accounts: Accounts, name: str) -> None:
    """Forget an account, and (Assumed: as on Oracle) that it was a proxy of others."""
    for client in tuple(accounts.by_name.values()):
        if name in client.proxies:
            await put_account(catalog, accounts, replace(client, proxies=client.proxies - {name}))
    await catalog.delete(ACCOUNT, name)
    del accounts.by_name[name]


async def drop_role(catalog: Catalog, accounts: Accounts, name: str) -> None:
    """Forget a role."""
    await catalog.delete(ROLE, name)
    del accounts.own_roles[name]


async def drop_profile(catalog: Catalog, accounts: Accounts, name: str) -> None:
    """Forget a profile."""
    await catalog.delete(PROFILE, name)
    del accounts.profiles[name]
