"""Passwords: what a new one has to be, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from labs.practice_db.errors import OraError
from labs.practice_db.protocol.auth import RandomBytes, Verifier, is_password, make_verifier
from labs.practice_db.session.accounts import Account

# Source: Oracle Database Security Guide 23ai, passwords of up to 1024 bytes.
MOST_PASSWORD_BYTES: Final = 1024


def check_password(password: str) -> None:
    """Raises: OraError 988 for no password, 28218 for one that is too long.

    Assumed: one that is too long and cannot be an identifier either is ORA-00988, as the driver's tests allow.
    """
    is_too_long = len(password.encode()) > MOST_PASSWORD_BYTES
    if not password or (is_too_long and not password[0].isalpha()):
        raise OraError(988)
    if is_too_long:
        raise OraError(28218, limit=MOST_PASSWORD_BYTES)


def with_password(account: Account, password: str, random_bytes: RandomBytes) -> Account:
    """Return the account with a new password, no longer expired. Raises: OraError (see `check_password`)."""
    check_password(password)
    verifier = make_verifier(password, random_bytes)
    return replace(account, salt=verifier.salt, stored_key=verifier.stored_key, is_expired=False)


def is_right(account: Account, password: str) -> bool:
    """Return whether a password is the account's."""
    return bool(account.stored_key) and is_password(Verifier(account.salt, account.stored_key), password)
