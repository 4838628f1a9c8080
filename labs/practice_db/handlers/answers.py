"""What a conversation answers to the steps of a logon; calls are answered with the replies of `protocol`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from labs.practice_db.errors import OraError
from labs.practice_db.protocol.auth import Verifier
from labs.practice_db.protocol.replies import LogonAnswer, Reply


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the connection."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse the connection as the listener does."""

    listener_code: int


@dataclass(frozen=True, slots=True)
class OfferVerifier:
    """Challenge the client with a user's verifier; None is for a user who does not exist."""

    verifier: Verifier | None


@dataclass(frozen=True, slots=True)
class RefuseLogon:
    """The logon has failed."""

    error: OraError


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The event is one-way."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Send the reply, then close the connection."""

    reply: Reply


Answer: TypeAlias = Accept | Refuse | OfferVerifier | LogonAnswer | RefuseLogon | NoAnswer | Farewell | Reply
