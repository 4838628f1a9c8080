"""The instance: everything that the sessions of one practice database share."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from labs.practice_db.aside import Aside
from labs.practice_db.clock import Clock
from labs.practice_db.engine.engine import Engine
from labs.practice_db.engine.settings import INTERNAL_SESSIONS
from labs.practice_db.handlers.drcp.service import Drcp
from labs.practice_db.handlers.peer import Peer
from labs.practice_db.plsql.host import Host
from labs.practice_db.plsql.library import Library
from labs.practice_db.protocol.auth import RandomBytes
from labs.practice_db.session.accounts import Accounts
from labs.practice_db.session.event_log import EventLog
from labs.practice_db.session.limits import Limits
from labs.practice_db.session.parameters import PARAMETERS
from labs.practice_db.session.session import DEFAULT_EDITION
from labs.practice_db.session.sql_area import SqlArea
from labs.practice_db.session.table import SessionTable

DATABASE: Final = "FREE"
ROOT: Final = "CDB$ROOT"
PLUGGABLE: Final = "FREEPDB1"
CONTAINERS: Final = frozenset({ROOT, PLUGGABLE, "PDB$SEED"})
VERSION: Final = (23, 26, 1, 0, 0)

# The services of a fresh Oracle Free.
SERVICES: Final = (DATABASE, PLUGGABLE)


def is_root(service: str) -> bool:
    """Return whether a service leads to the container root."""
    return service == DATABASE


def container_of(service: str) -> tuple[str, int]:
    """Return the container that a service leads to and its number: the root's own service, else the one PDB."""
    return (ROOT, 1) if is_root(service) else (PLUGGABLE, 3)


def version_text() -> str:
    """Return the version as VERSION_FULL shows it."""
    return ".".join(str(part) for part in VERSION)


@dataclass(slots=True)
class Instance:
    """What all server processes work with.

    `processes` has each session's server process by sid. `new_host` returns a session as PL/SQL sees it: handed in,
    because SQL calls functions of PL/SQL, and those run SQL.
    """

    clock: Clock
    engine: Engine
    host: str
    started_at: datetime
    limits: Limits
    sessions: SessionTable
    accounts: Accounts = field(default_factory=Accounts)
    sql_area: SqlArea = field(default_factory=SqlArea)
    processes: dict[int, Peer] = field(default_factory=dict)
    editions: set[str] = field(default_factory=lambda: {DEFAULT_EDITION})
    random_bytes: RandomBytes = secrets.token_bytes
    library: Library = field(default_factory=Library)
    is_logon_restricted: bool = False
    has_temporary_tables: bool = False
    parameters: dict[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = SERVICES
    aside: Aside = field(default_factory=Aside)
    # A logon trigger holds one internal session and borrows another for a view that it reads. N borrowers of two need
    # N + 1, or they wait for each other for ever.
    trigger_turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(INTERNAL_SESSIONS - 1))
    # Users that may act as the definer of a stored unit, as PostgreSQL has been told.
    allowed_roles: set[tuple[str, str]] = field(default_factory=set)
    # Any stands for ServerProcess, which knows this class.
    drcp: Drcp[Any] = field(init=False)
    new_host: Callable[[Any], Host] = field(init=False)

    @property
    def events(self) -> EventLog:
        """The log of what the database has seen."""
        return self.sessions.events

    @property
    def limits_resources(self) -> bool:
        """RESOURCE_LIMIT: profiles limit sessions and their times. Passwords are limited regardless."""
        return self.parameters.get("resource_limit") != "FALSE"

    @property
    def is_per_pdb_drcp(self) -> bool:
        """ENABLE_PER_PDB_DRCP: the pools belong to the pluggable database, and the root has none."""
        return self.parameters.get("enable_per_pdb_drcp") == "TRUE"

    @property
    def pools_service(self) -> str:
        """The service of the container that the DRCP pools belong to, where they are managed and watched."""
        return PLUGGABLE if self.is_per_pdb_drcp else DATABASE

    def manages_pools(self, service: str) -> bool:
        """Return whether a service leads to the container that the DRCP pools belong to."""
        return container_of(service) == container_of(self.pools_service)

    def empty_servers(self) -> list[str]:
        """Return the names of the pooled servers that keep no session: processes too, beside those of the sessions."""
        brokers = [pool.broker for pool in self.drcp.pools if pool.broker is not None]
        if not brokers:
            return []
        keeping = {session.process_name for session in self.sessions.by_sid.values()}
        names = (server.name for broker in brokers for server in broker.servers.values())
        return sorted(name for name in names if name not in keeping)

    @property
    def process_count(self) -> int:
        """How many server processes there are: the rows of V$PROCESS."""
        return len(self.sessions.by_sid) + len(self.empty_servers())

    def forget_tables(self) -> None:
        """Forget what is known of tables: DDL may have changed it."""
        self.engine.table_columns.forget()
        self.library.described.clear()

    def parameter_values(self) -> dict[str, str]:
        """Return all initialisation parameters: the defaults, what was altered, the limits in force."""
        values = {parameter.name: parameter.default for parameter in PARAMETERS}
        if self.is_per_pdb_drcp:
            values["min_auth_servers"] = "0"
        values |= self.parameters
        return values | {"processes": str(self.limits.processes), "sessions": str(self.limits.sessions)}
