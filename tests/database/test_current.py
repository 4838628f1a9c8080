"""Which database is meant: the environment decides, and says what is missing."""

from __future__ import annotations

import pytest

from labs.database import DatabaseProblem, Kind, current_target
from labs.database import current as current_module
from labs.database.container.database import ContainerDatabase
from labs.database.practice import PracticeDatabase

OWN = {"ORACLE_DSN": "db.example/service", "ORACLE_USER": "scott", "ORACLE_PASSWORD": "secret-word"}


@pytest.fixture
def started(monkeypatch):
    """Record which lab folders were asked for their practice database."""
    homes = []
    monkeypatch.setattr(current_module.PracticeDatabase, "ensure", lambda self: homes.append(self.home))
    return homes


def test_a_dsn_in_the_environment_is_taken_as_it_is():
    target = current_target(OWN)
    assert (target.kind, target.dsn, target.user, target.password) == (
        Kind.OWN,
        "db.example/service",
        "scott",
        "secret-word",
    )
    assert target.wallet_location is None
    assert target.admin_user is None


def test_wallet_and_admin_come_along():
    more = {
        "ORACLE_CONFIG_DIR": "/c",
        "ORACLE_WALLET_LOCATION": "/w",
        "ORACLE_WALLET_PASSWORD": "p",
        "ORACLE_ADMIN_USER": "admin",
        "ORACLE_ADMIN_PASSWORD": "q",
    }
    target = current_target({**OWN, **more})
    assert (target.config_dir, target.wallet_location, target.wallet_password) == ("/c", "/w", "p")
    assert (target.admin_user, target.admin_password, target.admin_dsn) == ("admin", "q", "db.example/service")


@pytest.mark.parametrize("missing", ["ORACLE_USER", "ORACLE_PASSWORD"])
def test_a_dsn_without_its_user_names_what_is_missing(missing):
    environ = {name: value for name, value in OWN.items() if name != missing}
    with pytest.raises(DatabaseProblem, match=f"ORACLE_DSN is set, but {missing} not"):
        current_target(environ)


def test_an_admin_without_a_password_is_refused():
    with pytest.raises(DatabaseProblem, match="ORACLE_ADMIN_PASSWORD not"):
        current_target({**OWN, "ORACLE_ADMIN_USER": "admin"})


def test_without_a_dsn_the_practice_database_is_started(started, tmp_path):
    current_target({"POOL_LAB_HOME": str(tmp_path)})
    assert started == [tmp_path]


def test_practice_can_be_chosen_although_a_dsn_is_set(started, tmp_path):
    current_target({**OWN, "POOL_LAB_HOME": str(tmp_path), "POOL_LAB_DATABASE": "practice"})
    assert started == [tmp_path]


def test_the_container_can_be_chosen(monkeypatch, tmp_path):
    homes = []
    monkeypatch.setattr(ContainerDatabase, "ensure", lambda self, say: homes.append(self.home))
    current_target({**OWN, "POOL_LAB_HOME": str(tmp_path), "POOL_LAB_DATABASE": "container"})
    assert homes == [tmp_path]


def test_own_without_a_dsn_says_what_to_set():
    with pytest.raises(DatabaseProblem, match="set ORACLE_DSN, ORACLE_USER and ORACLE_PASSWORD"):
        current_target({"POOL_LAB_DATABASE": "own"})


def test_an_unknown_choice_names_the_known_ones():
    with pytest.raises(DatabaseProblem, match="must be one of auto, container, own, practice"):
        current_target({"POOL_LAB_DATABASE": "mysql"})


def test_the_labs_folder_is_in_the_project_unless_said_otherwise():
    assert current_module.home_of({}).name == ".pool_lab"
    assert PracticeDatabase(current_module.home_of({})).data_dir.parent.parent.joinpath("pyproject.toml").exists()
