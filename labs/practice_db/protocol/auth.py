"""The password check with Oracle's 12c verifier (0x4815), as the server sees it.

The server keeps a salt and V = SHA512(PK || salt), where PK = PBKDF2-HMAC-SHA512(password, salt || "AUTH_PBKDF2_
SPEEDY_KEY"). Both sides contribute 32 random bytes to a session key; with it the client sends PK, and the server checks
it against V. All encryption is AES-256-CBC with an initial vector of zeros.
Source: python-oracledb 26.1.0, impl/thin/messages/auth.pyx and crypto.pyx.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from labs.practice_db.wire.authentication import VERIFIER_12C

RandomBytes: TypeAlias = Callable[[int], bytes]

BLOCK_SIZE: Final = 16
SALT_SIZE: Final = 16
KEY_SIZE: Final = 32
PASSWORD_KEY_SIZE: Final = 64
VERIFIER_ITERATIONS: Final = 4096
SESSION_ITERATIONS: Final = 3
SPEEDY_KEY_LABEL: Final = b"AUTH_PBKDF2_SPEEDY_KEY"
SERVER_GREETING: Final = b"SERVER_TO_CLIENT"


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is kept of a password: the salt and the key to check against. The password cannot be read from it."""

    salt: bytes
    stored_key: bytes


def make_verifier(password: str, random_bytes: RandomBytes) -> Verifier:
    """Return the verifier of a password. Takes about a millisecond, by design."""
    salt = random_bytes(SALT_SIZE)
    key = hashlib.pbkdf2_hmac(
        "sha512", password.encode(), salt + SPEEDY_KEY_LABEL, VERIFIER_ITERATIONS, PASSWORD_KEY_SIZE
    )
    return Verifier(salt, hashlib.sha512(key + salt).digest())


def encrypt(key: bytes, data: bytes) -> bytes:
    """Return data, a multiple of 16 bytes, encrypted."""
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK_SIZE))).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def decrypt(key: bytes, data: bytes) -> bytes:
    """Return data, a multiple of 16 bytes, decrypted."""
    decryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK_SIZE))).decryptor()
    return decryptor.update(data) + decryptor.finalize()


class Challenge:
    """One password check: what is asked of the client and whether its answer is right.

    An unknown user gets a challenge with a verifier that no password fits, so that the client cannot tell.
    """

    def __init__(self, verifier: Verifier | None, random_bytes: RandomBytes) -> None:
        self._is_known = verifier is not None
        self._verifier = verifier or Verifier(random_bytes(SALT_SIZE), random_bytes(PASSWORD_KEY_SIZE))
        self._server_part = random_bytes(KEY_SIZE)
        self._session_salt = random_bytes(SALT_SIZE)
        self._random_bytes = random_bytes

    def parameters(self) -> list[tuple[str, str, int]]:
        """Return what the client is sent: names, values and flags."""
        server_part = encrypt(self._verifier.stored_key[:KEY_SIZE], self._server_part)
        return [
            ("AUTH_SESSKEY", server_part.hex().upper(), 1),
            ("AUTH_VFR_DATA", self._verifier.salt.hex().upper(), VERIFIER_12C),
            ("AUTH_PBKDF2_CSK_SALT", self._session_salt.hex().upper(), 0),
            ("AUTH_PBKDF2_VGEN_COUNT", str(VERIFIER_ITERATIONS), 0),
            ("AUTH_PBKDF2_SDER_COUNT", str(SESSION_ITERATIONS), 0),
        ]

    def check(self, answer: Mapping[str, str]) -> SessionKey | None:
        """Return the session key if the client knows the password, None if it does not."""
        client_part = _unhex(answer.get("AUTH_SESSKEY", ""))
        speedy_key = _unhex(answer.get("AUTH_PBKDF2_SPEEDY_KEY", ""))
        if len(client_part) < KEY_SIZE or len(speedy_key) < BLOCK_SIZE + PASSWORD_KEY_SIZE:
            return None
        parts = decrypt(self._verifier.stored_key[:KEY_SIZE], client_part[:KEY_SIZE]) + self._server_part
        key = hashlib.pbkdf2_hmac(
            "sha512", parts.hex().upper().encode(), self._session_salt, SESSION_ITERATIONS, KEY_SIZE
        )
        password_key = decrypt(key, speedy_key[: BLOCK_SIZE + PASSWORD_KEY_SIZE])[BLOCK_SIZE:]
        found = hashlib.sha512(password_key + self._verifier.salt).digest()
        is_right = hmac.compare_digest(found, self._verifier.stored_key)
        return SessionKey(key, self._random_bytes) if is_right and self._is_known else None


class SessionKey:
    """The key that client and server share from the logon on."""

    def __init__(self, key: bytes, random_bytes: RandomBytes) -> None:
        self._key = key
        self._random_bytes = random_bytes

    def server_response(self) -> str:
        """Return AUTH_SVR_RESPONSE, which proves to the client that the server knows the key."""
        padding = bytes([BLOCK_SIZE]) * BLOCK_SIZE
        return encrypt(self._key, self._random_bytes(BLOCK_SIZE) + SERVER_GREETING + padding).hex().upper()

    def read_password(self, text: str) -> str | None:
        """Return a password that the client has encrypted; None if it cannot be read."""
        data = _unhex(text)
        if len(data) < 2 * BLOCK_SIZE:
            return None
        plain = decrypt(self._key, data)
        padding = plain[-1]
        if not 1 <= padding <= BLOCK_SIZE:
            return None
        try:
            return plain[BLOCK_SIZE:-padding].decode()
        except UnicodeDecodeError:
            return None


def _unhex(text: str) -> bytes:
    """Return the bytes of whole blocks in hexadecimal, nothing for any other text."""
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return b""
    return data if len(data) % BLOCK_SIZE == 0 else b""


def is_password(verifier: Verifier, password: str) -> bool:
    """Return whether a password is the one that the verifier was made of; for a change on an open session."""
    made = make_verifier(password, lambda _: verifier.salt)
    return hmac.compare_digest(made.stored_key, verifier.stored_key)
