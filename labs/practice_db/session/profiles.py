"""Profiles: what a user may use, and how often a password may be wrong.

Source: Oracle Database SQL Language Reference, CREATE PROFILE; the DEFAULT profile's values are those that
DBA_PROFILES shows on a fresh database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from labs.practice_db.errors import OraError

UNLIMITED: Final = None

# Name, in Oracle's order, to (resource type, value in the DEFAULT profile).
DEFAULTS: Final[Mapping[str, tuple[str, float | None]]] = MappingProxyType(
    {
        "SESSIONS_PER_USER": ("KERNEL", UNLIMITED),
        "IDLE_TIME": ("KERNEL", UNLIMITED),
        "CONNECT_TIME": ("KERNEL", UNLIMITED),
        "FAILED_LOGIN_ATTEMPTS": ("PASSWORD", 10),
        "PASSWORD_LIFE_TIME": ("PASSWORD", 180),
        "PASSWORD_LOCK_TIME": ("PASSWORD", 1),
        "PASSWORD_GRACE_TIME": ("PASSWORD", 7),
    }
)

# Known to Oracle, kept and shown, without effect here.
INERT: Final = frozenset(
    {
        "CPU_PER_SESSION", "CPU_PER_CALL", "LOGICAL_READS_PER_SESSION", "LOGICAL_READS_PER_CALL", "PRIVATE_SGA",
        "COMPOSITE_LIMIT", "PASSWORD_REUSE_TIME", "PASSWORD_REUSE_MAX", "PASSWORD_VERIFY_FUNCTION",
        "INACTIVE_ACCOUNT_TIME", "PASSWORD_ROLLOVER_TIME",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of limits; what it does not say, the DEFAULT profile says."""

    name: str
    limits: Mapping[str, float | None] = field(default_factory=dict)

    def with_limits(self, changes: Mapping[str, float | None]) -> Profile:
        """Return the profile with some limits changed. Raises: OraError 2376 for an unknown one."""
        for name in changes:
            if name not in DEFAULTS and name not in INERT:
                raise OraError(2376)
        return Profile(self.name, {**self.limits, **changes})

    def without_limits(self, names: Iterable[str]) -> Profile:
        """Return the profile that leaves some limits to the DEFAULT one."""
        left = set(names)
        return Profile(self.name, {name: value for name, value in self.limits.items() if name not in left})


def limit(profile: Profile, default: Profile, name: str) -> float | None:
    """Return a limit's value in a profile, None for unlimited. Times are in the profile's unit (minutes, days)."""
    for one in (profile, default):
        if name in one.limits:
            return one.limits[name]
    return DEFAULTS[name][1]
