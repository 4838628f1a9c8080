"""db_config offers the names the workshop's listings use, looked up when they are used."""

from __future__ import annotations

import pytest

import db_config
from labs.database import Kind, Target

TARGET = Target(kind=Kind.OWN, user="scott", password="secret", dsn="db.example/service", admin_user="admin")


@pytest.fixture
def current(monkeypatch):
    monkeypatch.setattr(db_config, "lab_target", lambda: TARGET)


def test_the_names_of_the_listings_are_there(current):
    assert (db_config.user, db_config.pw, db_config.dsn) == ("scott", "secret", "db.example/service")
    assert (db_config.config_dir, db_config.wallet_location, db_config.wallet_password) == (None, None, None)


def test_checks_find_their_user_and_the_kind_of_database(current):
    assert (db_config.admin_user, db_config.admin_pw, db_config.kind) == ("admin", None, "own")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"db_config has no 'password'; it has user, pw, dsn"):
        db_config.password  # noqa: B018


def test_dir_lists_the_names_without_starting_anything():
    assert {"user", "pw", "dsn", "wallet_location", "admin_user"} <= set(dir(db_config))
