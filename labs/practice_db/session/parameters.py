"""Initialisation parameters: V$PARAMETER, and what ALTER SYSTEM SET may change.

Source of names, types, defaults and modifiability: Oracle Database Reference, 23ai; those that a lab reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final

from labs.practice_db.errors import NotSupported, OraError


class ParameterType(IntEnum):
    """V$PARAMETER.TYPE."""

    BOOLEAN = 1
    STRING = 2
    INTEGER = 3


class Change(Enum):
    """When a change by ALTER SYSTEM SET has its effect. NEVER: static in Oracle too, and fixed here."""

    NOW = auto()
    RESTART = auto()
    NEVER = auto()


class Place(Enum):
    """Which container may change a parameter: any, the root, or the one that manages the DRCP pools."""

    ANY = auto()
    ROOT = auto()
    POOLS = auto()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. Values in `refused` are Oracle's, and what they stand for does not exist here."""

    name: str
    type: ParameterType
    default: str
    description: str
    change: Change = Change.NEVER
    place: Place = Place.ANY
    refused: frozenset[str] = frozenset()

    @property
    def is_dynamic(self) -> bool:
        """Return whether ALTER SYSTEM can change it while the instance runs."""
        return self.change is Change.NOW


_BOOLEAN, _STRING, _INTEGER = ParameterType.BOOLEAN, ParameterType.STRING, ParameterType.INTEGER
_NOW: Final = Change.NOW

PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter("commit_wait", _STRING, "", "transaction commit log wait behaviour", _NOW),
    Parameter("compatible", _STRING, "23.6.0", "Database will be completely compatible with this software version"),
    Parameter("connection_brokers", _STRING, "", "connection brokers specification", _NOW),
    Parameter("cursor_sharing", _STRING, "EXACT", "cursor sharing mode", _NOW),
    Parameter("db_block_size", _INTEGER, "8192", "Size of database block in bytes"),
    Parameter("db_domain", _STRING, "", "directory part of global database name stored with CREATE DATABASE"),
    Parameter("db_name", _STRING, "FREE", "database name specified in CREATE DATABASE"),
    Parameter("db_unique_name", _STRING, "FREE", "Database Unique Name"),
    Parameter("drcp_connection_limit", _INTEGER, "0", "DRCP connection limit", _NOW),
    Parameter(
        "drcp_dedicated_opt",
        _STRING,
        "NO",
        "Turn on/off dedicated optimization with DRCP",
        _NOW,
        Place.POOLS,
        frozenset({"YES"}),
    ),
    Parameter("enable_per_pdb_drcp", _BOOLEAN, "FALSE", "turn on per-PDB DRCP", Change.RESTART, Place.ROOT),
    Parameter("instance_name", _STRING, "FREE", "instance name supported by the instance"),
    Parameter("max_auth_servers", _INTEGER, "25", "Max number of authentication servers", _NOW, Place.POOLS),
    Parameter("max_idle_blocker_time", _INTEGER, "0", "maximum idle time for a blocking session", _NOW),
    Parameter("max_idle_time", _INTEGER, "0", "maximum session idle time in minutes", _NOW),
    Parameter("min_auth_servers", _INTEGER, "1", "Min number of authentication servers", _NOW, Place.POOLS),
    Parameter("open_cursors", _INTEGER, "300", "max # cursors per session", _NOW),
    Parameter("processes", _INTEGER, "320", "user processes"),
    Parameter("resource_limit", _BOOLEAN, "TRUE", "master switch for resource limit", _NOW),
    Parameter("service_names", _STRING, "FREE", "service names supported by the instance", _NOW),
    Parameter("session_cached_cursors", _INTEGER, "50", "Number of cursors to cache in a session."),
    Parameter("sessions", _INTEGER, "502", "user and system sessions", _NOW),
    Parameter("transactions", _INTEGER, "552", "max. number of concurrent active transactions"),
)
BY_NAME: Final = {parameter.name: parameter for parameter in PARAMETERS}


def checked_value(name: str, value: str, *, at_restart: bool, is_root: bool, has_pools: bool) -> str:
    """Return the value an ALTER SYSTEM SET gives a parameter.

    Args:
        at_restart: SCOPE = SPFILE.
        is_root: the session is in the container root.
        has_pools: the DRCP pools are managed in the session's container.
    Raises: OraError 2065 for an unknown parameter, 2095 for one that only a restart changes, 2097 for a bad value,
        65040 or 56615 in the wrong container (Assumed: the latter in the root).
    """
    parameter = BY_NAME.get(name.lower())
    if parameter is None:
        raise OraError(2065)
    if not at_restart and not parameter.is_dynamic:
        raise OraError(2095)
    if parameter.change is Change.NEVER:
        raise NotSupported(f"changing {parameter.name.upper()}")
    if not {Place.ANY: True, Place.ROOT: is_root, Place.POOLS: has_pools}[parameter.place]:
        raise OraError(56615 if is_root else 65040)
    if parameter.type is ParameterType.INTEGER and not value.isdecimal():
        raise OraError(2097)
    if parameter.type is ParameterType.BOOLEAN and value.upper() not in ("TRUE", "FALSE"):
        raise OraError(2097)
    if value.upper() in parameter.refused:
        raise NotSupported(f"{parameter.name.upper()} = {value.upper()}")
    return value.upper() if parameter.type is ParameterType.BOOLEAN else value
