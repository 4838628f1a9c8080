"""Counters of a session and of the whole instance: V$SESSTAT, V$MYSTAT, V$SYSSTAT and V$STATNAME.

A session counts in a small array of 64-bit integers, so that 2,000 idle sessions stay small. When it ends,
its counts move to the instance's total.
Source of the names and classes: Oracle Database Reference 19c, Statistics Descriptions. Numbers differ between
Oracle's releases and are ours. What is not counted here is not listed, so that no 0 stands for "not known".
"""

from __future__ import annotations

from array import array
from enum import IntEnum
from typing import Final


class Statistic(IntEnum):
    """Which counter; the value is STATISTIC# and the index in a session's array."""

    LOGONS_CUMULATIVE = 0
    LOGONS_CURRENT = 1
    OPENED_CURSORS_CUMULATIVE = 2
    OPENED_CURSORS_CURRENT = 3
    USER_COMMITS = 4
    USER_ROLLBACKS = 5
    USER_CALLS = 6
    EXECUTE_COUNT = 7
    PARSE_COUNT_TOTAL = 8
    ROUNDTRIPS = 9
    ROWS_FETCHED = 10


NAMES: Final[dict[Statistic, tuple[str, int]]] = {
    Statistic.LOGONS_CUMULATIVE: ("logons cumulative", 1),
    Statistic.LOGONS_CURRENT: ("logons current", 1),
    Statistic.OPENED_CURSORS_CUMULATIVE: ("opened cursors cumulative", 1),
    Statistic.OPENED_CURSORS_CURRENT: ("opened cursors current", 1),
    Statistic.USER_COMMITS: ("user commits", 1),
    Statistic.USER_ROLLBACKS: ("user rollbacks", 1),
    Statistic.USER_CALLS: ("user calls", 1),
    Statistic.EXECUTE_COUNT: ("execute count", 64),
    Statistic.PARSE_COUNT_TOTAL: ("parse count (total)", 64),
    Statistic.ROUNDTRIPS: ("SQL*Net roundtrips to/from client", 1),
    Statistic.ROWS_FETCHED: ("rows fetched via callback", 64),
}

# These two go down again, so an ended session leaves nothing of them behind.
CURRENT: Final = (Statistic.LOGONS_CURRENT, Statistic.OPENED_CURSORS_CURRENT)

Counters = array


def new_counters() -> Counters[int]:
    """Return the counters of one session, all 0."""
    return array("q", bytes(8 * len(Statistic)))


def add_counters(total: Counters[int], ended: Counters[int]) -> None:
    """Add what an ended session has counted to the instance's total, except what is only current."""
    for statistic in Statistic:
        if statistic not in CURRENT:
            total[statistic] += ended[statistic]
