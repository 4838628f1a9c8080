"""The parameters of a DRCP pool: defaults, ranges, and the text form that ALTER_PARAM takes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from labs.practice_db.errors import OraError

_MOST: Final = 2_147_483_646
# Lowest value where it is not 0. maxsize: Assumed, a pool of no server could serve nobody.
# maxconn_cbrok: the least that was seen to be accepted (DRCP scripts of github.com/jkstill).
_LOWEST: Final[dict[str, int]] = {"maxsize": 1, "maxconn_cbrok": 3}
# The error for a bad value; this one has its own. Source: DRCP_FACTS section 5 (oraus.msg).
_BAD_VALUE: Final = 56505
_BAD_VALUES: Final[dict[str, int]] = {"maxconn_cbrok": 56514}


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How a pool grows, shrinks and renews its sessions.

    Sizes count pooled servers, times are whole seconds as Oracle takes them.
    Source of the defaults: rdbms/admin/catkppls.sql, PL/SQL Packages and Types Reference 19c, DBMS_CONNECTION_POOL.
    """

    minsize: int = 4
    maxsize: int = 40
    incrsize: int = 2
    session_cached_cursors: int = 20
    inactivity_timeout: int = 300
    max_think_time: int = 120
    max_use_session: int = 500_000
    max_lifetime_session: int = 86_400
    num_cbrok: int = 1
    maxconn_cbrok: int = 40_000
    max_txn_think_time: int = 0  # 0: max_think_time applies

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not _LOWEST.get(field.name, 0) <= value <= _MOST:
                raise OraError(_BAD_VALUES.get(field.name, _BAD_VALUE), parameter=field.name.upper())
        if self.minsize > self.maxsize:
            raise OraError(_BAD_VALUE, parameter="MINSIZE")

    def altered(self, name: str, value: str) -> PoolSettings:
        """Return a copy with one parameter changed, as DBMS_CONNECTION_POOL.ALTER_PARAM does.

        Args:
            name: the parameter's name in any case.
            value: its new value as text, for ALTER_PARAM takes VARCHAR2.
        Raises: OraError 56504 for an unknown name, 56505 for a bad value, 56514 for one of MAXCONN_CBROK.
        """
        known = name.strip().lower()
        if known not in {field.name for field in fields(self)}:
            raise OraError(56504, parameter=name)
        try:
            number = int(value)
        except ValueError:
            raise OraError(_BAD_VALUES.get(known, _BAD_VALUE), parameter=name.upper()) from None
        return replace(self, **{known: number})
