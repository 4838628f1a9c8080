"""Faults on purpose, without SQL in the caller's hands: a failing network, and a database that takes something away.

    with Proxy(dsn) as proxy, proxy.fault(Timeout()): ...            the network stalls
    with DatabaseFaults(**admin).row_lock("lab.employees", "employee_id", 100): ...
    with outage(practice_database): ...                              the database is stopped
    with Drill(...) as drill, drill["drain"]: ...                    all of them by name
    gather(drill, "kill", admin)                                     what clients and database see of one of them

Each is a `Fault`: it says what it does, and undoes itself at the end of the block, also after an error.
"""

from __future__ import annotations

from labs.toolkit.faults.burst import Crowd, burst
from labs.toolkit.faults.database import DatabaseFaults, Kill
from labs.toolkit.faults.drcp import drcp_stop
from labs.toolkit.faults.drill import Drill
from labs.toolkit.faults.evidence import Evidence, gather
from labs.toolkit.faults.fault import Fault
from labs.toolkit.faults.outage import Restartable, outage
from labs.toolkit.faults.proxy import Proxy
from labs.toolkit.faults.toxics import (
    Bandwidth,
    Direction,
    Down,
    Drain,
    Forget,
    HalfClose,
    Latency,
    LimitData,
    ListenerError,
    LoseAnswer,
    Refuse,
    ResetPeer,
    SlowClose,
    SlowOpen,
    Timeout,
    Toxic,
)

__all__ = [
    "Bandwidth",
    "Crowd",
    "DatabaseFaults",
    "Direction",
    "Down",
    "Drain",
    "Drill",
    "Evidence",
    "Fault",
    "Forget",
    "HalfClose",
    "Kill",
    "Latency",
    "LimitData",
    "ListenerError",
    "LoseAnswer",
    "Proxy",
    "Refuse",
    "ResetPeer",
    "Restartable",
    "SlowClose",
    "SlowOpen",
    "Timeout",
    "Toxic",
    "burst",
    "drcp_stop",
    "gather",
    "outage",
]
