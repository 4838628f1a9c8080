"""The accounts that every database has: SYS, SYSTEM and PUBLIC."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from labs.practice_db.handlers.accounts import account_store, engine_roles, passwords
from labs.practice_db.handlers.instance import Instance
from labs.practice_db.session.accounts import PUBLIC, SYS, SYSTEM, Account

# USER_ID as on every Oracle database. Source: Oracle Database Reference, DBA_USERS samples.
_USER_IDS: Final = {SYS: 0, PUBLIC: 1, SYSTEM: 9}
_GRANTED: Final = {SYS: frozenset({"DBA", "SYSDBA"}), SYSTEM: frozenset({"DBA"}), PUBLIC: frozenset[str]()}


async def ensure_admins(instance: Instance, password: str) -> None:
    """Make the accounts that are missing, and give SYS and SYSTEM the admin password if they have another."""
    accounts, catalog = instance.accounts, instance.engine.catalog
    for name, user_id in _USER_IDS.items():
        account = accounts.by_name.get(name)
        if account is None:
            account = Account(name, user_id, instance.clock.now(), granted=_GRANTED[name])
            if name == SYSTEM:
                await instance.engine.create_user(name, is_admin=True)
                await engine_roles.open_schema(instance.engine, name)
            await account_store.put_account(catalog, accounts, account)
        if name != PUBLIC and not passwords.is_right(account, password):
            changed = passwords.with_password(account, password, instance.random_bytes)
            await account_store.put_account(catalog, accounts, replace(changed, is_locked=False, failed_logons=0))
