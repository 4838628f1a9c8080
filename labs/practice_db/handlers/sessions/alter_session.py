"""ALTER SESSION: what each setting does to the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from labs.practice_db.errors import NotSupported, OraError
from labs.practice_db.handlers.instance import CONTAINERS, container_of
from labs.practice_db.handlers.sessions.editions import checked_edition
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.session.settings import IGNORED, check_ignored, checked_time_zone


def apply_setting(process: ServerProcess, name: str, value: str) -> None:
    """Apply one setting; the name in upper case, the value without quotes.

    Raises: OraError 2248 for an unknown setting, or what that setting says about the value; NotSupported.
    """
    process.has_news = True
    if value.upper() not in _ONLY.get(name, {value.upper()}):
        raise NotSupported(f"ALTER SESSION SET {name} = {value}")
    special = _SETTINGS.get(name)
    if special is not None:
        special(process, value)
    elif name in IGNORED:
        check_ignored(name, value)
    else:
        process.session.set_nls(name, value)


def set_current_schema(process: ServerProcess, schema: str) -> None:
    """Set CURRENT_SCHEMA. Raises: OraError 1435 if there is no such user."""
    name = schema if schema in process.instance.accounts.by_name else schema.upper()
    if name not in process.instance.accounts.by_name:
        raise OraError(1435)
    process.has_news = True
    process.session.current_schema = name
    process.changed_schema = name


def _set_edition(process: ServerProcess, edition: str) -> None:
    process.session.edition = process.changed_edition = checked_edition(process, edition)


def _set_time_zone(process: ServerProcess, zone: str) -> None:
    process.session.time_zone = checked_time_zone(zone)


def _set_isolation(process: ServerProcess, level: str) -> None:
    if level.upper() == "SERIALIZABLE":
        raise NotSupported(f"ALTER SESSION SET ISOLATION_LEVEL = {level}")
    if level.upper().replace("_", " ") != "READ COMMITTED":
        raise OraError(2183)


def _set_container(process: ServerProcess, name: str) -> None:
    """Stay in the session's container. Raises: OraError 65011 for one that is not there; NotSupported for another."""
    if name.upper() not in CONTAINERS:
        raise OraError(65011, name=name.upper())
    if name.upper() != container_of(process.session.service)[0]:
        raise NotSupported(f"ALTER SESSION SET CONTAINER = {name}")


# What would change results, and is not done: any value but these.
# Source of the last line's names: Oracle Database SQL Language Reference, ALTER SESSION, session parameters.
_ONLY: Final[Mapping[str, frozenset[str]]] = {
    "NLS_CALENDAR": frozenset({"GREGORIAN"}),
    "NLS_COMP": frozenset({"BINARY"}),
    "NLS_LANGUAGE": frozenset({"AMERICAN"}),
    "NLS_TERRITORY": frozenset({"AMERICA"}),
    "NLS_DATE_LANGUAGE": frozenset({"AMERICAN", "ENGLISH"}),
    "NLS_NUMERIC_CHARACTERS": frozenset({".,"}),
    "NLS_SORT": frozenset({"BINARY"}),
    **dict.fromkeys(("CONSTRAINTS", "ERROR_ON_OVERLAP_TIME", "FLAGGER", "INSTANCE"), frozenset[str]()),
}
_SETTINGS: Final[Mapping[str, Callable[[ServerProcess, str], None]]] = {
    "CURRENT_SCHEMA": set_current_schema,
    "EDITION": _set_edition,
    "TIME_ZONE": _set_time_zone,
    "CONTAINER": _set_container,
    "ISOLATION_LEVEL": _set_isolation,
}
