"""How long a session may be idle and connected.

Source: Oracle Database SQL Language Reference, CREATE PROFILE (IDLE_TIME, CONNECT_TIME in minutes; a call that runs
is not idle); Database Reference, MAX_IDLE_TIME. Oracle looks about once a minute, this server each second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.practice_db.session.session import Session, SessionStatus

IDLE_TOO_LONG: Final = 2396
CONNECTED_TOO_LONG: Final = 2399


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Limits in minutes; None is unlimited."""

    idle_min: float | None = None
    connect_min: float | None = None


def overdue(session: Session, limits: TimeLimits, now_s: float) -> int | None:
    """Return the error that a session's next call is to get, None while it is within its limits."""
    if session.status is not SessionStatus.INACTIVE:
        return None
    if limits.connect_min is not None and now_s - session.logon_s > 60 * limits.connect_min:
        return CONNECTED_TOO_LONG
    if limits.idle_min is not None and now_s - session.call_since_s > 60 * limits.idle_min:
        return IDLE_TOO_LONG
    return None
