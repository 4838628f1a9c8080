"""Which database is meant: the environment decides, and says what is missing."""

from __future__ import annotations

import pytest

from labs.database import DatabaseProblem, Kind, current_target
from labs.database import current as current_module
from labs.database.container.database import ContainerDatabase
from labs.database.container.engine import NoEngine
from labs.database.lab_owned import target_at
from labs.database.practice import PracticeDatabase
from labs.database.state import make_passwords

OWN = {"ORACLE_DSN": "db.example/service", "ORACLE_USER": "scott", "ORACLE_PASSWORD": "secret-word"}


class World:
    """What runs, what can be started, and what was started; no process and no engine is."""

    def __init__(self, monkeypatch):
        self.started = []
        self.runs = set()
        self.engine_answers = False
        monkeypatch.setattr(PracticeDatabase, "running", lambda lab: self.running(Kind.PRACTICE))
        monkeypatch.setattr(PracticeDatabase, "ensure", lambda lab: self.ensure(Kind.PRACTICE, lab.home))
        monkeypatch.setattr(ContainerDatabase, "running", lambda lab: self.running(Kind.CONTAINER))
        monkeypatch.setattr(ContainerDatabase, "ensure", lambda lab, say: self.ensure(Kind.CONTAINER, lab.home))

    def running(self, kind):
        return target_at(kind, "127.0.0.1:1", make_passwords()) if kind in self.runs else None

    def ensure(self, kind, home):
        if kind is Kind.CONTAINER and not self.engine_answers:
            raise NoEngine("No container engine answers")
        if kind not in self.runs:
            self.started.append((kind, home))
            self.runs.add(kind)
        return self.running(kind)


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


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


def kind_of(home, **more):
    return current_target({"POOL_LAB_HOME": str(home), **more}).kind


def test_without_a_dsn_and_without_an_engine_the_practice_database_is_started(world, tmp_path, capsys):
    assert kind_of(tmp_path) is Kind.PRACTICE
    assert world.started == [(Kind.PRACTICE, tmp_path)]
    assert capsys.readouterr() == ("", "")


def test_with_an_engine_the_container_is_taken(world, tmp_path):
    world.engine_answers = True
    assert kind_of(tmp_path, POOL_LAB_DATABASE="auto") is Kind.CONTAINER


def test_practice_can_be_chosen_although_a_dsn_is_set(world, tmp_path):
    world.engine_answers = True
    assert kind_of(tmp_path, **OWN, POOL_LAB_DATABASE="practice") is Kind.PRACTICE


def test_the_container_can_be_chosen(world, tmp_path):
    world.engine_answers = True
    assert kind_of(tmp_path, **OWN, POOL_LAB_DATABASE="container") is Kind.CONTAINER


def test_a_container_that_was_asked_for_and_cannot_be_had_names_the_other_way(world, tmp_path):
    with pytest.raises(DatabaseProblem, match="No container engine answers\nOr use --database practice"):
        kind_of(tmp_path, POOL_LAB_DATABASE="container")
    assert world.started == []


def test_a_lab_that_runs_on_practice_stays_there_when_an_engine_comes_up(world, tmp_path):
    world.runs.add(Kind.PRACTICE)
    world.engine_answers = True
    assert kind_of(tmp_path) is Kind.PRACTICE
    assert world.started == []


@pytest.mark.parametrize("choice", ["container", "practice"])
def test_of_two_databases_that_run_the_one_that_was_taken_last_is_the_labs(world, tmp_path, choice):
    world.runs |= {Kind.PRACTICE, Kind.CONTAINER}
    world.engine_answers = True
    kind_of(tmp_path, POOL_LAB_DATABASE=choice)
    assert kind_of(tmp_path).value == choice


def test_a_process_stays_with_its_database_when_that_stopped_itself(world, tmp_path):
    assert kind_of(tmp_path) is Kind.PRACTICE
    world.runs.clear()
    world.engine_answers = True
    assert kind_of(tmp_path) is Kind.PRACTICE
    assert [kind for kind, _ in world.started] == [Kind.PRACTICE, Kind.PRACTICE]


def test_a_container_that_is_gone_is_not_quietly_replaced_by_practice(world, tmp_path):
    world.engine_answers = True
    assert kind_of(tmp_path) is Kind.CONTAINER
    world.runs.clear()
    world.engine_answers = False
    with pytest.raises(DatabaseProblem, match="No container engine answers"):
        kind_of(tmp_path)


def test_own_without_a_dsn_says_what_to_set():
    with pytest.raises(DatabaseProblem, match="set ORACLE_DSN, ORACLE_USER and ORACLE_PASSWORD"):
        current_target({"POOL_LAB_DATABASE": "own"})


def test_an_unknown_choice_names_the_known_ones():
    with pytest.raises(DatabaseProblem, match="must be one of auto, container, own, practice"):
        current_target({"POOL_LAB_DATABASE": "mysql"})


def test_the_labs_folder_is_in_the_project_unless_said_otherwise():
    assert current_module.home_of({}).name == ".pool_lab"
    assert PracticeDatabase(current_module.home_of({})).data_dir.parent.parent.joinpath("pyproject.toml").exists()
