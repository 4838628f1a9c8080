"""Initialisation parameters: V$PARAMETER, and what ALTER SYSTEM SET may change.

Source of names, types, defaults and modifiability: Oracle Database Reference, 23ai; those that a lab reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from labs.practice_db.errors import OraError


class ParameterType(IntEnum):
    """V$PARAMETER.TYPE."""

    BOOLEAN = 1
    STRING = 2
    INTEGER = 3


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `is_dynamic`: ALTER SYSTEM can change it while the instance runs."""

    name: str
    type: ParameterType
    default: str
    description: str
    is_dynamic: bool = False


_BOOLEAN, _STRING, _INTEGER = ParameterType.BOOLEAN, ParameterType.STRING, ParameterType.INTEGER

PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter("commit_wait", _STRING, "", "transaction commit log wait behaviour", is_dynamic=True),
    Parameter("compatible", _STRING, "23.6.0", "Database will be completely compatible with this software version"),
    Parameter("connection_brokers", _STRING, "", "connection brokers specification", is_dynamic=True),
    Parameter("cursor_sharing", _STRING, "EXACT", "cursor sharing mode", is_dynamic=True),
    Parameter("db_block_size", _INTEGER, "8192", "Size of database block in bytes"),
    Parameter("db_domain", _STRING, "", "directory part of global database name stored with CREATE DATABASE"),
    Parameter("db_name", _STRING, "FREE", "database name specified in CREATE DATABASE"),
    Parameter("db_unique_name", _STRING, "FREE", "Database Unique Name"),
    Parameter("drcp_connection_limit", _INTEGER, "0", "DRCP connection limit", is_dynamic=True),
    Parameter("drcp_dedicated_opt", _STRING, "NO", "Turn on/off dedicated optimization with DRCP", is_dynamic=True),
    Parameter("enable_per_pdb_drcp", _BOOLEAN, "FALSE", "turn on per-PDB DRCP"),
    Parameter("instance_name", _STRING, "FREE", "instance name supported by the instance"),
    Parameter("max_idle_blocker_time", _INTEGER, "0", "maximum idle time for a blocking session", is_dynamic=True),
    Parameter("max_idle_time", _INTEGER, "0", "maximum session idle time in minutes", is_dynamic=True),
    Parameter("open_cursors", _INTEGER, "300", "max # cursors per session", is_dynamic=True),
    Parameter("processes", _INTEGER, "320", "user processes"),
    Parameter("resource_limit", _BOOLEAN, "TRUE", "master switch for resource limit", is_dynamic=True),
    Parameter("service_names", _STRING, "FREE", "service names supported by the instance", is_dynamic=True),
    Parameter("session_cached_cursors", _INTEGER, "50", "Number of cursors to cache in a session."),
    Parameter("sessions", _INTEGER, "502", "user and system sessions", is_dynamic=True),
    Parameter("transactions", _INTEGER, "552", "max. number of concurrent active transactions"),
)
BY_NAME: Final = {parameter.name: parameter for parameter in PARAMETERS}


def checked_value(name: str, value: str) -> str:
    """Return the value an ALTER SYSTEM SET gives a parameter.

    Raises: OraError 2065 for an unknown parameter, 2095 for one that only a restart changes, 2097 for a bad value.
    """
    parameter = BY_NAME.get(name.lower())
    if parameter is None:
        raise OraError(2065)
    if not parameter.is_dynamic:
        raise OraError(2095)
    if parameter.type is ParameterType.INTEGER and not value.isdecimal():
        raise OraError(2097)
    if parameter.type is ParameterType.BOOLEAN and value.upper() not in ("TRUE", "FALSE"):
        raise OraError(2097)
    return value.upper() if parameter.type is ParameterType.BOOLEAN else value
