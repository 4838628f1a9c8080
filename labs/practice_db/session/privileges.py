"""System privileges and roles: which there are, and what holding one means.

Object privileges are PostgreSQL's business (the engine grants them); what stands here decides who may log on,
create users, kill sessions and read the V$ and DBA_ views.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

SYSTEM_PRIVILEGES: Final = frozenset(
    {
        "ADMINISTER DATABASE TRIGGER", "ALTER ANY INDEX", "ALTER ANY PROCEDURE", "ALTER ANY SEQUENCE",
        "ALTER ANY TABLE", "ALTER ANY TRIGGER", "ALTER DATABASE", "ALTER PROFILE", "ALTER SESSION", "ALTER SYSTEM",
        "ALTER USER", "AUDIT SYSTEM", "CHANGE NOTIFICATION", "COMMENT ANY TABLE", "CREATE ANY CONTEXT",
        "CREATE ANY EDITION", "CREATE ANY INDEX", "CREATE ANY PROCEDURE", "CREATE ANY SEQUENCE",
        "CREATE ANY SYNONYM", "CREATE ANY TABLE", "CREATE ANY TRIGGER", "CREATE ANY VIEW", "CREATE DATABASE LINK",
        "CREATE JOB", "CREATE MATERIALIZED VIEW", "CREATE PROCEDURE", "CREATE PROFILE", "CREATE PUBLIC SYNONYM",
        "CREATE ROLE", "CREATE SEQUENCE", "CREATE SESSION", "CREATE SYNONYM", "CREATE TABLE", "CREATE TRIGGER",
        "CREATE TYPE", "CREATE USER", "CREATE VIEW", "DEBUG ANY PROCEDURE", "DEBUG CONNECT SESSION",
        "DELETE ANY TABLE", "DROP ANY EDITION", "DROP ANY INDEX", "DROP ANY PROCEDURE", "DROP ANY ROLE",
        "DROP ANY SEQUENCE", "DROP ANY TABLE", "DROP ANY TRIGGER", "DROP ANY VIEW", "DROP PROFILE",
        "DROP PUBLIC SYNONYM", "DROP USER", "EXECUTE ANY PROCEDURE", "FLASHBACK ANY TABLE", "FORCE ANY TRANSACTION",
        "GRANT ANY OBJECT PRIVILEGE", "GRANT ANY PRIVILEGE", "GRANT ANY ROLE", "INSERT ANY TABLE", "LOCK ANY TABLE",
        "RESTRICTED SESSION", "SELECT ANY DICTIONARY", "SELECT ANY SEQUENCE", "SELECT ANY TABLE",
        "SELECT ANY TRANSACTION", "SYSDBA", "SYSOPER", "UNLIMITED TABLESPACE", "UPDATE ANY TABLE",
    }
)  # fmt: skip

# CREATE SESSION and the creation of one's own objects. Source: Oracle Database Security Guide 23ai, predefined roles.
_RESOURCE: Final = frozenset(
    {"CREATE PROCEDURE", "CREATE SEQUENCE", "CREATE TABLE", "CREATE TRIGGER", "CREATE TYPE", "CREATE VIEW"}
)

ROLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "CONNECT": frozenset({"CREATE SESSION", "SET CONTAINER"}),
        "RESOURCE": _RESOURCE,
        "DB_DEVELOPER_ROLE": _RESOURCE | {"CREATE SESSION", "CREATE SYNONYM", "CREATE JOB", "DEBUG CONNECT SESSION"},
        "DBA": SYSTEM_PRIVILEGES - {"SYSDBA", "SYSOPER"},
        "SELECT_CATALOG_ROLE": frozenset({"SELECT ANY DICTIONARY"}),
        "EXECUTE_CATALOG_ROLE": frozenset(),
        "AQ_ADMINISTRATOR_ROLE": frozenset(),
        "AQ_USER_ROLE": frozenset(),
        "SODA_APP": frozenset(),
        "PDB_DBA": SYSTEM_PRIVILEGES - {"SYSDBA", "SYSOPER"},
    }
)

# Granted with `ALL PRIVILEGES`. Source: Oracle Database SQL Language Reference, GRANT.
ALL_PRIVILEGES: Final = SYSTEM_PRIVILEGES - {"SYSDBA", "SYSOPER", "SELECT ANY DICTIONARY", "ALTER DATABASE LINK"}


def expand(granted: Iterable[str], roles: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all system privileges that privileges and (nested) roles amount to.

    Args:
        granted: names of privileges and roles.
        roles: what each role holds; a role of the user's own stands here too.
    """
    found: set[str] = set()
    waiting = list(granted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(roles.get(name, ()))
    return frozenset(found)
