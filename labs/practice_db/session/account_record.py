"""Accounts, roles and profiles as JSON objects, the form in which the engine's catalogue keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labs.practice_db.session.accounts import Account
from labs.practice_db.session.profiles import Profile


def record_of_account(account: Account) -> dict[str, Any]:
    """Return what has to survive a restart. The count of wrong passwords does not.

    The time of the last logon does only if the account has been changed since: a logon writes nothing.
    """
    return {
        "user_id": account.user_id,
        "created_at": account.created_at.isoformat(),
        "salt": account.salt.hex(),
        "stored_key": account.stored_key.hex(),
        "profile": account.profile,
        "is_locked": account.is_locked,
        "is_expired": account.is_expired,
        "locked_at": account.locked_at.isoformat() if account.locked_at else None,
        "last_logon_at": account.last_logon_at.isoformat() if account.last_logon_at else None,
        "granted": sorted(account.granted),
        "proxies": sorted(account.proxies),
    }


def account_of_record(name: str, record: Mapping[str, Any]) -> Account:
    """Return the account that `record_of_account` has described."""
    locked_at, last_logon_at = record["locked_at"], record.get("last_logon_at")
    return Account(
        name=name,
        user_id=record["user_id"],
        created_at=datetime.fromisoformat(record["created_at"]),
        salt=bytes.fromhex(record["salt"]),
        stored_key=bytes.fromhex(record["stored_key"]),
        profile=record["profile"],
        is_locked=record["is_locked"],
        is_expired=record["is_expired"],
        locked_at=datetime.fromisoformat(locked_at) if locked_at else None,
        last_logon_at=datetime.fromisoformat(last_logon_at) if last_logon_at else None,
        granted=frozenset(record["granted"]),
        proxies=frozenset(record["proxies"]),
    )


def record_of_profile(profile: Profile) -> dict[str, Any]:
    """Return a profile's limits; None is unlimited."""
    return dict(profile.limits)


def profile_of_record(name: str, record: Mapping[str, Any]) -> Profile:
    """Return the profile that `record_of_profile` has described."""
    return Profile(name, dict(record))
