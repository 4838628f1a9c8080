"""What `ServerConnection.receive` tells the server: the steps of a logon, the calls, breaks and the end.

An event that needs an answer is followed by no other call until that answer has been encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag
from typing import TypeAlias

from labs.practice_db.wire.calls import Call
from labs.practice_db.wire.piggybacks import Piggyback


class ServerType(Enum):
    """What kind of server process the client asks for, (SERVER=...) in the connect data."""

    DEDICATED = "dedicated"
    POOLED = "pooled"
    SHARED = "shared"
    OTHER = "other"


class Purity(IntEnum):
    """May a pooled session be one that was used before? (the driver's PURITY_* constants)."""

    DEFAULT = 0
    NEW = 1
    SELF = 2


class AuthMode(IntFlag):
    """Bits of the logon mode that ask for an administrative privilege (the driver's TNS_AUTH_MODE_* constants)."""

    NORMAL = 0
    SYSDBA = 0x20
    SYSOPER = 0x40
    SYSASM = 0x00400000
    SYSBACKUP = 0x01000000
    SYSDG = 0x02000000
    SYSKM = 0x04000000
    SYSRAC = 0x08000000


@dataclass(frozen=True, slots=True)
class ConnectRequested:
    """The connect packet: answer with `accept()` or `refuse(listener_code)`.

    `program`, `host` and `user` are the client's own words (CID). `pool_boundary` is "statement" or "transaction"
    when implicit connection pooling is wanted. `connect_data` is the whole descriptor as it was sent; one that is not
    readable says nothing.
    """

    connect_data: str
    service_name: str | None
    sid: str | None
    server_type: ServerType
    program: str = ""
    host: str = ""
    user: str = ""
    connection_class: str | None = None
    purity: Purity = Purity.DEFAULT
    pool_boundary: str | None = None
    pool_name: str | None = None
    sdu: int = 8192
    instance_name: str | None = None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class VerifierWanted:
    """Somebody wants to log on: answer with `offer_verifier`, None for an unknown user (the client cannot tell)."""

    user: str
    mode: AuthMode
    program: str = ""
    machine: str = ""
    terminal: str = ""
    osuser: str = ""
    pid: str = ""


@dataclass(frozen=True, slots=True)
class LogonRequested:
    """The password has been checked: answer with `accept_logon` or `refuse_logon`.

    `is_password_right` is False for an unknown user as well. `alter_session` is the statement that the driver wants
    to be run at logon (it sets TIME_ZONE). `pool_name` and `pool_purity` are what its connect string says, which the
    driver sends here and not in the connect data. `pairs` are all keys the client sent that carry no secret.
    """

    user: str
    mode: AuthMode
    is_password_right: bool
    new_password: str | None = None
    proxy_client: str | None = None
    edition: str | None = None
    app_context: tuple[tuple[str, str, str], ...] = ()
    connection_class: str | None = None
    purity: Purity = Purity.DEFAULT
    pool_name: str | None = None
    pool_purity: Purity = Purity.DEFAULT
    alter_session: str = ""
    driver_name: str = ""
    pairs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Change a password in an open session: answer with Done or Failure."""

    user: str
    old_password: str
    new_password: str
    piggybacks: tuple[Piggyback, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakRequested:
    """Stop the running call, if any.

    The answer to the break itself is in `data_to_send()` already. When the call has wound down (at once when none
    was running) call `break_done()`; the reply of the cancelled call is not to be sent.
    """


@dataclass(frozen=True, slots=True)
class Closed:
    """The client has said goodbye with an end-of-file packet; close the socket."""


Event: TypeAlias = ConnectRequested | VerifierWanted | LogonRequested | ChangePassword | BreakRequested | Closed | Call
