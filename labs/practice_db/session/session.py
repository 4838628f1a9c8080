"""One database session: who it is, what it has set, what it has done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from labs.practice_db.session.client import Client
from labs.practice_db.session.settings import DEFAULT_TIME_ZONE, NLS_DEFAULTS, checked_setting
from labs.practice_db.session.statistics import Counters, new_counters

DEFAULT_EDITION: Final = "ORA$BASE"
# SQL_EXEC_ID counts from here on. Source: values in published outputs of V$SESSION (16777216 and following).
FIRST_EXECUTION_ID: Final = 1 << 24
NO_CONTEXT: Mapping[tuple[str, str], str] = MappingProxyType({})


class SessionStatus(Enum):
    """V$SESSION.STATUS. Source: Oracle Database Reference 19c, V$SESSION."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    KILLED = "KILLED"
    SNIPED = "SNIPED"


class ServerKind(Enum):
    """V$SESSION.SERVER. Source: Oracle Database Reference 19c, V$SESSION."""

    DEDICATED = "DEDICATED"
    POOLED = "POOLED"
    NONE = "NONE"
    PSEUDO = "PSEUDO"


@dataclass(slots=True, eq=False)
class Session:
    """A session from logon to logoff; slots keep an idle one small.

    Empty strings are Oracle's NULLs. `settings` and `contexts` are shared constants until the session changes
    one: `set_nls` and `set_context` put a copy of its own in their place. `process_name` is that of the pooled
    server which keeps the session.
    """

    sid: int
    serial_num: int
    audsid: int
    user: str
    user_id: int
    client: Client
    service: str
    logon_at: datetime
    logon_s: float
    is_sysdba: bool = False
    proxy_user: str = ""
    current_schema: str = ""
    edition: str = DEFAULT_EDITION
    status: SessionStatus = SessionStatus.INACTIVE
    server: ServerKind = ServerKind.DEDICATED
    process_name: str = ""
    module: str = ""
    action: str = ""
    client_info: str = ""
    client_identifier: str = ""
    dbop: str = ""
    time_zone: str = DEFAULT_TIME_ZONE
    settings: Mapping[str, str] = field(default_factory=lambda: NLS_DEFAULTS)
    contexts: Mapping[tuple[str, str], str] = field(default_factory=lambda: NO_CONTEXT)
    counters: Counters[int] = field(default_factory=new_counters)
    call_since_s: float = 0.0
    sql_text: str = ""
    previous_sql_text: str = ""
    executed_s: float = 0.0  # when the last execution began
    execution_id: int = 0
    sniped_for: int = 0
    goes_with_transaction: bool = False  # DISCONNECT SESSION ... POST_TRANSACTION

    def set_nls(self, name: str, value: str) -> None:
        """Set one NLS parameter. Raises: OraError 2248 or 12705 (see `checked_setting`)."""
        self.settings = MappingProxyType({**self.settings, name: checked_setting(name, value)})

    def set_context(self, namespace: str, attribute: str, value: str) -> None:
        """Set one application context value; the names are upper-cased as Oracle does."""
        key = (namespace.upper(), attribute.upper())
        self.contexts = MappingProxyType({**self.contexts, key: value})

    def clear_context(self, namespace: str, attribute: str | None = None) -> None:
        """Forget a namespace's values, or one of them."""
        space, name = namespace.upper(), attribute.upper() if attribute else None
        kept = {key: value for key, value in self.contexts.items() if key[0] != space or name not in (None, key[1])}
        self.contexts = MappingProxyType(kept)

    def executes(self, text: str, execution: int) -> None:
        """Note that a statement is executed, for the how manieth time of all sessions."""
        self.previous_sql_text = self.sql_text = text
        self.executed_s = self.call_since_s
        self.execution_id = FIRST_EXECUTION_ID + execution

    def end_call(self, now_s: float) -> None:
        """Mark the session as idle, unless it was killed during the call."""
        if self.status is SessionStatus.ACTIVE:
            self.status = SessionStatus.INACTIVE
        self.call_since_s = now_s
