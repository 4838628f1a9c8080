"""Making the lab: everything is listed and agreed to before it is made, and a second run completes the first."""

from __future__ import annotations

import io
import re
import sys

import pytest

from labs.database import __main__ as command_line
from labs.database.__main__ import main
from labs.database.provision.apply import provision
from labs.database.provision.changes import change
from labs.database.provision.command import install
from labs.database.provision.missing import missing
from labs.database.provision.schema import steps
from labs.database.provision.survey import Survey, survey
from labs.database.target import DatabaseProblem, Role
from labs.database.user_owned import own_target
from tests.database.user_owned.own_database import LAB_ADMIN_PASSWORD, LAB_PASSWORD, ask, refuse, state, take_back
from tests.practice import ADMIN_PASSWORD


@pytest.mark.driver
def test_everything_is_listed_and_nothing_is_made_without_a_yes(target, capsys):
    before = survey(target.connect_arguments(Role.ADMINISTRATOR))
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        install(target, refuse)
    listed = capsys.readouterr().out
    for step in steps():
        assert change(step).text in listed
    for password in (LAB_PASSWORD, LAB_ADMIN_PASSWORD, ADMIN_PASSWORD):
        assert password not in listed
    assert survey(target.connect_arguments(Role.ADMINISTRATOR)) == before == Survey(False, {}, frozenset())


def test_a_database_that_does_not_answer_is_not_one_to_be_provisioned():
    target = own_target({"ORACLE_DSN": "127.0.0.1:1/NOWHERE", "ORACLE_USER": "lab", "ORACLE_PASSWORD": "x"})
    said = missing(target)
    assert re.match(r"LAB at 127.0.0.1:1/NOWHERE: DPY-6005: .*\)\. \S", said), "the reason is told, too"
    assert "Is the database up" in said
    assert "--provision" not in said


@pytest.mark.driver
def test_it_is_said_what_is_missing_before_a_notebook_fails_for_want_of_it(target, environ):
    assert re.match(r"LAB at .*: ORA-01017.*\nLAB_ADMIN at .*: ORA-01017.*\n.*--provision", missing(target))
    install(target, None, is_agreed=True)
    assert missing(target) is None
    without_admin = own_target({**environ, "ORACLE_ADMIN_USER": "", "ORACLE_ADMIN_PASSWORD": ""})
    assert "No check works without ORACLE_ADMIN_USER" in missing(without_admin)
    ask(target.connect_arguments(), "drop table job_log")
    assert re.match(r"LAB at .*: ORA-00942", missing(target))


@pytest.mark.driver
def test_without_a_terminal_the_answer_is_no(target):
    with pytest.raises(DatabaseProblem, match="no terminal to ask at"):
        install(target, None)
    assert not survey(target.connect_arguments(Role.ADMINISTRATOR)).users


@pytest.mark.driver
def test_a_terminal_that_is_closed_has_said_no(target):
    def closed(_question):
        raise EOFError

    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        install(target, closed)


def test_ctrl_c_is_answered_with_what_to_do_next(monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "current_target", interrupt)
    assert main(["provision"]) == 130
    assert "running it again goes on from there" in capsys.readouterr().err


@pytest.mark.driver
def test_a_yes_brings_it_to_the_labs_state_and_again_changes_nothing(target, capsys):
    assert "at the lab's state" in install(target, lambda _: "y")
    made = state(target)
    assert made["rows"] == [6, 30, 24, 0, 8, 0]
    assert made["pool"] == [("ACTIVE",)]
    capsys.readouterr()
    install(target, None, is_agreed=True)
    assert "user LAB (there already)" in capsys.readouterr().out
    assert state(target) == made


class Interruption(Exception):
    """What stops a run on purpose."""


def stop_before(number):
    """Return a callback that stops a run before its statement of that number, counted from 0."""
    seen = []

    def on_step(step):
        if len(seen) == number:
            raise Interruption
        seen.append(step)

    return on_step


def moments():
    """Return before which statements to stop: all, except that of rows in a row the first and the last are enough."""
    rows = [step.script == "4_rows.sql" for step in steps()]
    return [number for number in range(len(rows)) if not (rows[number - 1] and rows[number] and rows[number + 1])]


@pytest.mark.driver
def test_a_run_stopped_at_any_statement_is_completed_by_the_next(target):
    provision(target)
    whole = state(target)
    for number in moments():
        take_back(target)
        with pytest.raises(Interruption):
            provision(target, on_step=stop_before(number))
        provision(target)
        assert state(target) == whole, f"stopped before statement {number}"


@pytest.mark.driver
def test_the_commands_take_the_database_from_the_environment(target, environ, monkeypatch, capsys):
    monkeypatch.setenv("POOL_LAB_DATABASE", "own")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert main(["provision"]) == 1, "what is piped in is no terminal"
    assert "Add --yes" in capsys.readouterr().err
    assert main(["provision", "--yes"]) == 0
    assert "The database is at the lab's state" in capsys.readouterr().out
    assert main(["uninstall", "--yes"]) == 0
    assert capsys.readouterr().out.endswith("The lab is gone from this database.\n")
