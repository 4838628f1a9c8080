"""The one adapter to python-oracledb: what the recorder asks of a pool, a connection and an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import oracledb

from labs.toolkit.events import PoolShape, SessionId

Completion = Callable[[object], None]
RoundTripCallback = Callable[[str], Completion | None]
OperationCallback = Callable[[str, Mapping[str, Any]], Completion | None]

Pool = oracledb.ConnectionPool
AsyncPool = oracledb.AsyncConnectionPool
Connection = oracledb.Connection
DriverError = oracledb.Error


def pool_shape(pool: Pool) -> PoolShape:
    """Return the settings of a pool that pictures and sentences name."""
    return PoolShape(
        min=pool.min,
        max=pool.max,
        increment=pool.increment,
        getmode=pool.getmode.name,
        is_drcp=_asks_for_pooled_servers(getattr(pool, "dsn", None)),
    )


def _asks_for_pooled_servers(dsn: str | None) -> bool:
    parameters = oracledb.ConnectParams()
    try:
        parameters.parse_connect_string(dsn or "")
    except oracledb.Error:  # a name that only the driver's own configuration resolves
        return False
    return str(parameters.server_type or "").lower() == "pooled"


def is_open(connection: Connection) -> bool:
    """Tell whether a connection has not been closed; asks nothing of the database."""
    try:
        return connection.session_id is not None
    except oracledb.Error:  # DPY-1001: not connected
        return False


def session_id(connection: Connection) -> SessionId | None:
    """Return which session a connection talks to, without a round trip; None where the driver cannot tell."""
    try:
        return SessionId(connection.session_id, connection.serial_num)
    except oracledb.Error:
        return None


def full_code(error: BaseException) -> str:
    """Return the code to count an error by: `DPY-4005`, `ORA-01017`; the class name for what is not the driver's.

    `full_code` and not `code`, because the driver's own errors all have code 0.
    Source: python-oracledb 26.1.0, errors.py.
    """
    first = error.args[0] if error.args else None
    return getattr(first, "full_code", None) or type(error).__name__


def message_of(error: BaseException) -> str:
    """Return the first line of what an error says, without its code."""
    lines = str(error).splitlines()
    return lines[0].removeprefix(f"{full_code(error)}: ") if lines else type(error).__name__


def listen(connection: Connection, on_round_trip: RoundTripCallback, on_operation: OperationCallback) -> None:
    """Have the driver report every round trip and operation of a borrowed connection.

    The pool takes both callbacks off again when the connection goes back. Thick mode reports operations only.
    Source: python-oracledb 26.1.0, impl/thin/pool.pyx, _return_connection_helper.
    """
    connection.operation_callback = on_operation
    connection.round_trip_callback = on_round_trip


def one_round_trip(connection: Connection) -> None:
    """Do the least work that reaches the database: one statement, one row."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from dual")
        cursor.fetchone()


def connect(**arguments: object) -> Connection:
    """Return a connection that belongs to no pool."""
    return oracledb.connect(**arguments)


def create_pool(**arguments: object) -> Pool:
    """Return a pool of the driver."""
    return oracledb.create_pool(**arguments)


def getmode(name: str) -> int:
    """Return what a way of waiting is called in the driver: `WAIT`, `NOWAIT`, `TIMEDWAIT`, `FORCEGET`.

    Raises: ValueError for another name.
    """
    try:
        return oracledb.PoolGetMode[name]
    except KeyError:
        raise ValueError(f"getmode={name!r} must be one of {', '.join(oracledb.PoolGetMode.__members__)}") from None


def let_go(connection: Connection) -> None:
    """Close a connection; one that is lost already is let go all the same."""
    with suppress(oracledb.Error):
        connection.close()


def is_lost(error: BaseException) -> bool:
    """Tell whether an error means that the connection is gone and a new one may serve."""
    return full_code(error) in _LOST


def is_away(error: BaseException) -> bool:
    """Tell whether an error means that the database is not to be reached now: lost, silent, starting, stopping."""
    return is_lost(error) or full_code(error) in _AWAY


_LOST = frozenset({"DPY-1001", "DPY-4011", "ORA-00028", "ORA-01012", "ORA-02396", "ORA-03113", "ORA-03114"})
_AWAY = frozenset({"DPY-6000", "DPY-6001", "DPY-6005", "ORA-01033", "ORA-01034", "ORA-01089", "ORA-01090"})


def endpoint(dsn: str) -> tuple[str, int, str]:
    """Return host, port and service name that a connect string leads to over plain TCP.

    Raises: ValueError for an address that is not a single TCP one.
    """
    parameters = oracledb.ConnectParams()
    parameters.parse_connect_string(dsn)
    host, port, service, protocol = (
        parameters.host,
        parameters.port,
        parameters.service_name,
        parameters.protocol,
    )
    if not isinstance(host, str) or not isinstance(port, int) or not isinstance(service, str) or protocol != "tcp":
        raise ValueError(f"dsn={dsn!r} must lead to one TCP address, such as localhost:1521/FREEPDB1")
    return host, port, service
