"""The password check."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.practice_db.protocol import auth
from labs.practice_db.protocol.auth import Challenge, make_verifier
from tests.practice_db.protocol.scripted import counted_bytes


def answer_of_a_client(challenge: Challenge, password: str, extra: str | None = None) -> dict[str, str]:
    """Return what a client that knows `password` sends. Source: python-oracledb 26.1.0, messages/auth.pyx."""
    asked = {name: value for name, value, _ in challenge.parameters()}
    salt = bytes.fromhex(asked["AUTH_VFR_DATA"])
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt + b"AUTH_PBKDF2_SPEEDY_KEY", 4096, 64)
    verifier = hashlib.sha512(key + salt).digest()[:32]
    server_part = auth.decrypt(verifier, bytes.fromhex(asked["AUTH_SESSKEY"]))
    client_part = bytes(range(32))
    both = (client_part + server_part).hex().upper().encode()
    session = hashlib.pbkdf2_hmac("sha512", both, bytes.fromhex(asked["AUTH_PBKDF2_CSK_SALT"]), 3, 32)
    answer = {
        "AUTH_SESSKEY": auth.encrypt(verifier, client_part).hex(),
        "AUTH_PBKDF2_SPEEDY_KEY": auth.encrypt(session, bytes(16) + key).hex(),
    }
    if extra is not None:
        data = extra.encode()
        size = 16 - len(data) % 16
        answer["AUTH_NEWPASSWORD"] = auth.encrypt(session, bytes(16) + data + bytes([size]) * size).hex()
    return answer


def test_the_right_password_gives_a_key_and_a_wrong_one_does_not():
    challenge = Challenge(make_verifier("tiger", counted_bytes()), counted_bytes())
    assert challenge.check(answer_of_a_client(challenge, "tiger")) is not None
    assert challenge.check(answer_of_a_client(challenge, "Tiger")) is None


def test_an_unknown_user_is_asked_the_same_questions_and_no_password_is_right():
    known = Challenge(make_verifier("tiger", counted_bytes()), counted_bytes())
    unknown = Challenge(None, counted_bytes())
    shapes = [[(name, len(value), flag) for name, value, flag in item.parameters()] for item in (known, unknown)]
    assert shapes[0] == shapes[1]
    assert unknown.check(answer_of_a_client(unknown, "tiger")) is None


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=20)
def test_a_new_password_is_read_with_the_key(password: str):
    challenge = Challenge(make_verifier("tiger", counted_bytes()), counted_bytes())
    answer = answer_of_a_client(challenge, "tiger", extra=password)
    key = challenge.check(answer)
    assert key is not None
    assert key.read_password(answer["AUTH_NEWPASSWORD"]) == password


@pytest.mark.parametrize("text", ["", "zz", "00", "00" * 16, "00" * 32, "ff" * 48])
def test_an_unreadable_password_is_none(text: str):
    challenge = Challenge(make_verifier("tiger", counted_bytes()), counted_bytes())
    key = challenge.check(answer_of_a_client(challenge, "tiger"))
    assert key is not None
    assert key.read_password(text) is None


@given(st.dictionaries(st.sampled_from(["AUTH_SESSKEY", "AUTH_PBKDF2_SPEEDY_KEY"]), st.text(max_size=200)))
def test_any_other_answer_is_wrong(answer: dict[str, str]):
    challenge = Challenge(make_verifier("tiger", counted_bytes()), counted_bytes())
    assert challenge.check(answer) is None


def test_the_verifier_does_not_hold_the_password():
    verifier = make_verifier("tiger", counted_bytes())
    assert b"tiger" not in verifier.salt + verifier.stored_key
