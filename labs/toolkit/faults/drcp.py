"""DRCP is taken away: its pool drains and stops."""

from __future__ import annotations

import contextlib
from typing import Final

from labs.toolkit import driver
from labs.toolkit.faults.administrator import Administrator
from labs.toolkit.faults.fault import Fault, Step

_STATUS: Final = "select status from dba_cpool_info where connection_pool = 'SYS_DEFAULT_CONNECTION_POOL'"
_START: Final = "begin dbms_connection_pool.start_pool; end;"
_STOP: Final = "begin dbms_connection_pool.stop_pool(draintime => :drain_s); end;"


def drcp_stop(*, drain_s: int = 60, **connect_arguments: object) -> Fault[None]:
    """Return a fault that stops DRCP's default pool; the arguments are those of SYS's connection to the root.

    Clients are told in-band to go and have `drain_s` seconds for it. A pool that was not started stays so.
    Source: python-oracledb user guide 26.1, section "Enabling DRCP in Oracle Database", DRAINTIME.
    """
    if drain_s < 1:
        raise ValueError(f"drain_s={drain_s!r} must be at least 1, a whole number of seconds")
    root = Administrator(connect_arguments)
    return Fault(
        "drcp_stop",
        f"DRCP stops: pooled clients are told to go and closed after {drain_s} s, new ones are refused (12520).",
        lambda: Step(lambda: _stop(root, drain_s), lambda _: _start(root)),
    )


def _stop(root: Administrator, drain_s: int) -> None:
    (status,) = root.row(_STATUS)
    if status != "ACTIVE":
        raise LookupError("DRCP's pool is not started")
    root.run(_STOP, drain_s=drain_s)


def _start(root: Administrator) -> None:
    with contextlib.suppress(driver.DriverError):  # all clients have gone, and it has stopped
        root.run(_STOP, drain_s=0)
    root.run(_START)
