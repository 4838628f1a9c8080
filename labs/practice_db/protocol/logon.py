"""The steps from CONNECT to an open session: what the client says in them, as events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labs.practice_db.errors import WireError
from labs.practice_db.protocol.auth import Challenge, RandomBytes, SessionKey, Verifier
from labs.practice_db.protocol.events import (
    AuthMode,
    ConnectRequested,
    LogonRequested,
    Purity,
    ServerType,
    VerifierWanted,
)
from labs.practice_db.protocol.replies import LogonAnswer
from labs.practice_db.wire import responses
from labs.practice_db.wire.authentication import Auth
from labs.practice_db.wire.connect_data import find_values

CONNECT_DATA: Final = "DESCRIPTION.CONNECT_DATA."
FIELD_VERSION_18_1_EXT_1: Final = 11
ADMINISTRATIVE: Final = sum(AuthMode)
_SERVER_TYPES: Final = {kind.value: kind for kind in ServerType}
_PURITIES: Final = {"NEW": Purity.NEW, "SELF": Purity.SELF, "1": Purity.NEW, "2": Purity.SELF}
# Keys of the second AUTH message that carry a secret.
_SECRETS: Final = frozenset(
    ("AUTH_SESSKEY", "AUTH_PBKDF2_SPEEDY_KEY", "AUTH_PASSWORD", "AUTH_NEWPASSWORD", "AUTH_TOKEN")
)
_APP_CONTEXT: Final = ("AUTH_APPCTX_NSPACE", "AUTH_APPCTX_ATTR", "AUTH_APPCTX_VALUE")


def connect_requested(connect_data: str, sdu: int) -> ConnectRequested:
    """Return the event for the connect data of a client, also for a descriptor that cannot be read."""
    try:
        values = find_values(connect_data)
    except WireError:
        return ConnectRequested(connect_data, None, None, ServerType.DEDICATED, is_readable=False)

    def value(name: str) -> str | None:
        return values.get(CONNECT_DATA + name)

    return ConnectRequested(
        connect_data=connect_data,
        service_name=value("SERVICE_NAME"),
        sid=value("SID"),
        server_type=_server_type(value("SERVER")),
        program=value("CID.PROGRAM") or "",
        host=value("CID.HOST") or "",
        user=value("CID.USER") or "",
        connection_class=value("POOL_CONNECTION_CLASS"),
        purity=_PURITIES.get((value("POOL_PURITY") or "").upper(), Purity.DEFAULT),
        pool_boundary=(value("POOL_BOUNDARY") or "").lower() or None,
        pool_name=value("POOL_NAME"),
        sdu=sdu,
        instance_name=value("INSTANCE_NAME"),
    )


def _server_type(word: str | None) -> ServerType:
    return _SERVER_TYPES.get(word.lower(), ServerType.OTHER) if word else ServerType.DEDICATED


@dataclass(slots=True)
class Logon:
    """One logon under way: the password check and the key that comes out of it."""

    random_bytes: RandomBytes
    user: str = ""
    challenge: Challenge | None = None
    key: SessionKey | None = None

    def begin(self, auth: Auth) -> VerifierWanted:
        """Take the first AUTH message."""
        self.user = auth.user
        self.challenge = self.key = None
        return VerifierWanted(
            user=auth.user,
            mode=AuthMode(auth.mode & ADMINISTRATIVE),
            program=auth.value("AUTH_PROGRAM_NM") or "",
            machine=auth.value("AUTH_MACHINE") or "",
            terminal=auth.value("AUTH_TERMINAL") or "",
            osuser=auth.value("AUTH_SID") or "",
            pid=auth.value("AUTH_PID") or "",
        )

    def challenge_with(self, verifier: Verifier | None) -> bytes:
        """Return the answer to the first AUTH message."""
        self.challenge = Challenge(verifier, self.random_bytes)
        return responses.parameters(self.challenge.parameters()) + responses.status(0)

    def finish(self, auth: Auth) -> LogonRequested:
        """Take the second AUTH message and check the password. Without a challenge nothing is right."""
        pairs = dict(auth.pairs)
        self.key = self.challenge.check(pairs) if self.challenge is not None else None
        self.challenge = None
        new_password = pairs.get("AUTH_NEWPASSWORD")
        wishes = _pool_wishes(pairs.get("AUTH_CONNECT_STRING", ""))
        return LogonRequested(
            user=auth.user or self.user,
            mode=AuthMode(auth.mode & ADMINISTRATIVE),
            is_password_right=self.key is not None,
            new_password=self.read_password(new_password) if new_password else None,
            proxy_client=pairs.get("PROXY_CLIENT_NAME"),
            edition=pairs.get("AUTH_ORA_EDITION"),
            app_context=_app_context(auth),
            connection_class=pairs.get("AUTH_KPPL_CONN_CLASS"),
            purity=_PURITIES.get(pairs.get("AUTH_KPPL_PURITY", ""), Purity.DEFAULT),
            pool_name=wishes.get("POOL_NAME"),
            pool_purity=_PURITIES.get(wishes.get("POOL_PURITY", "").upper(), Purity.DEFAULT),
            alter_session=pairs.get("AUTH_ALTER_SESSION", "").rstrip("\0"),
            driver_name=pairs.get("SESSION_CLIENT_DRIVER_NAME", ""),
            pairs={key: value for key, value in pairs.items() if key not in _SECRETS},
        )

    def read_password(self, text: str) -> str:
        """Return a password that was encrypted with the session key, empty if it cannot be read."""
        return (self.key.read_password(text) or "") if self.key is not None else ""


def _pool_wishes(connect_string: str) -> dict[str, str]:
    """Return what a connect string says in its connect data; nothing for one that is no descriptor.

    Source: python-oracledb 26.1.0, impl/base/connect_params.pyx, build_connect_string: POOL_NAME and POOL_PURITY are
    left out of the connect packet, and impl/thin/messages/auth.pyx sends the whole string.
    """
    try:
        values = find_values(connect_string)
    except WireError:
        return {}
    return {path.removeprefix(CONNECT_DATA): value for path, value in values.items() if path.startswith(CONNECT_DATA)}


def _app_context(auth: Auth) -> tuple[tuple[str, str, str], ...]:
    """Return namespace, attribute and value of each application context entry: three keys that repeat."""
    columns = [[value for name, value in auth.pairs if name == key] for key in _APP_CONTEXT]
    return tuple(zip(*columns, strict=False))


def logon_parameters(answer: LogonAnswer, key: SessionKey, field_version: int) -> bytes:
    """Return the PARAMETER message that opens the session."""
    pairs = {
        "AUTH_VERSION_NO": str(version_number(answer.version, field_version)),
        "AUTH_SESSION_ID": str(answer.session_id),
        "AUTH_SERIAL_NUM": str(answer.serial_num),
        "AUTH_SC_SERVICE_NAME": answer.service_name,
        "AUTH_INSTANCENAME": answer.instance_name,
        "AUTH_SC_DBUNIQUE_NAME": answer.db_name,
        "AUTH_SC_REAL_DBUNIQUE_NAME": answer.db_name,
        "AUTH_SC_DB_DOMAIN": answer.db_domain,
        "AUTH_MAX_OPEN_CURSORS": str(answer.max_open_cursors),
        "AUTH_MAX_IDEN_LENGTH": str(answer.max_identifier_length),
        "AUTH_SVR_RESPONSE": key.server_response(),
    }
    return responses.parameters([(name, value, 0) for name, value in pairs.items()])


def version_number(version: tuple[int, int, int, int, int], field_version: int) -> int:
    """Return the version of the database as one number; its layout changed with field version 11 (18c)."""
    major, minor, update, port, patch = version
    if field_version >= FIELD_VERSION_18_1_EXT_1:
        return major << 24 | minor << 16 | update << 12 | port << 4 | patch
    return major << 24 | minor << 20 | update << 12 | port << 8 | patch
