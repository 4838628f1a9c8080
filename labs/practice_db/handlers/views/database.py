"""The views about the database as a whole: version, instance, containers, services, parameters, limits, NLS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from labs.practice_db.handlers.instance import DATABASE, PLUGGABLE, ROOT, container_of, version_text
from labs.practice_db.handlers.views.scope import Supplier, ViewRow, ViewScope, container_id, date_text
from labs.practice_db.session.parameters import PARAMETERS
from labs.practice_db.session.settings import DATABASE_NLS, DEFAULT_TIME_ZONE, NLS_DEFAULTS
from labs.practice_db.session.sql_area import hash_value

PRODUCT: Final = "Pool Lab practice database (not Oracle Database)"
DATABASE_ID: Final = 1_430_726_150


def version(scope: ViewScope) -> Iterator[ViewRow]:
    release = f"{PRODUCT} {version_text()}"
    yield {
        "BANNER": release,
        "BANNER_FULL": f"{release}\nVersion {version_text()}",
        "BANNER_LEGACY": release,
        "CON_ID": 0,
    }


def product_component_version(scope: ViewScope) -> Iterator[ViewRow]:
    yield {
        "PRODUCT": PRODUCT, "VERSION": "23.0.0.0.0", "VERSION_FULL": version_text(), "STATUS": "For practice",
    }  # fmt: skip


def database(scope: ViewScope) -> Iterator[ViewRow]:
    yield {
        "DBID": DATABASE_ID, "NAME": DATABASE, "CREATED": date_text(scope.instance.started_at),
        "LOG_MODE": "NOARCHIVELOG", "OPEN_MODE": "READ WRITE", "DATABASE_ROLE": "PRIMARY",
        "PLATFORM_NAME": "Practice database", "DB_UNIQUE_NAME": DATABASE, "CDB": "YES", "CON_ID": 0,
    }  # fmt: skip


def instance(scope: ViewScope) -> Iterator[ViewRow]:
    yield {
        "INSTANCE_NUMBER": 1, "INSTANCE_NAME": DATABASE, "HOST_NAME": scope.instance.host, "VERSION": "23.0.0.0.0",
        "VERSION_LEGACY": "23.0.0.0.0", "VERSION_FULL": version_text(),
        "STARTUP_TIME": date_text(scope.instance.started_at), "STATUS": "OPEN", "PARALLEL": "NO", "THREAD#": 1,
        "ARCHIVER": "STOPPED", "LOGINS": "RESTRICTED" if scope.instance.is_logon_restricted else "ALLOWED",
        "SHUTDOWN_PENDING": "NO", "DATABASE_STATUS": "ACTIVE", "INSTANCE_ROLE": "PRIMARY_INSTANCE",
        "ACTIVE_STATE": "NORMAL", "BLOCKED": "NO", "CON_ID": 0, "INSTANCE_MODE": "REGULAR", "EDITION": "FREE",
        "DATABASE_TYPE": "SINGLE",
    }  # fmt: skip


def pluggable_databases(scope: ViewScope) -> Iterator[ViewRow]:
    yield {
        "CON_ID": 3, "DBID": DATABASE_ID + 3, "CON_UID": DATABASE_ID + 3, "NAME": PLUGGABLE,
        "OPEN_MODE": "READ WRITE", "RESTRICTED": "NO", "OPEN_TIME": date_text(scope.instance.started_at),
    }  # fmt: skip


def containers(scope: ViewScope) -> Iterator[ViewRow]:
    is_root = container_id(scope.process.session) == 1
    if is_root:
        yield {
            "CON_ID": 1, "DBID": DATABASE_ID, "CON_UID": 1, "NAME": ROOT, "OPEN_MODE": "READ WRITE",
            "RESTRICTED": "NO", "OPEN_TIME": date_text(scope.instance.started_at),
        }  # fmt: skip
    yield from pluggable_databases(scope)


def services(scope: ViewScope) -> Iterator[ViewRow]:
    for number, name in enumerate(scope.instance.services, start=1):
        container, con_id = container_of(name)
        yield {
            "SERVICE_ID": number, "NAME": name, "NAME_HASH": hash_value(name), "NETWORK_NAME": name,
            "CREATION_DATE": date_text(scope.instance.started_at), "PDB": container, "CON_ID": con_id,
        }  # fmt: skip


def parameters(scope: ViewScope) -> Iterator[ViewRow]:
    values = scope.instance.parameter_values()
    for number, parameter in enumerate(PARAMETERS, start=1):
        value = values[parameter.name]
        is_default = value == parameter.default
        yield {
            "NUM": number, "NAME": parameter.name, "TYPE": parameter.type.value, "VALUE": value,
            "DISPLAY_VALUE": value, "DEFAULT_VALUE": parameter.default, "ISDEFAULT": "TRUE" if is_default else "FALSE",
            "ISSES_MODIFIABLE": "FALSE", "ISSYS_MODIFIABLE": "IMMEDIATE" if parameter.is_dynamic else "FALSE",
            "ISPDB_MODIFIABLE": "FALSE", "ISINSTANCE_MODIFIABLE": "FALSE", "ISMODIFIED": "FALSE",
            "ISADJUSTED": "FALSE", "ISDEPRECATED": "FALSE", "ISBASIC": "FALSE", "DESCRIPTION": parameter.description,
            "HASH": hash_value(parameter.name), "CON_ID": 0,
        }  # fmt: skip


def resource_limits(scope: ViewScope) -> Iterator[ViewRow]:
    """Like the others of the instance, this view has its rows in the root. Source: measured on 21c XE."""
    if container_id(scope.process.session) != 1:
        return
    limits, instance = scope.instance.limits, scope.instance
    for name, count, most, limit in (
        ("processes", instance.process_count, limits.most_processes, limits.processes),
        ("sessions", len(instance.sessions.by_sid), limits.most_sessions, limits.sessions),
    ):
        yield {
            "RESOURCE_NAME": name, "CURRENT_UTILIZATION": count, "MAX_UTILIZATION": max(most, count),
            "INITIAL_ALLOCATION": f"{limit:>10}", "LIMIT_VALUE": f"{limit:>10}", "CON_ID": 1,
        }  # fmt: skip


def _nls(values: Mapping[str, str], **more: int) -> Iterator[ViewRow]:
    for name, value in values.items():
        yield {"PARAMETER": name, "VALUE": value, **more}


def nls_session(scope: ViewScope) -> Iterable[ViewRow]:
    return _nls(scope.process.session.settings)


def nls_parameters(scope: ViewScope) -> Iterable[ViewRow]:
    character_sets = {name: value for name, value in DATABASE_NLS.items() if name.endswith("CHARACTERSET")}
    return _nls({**scope.process.session.settings, **character_sets}, CON_ID=container_id(scope.process.session))


def global_name(scope: ViewScope) -> Iterator[ViewRow]:
    container = container_of(scope.process.session.service)[0]
    yield {"GLOBAL_NAME": DATABASE if container == ROOT else container}


def database_properties(scope: ViewScope) -> Iterator[ViewRow]:
    properties = {
        "DBTIMEZONE": (DEFAULT_TIME_ZONE, "DB time zone"),
        "DEFAULT_EDITION": ("ORA$BASE", "Name of the database default edition"),
        "DEFAULT_PERMANENT_TABLESPACE": ("USERS", "Name of default permanent tablespace"),
        "DEFAULT_TEMP_TABLESPACE": ("TEMP", "Name of default temporary tablespace"),
        **{name: (value, "NLS parameter") for name, value in DATABASE_NLS.items()},
    }
    for name, (value, description) in properties.items():
        yield {"PROPERTY_NAME": name, "PROPERTY_VALUE": value, "DESCRIPTION": description}


SUPPLIERS: Final[Mapping[str, Supplier]] = {
    "V$VERSION": version,
    "PRODUCT_COMPONENT_VERSION": product_component_version,
    "V$DATABASE": database,
    "V$INSTANCE": instance,
    "V$PDBS": pluggable_databases,
    "V$CONTAINERS": containers,
    "V$SERVICES": services,
    "V$PARAMETER": parameters,
    "V$SYSTEM_PARAMETER": parameters,
    "V$RESOURCE_LIMIT": resource_limits,
    "V$NLS_PARAMETERS": nls_parameters,
    "NLS_SESSION_PARAMETERS": nls_session,
    "NLS_DATABASE_PARAMETERS": lambda scope: _nls(DATABASE_NLS),
    "NLS_INSTANCE_PARAMETERS": lambda scope: _nls(NLS_DEFAULTS),
    "GLOBAL_NAME": global_name,
    "DATABASE_PROPERTIES": database_properties,
}
