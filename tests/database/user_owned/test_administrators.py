"""Who makes the lab: an administrator of few rights is told what is missing and what is lost without it."""

from __future__ import annotations

import pytest

from labs.database.provision.command import install, uninstall
from labs.database.provision.rights import DRCP, LOSSES
from labs.database.state import PROJECT
from labs.database.target import DatabaseProblem
from labs.database.user_owned import own_target
from tests.database.user_owned.own_database import SETUP_PASSWORD, as_sys, ask, state


def setup_user(target, environ, rights):
    """Return the same database with a named administrator instead of SYS."""
    as_sys(target, f'create user setup_person identified by "{SETUP_PASSWORD}"')
    for right in rights:
        as_sys(target, f"grant {right} to setup_person")
    named = {"ORACLE_SETUP_USER": "setup_person", "ORACLE_SETUP_PASSWORD": SETUP_PASSWORD}
    return own_target({**environ, **named, "ORACLE_SYS_PASSWORD": "", "ORACLE_ROOT_DSN": ""})


@pytest.fixture
def limited(target, environ):
    """Make administrators with some rights only."""
    yield lambda *rights: setup_user(target, environ, rights)
    as_sys(target, "drop user setup_person")


@pytest.mark.driver
def test_an_administrator_who_may_not_look_is_told_what_is_needed(limited):
    with pytest.raises(DatabaseProblem, match=r"SETUP_PERSON cannot see .*\n.*grant select_catalog_role"):
        install(limited("create session"), None, is_agreed=True)


@pytest.mark.driver
def test_a_right_the_lab_cannot_do_without_is_named_with_script_and_statement(limited):
    named = limited("create session", "select_catalog_role", "create profile")
    with pytest.raises(DatabaseProblem, match=r"1_users\.sql: create user lab: ORA-01031.*\nSETUP_PERSON lacks"):
        install(named, None, is_agreed=True)


@pytest.mark.driver
def test_what_cannot_be_granted_is_skipped_and_what_is_lost_is_said(target, limited):
    rights = "create session, create profile, create user, alter user, grant any privilege"
    said = install(limited("select_catalog_role", rights), None, is_agreed=True)
    assert "Skipped: grant select on v_$session to lab_admin: ORA-01031" in said
    assert "nobody sees sessions: no check works (notebooks 00, 01 and 03)" in said
    assert f"Without SYS in the root (set ORACLE_ROOT_DSN and ORACLE_SYS_PASSWORD): {DRCP}" in said
    assert "create or replace trigger lab_logon: left out, since grant select on v_$session to lab_admin" in said
    assert ask(target.connect_arguments(), "select count(*) from employees") == [(30,)]
    assert "at the lab's state" in install(target, None, is_agreed=True), "SYS adds what was missing"
    assert state(target)["pool"] == [("ACTIVE",)]


@pytest.mark.driver
def test_without_any_administrator_it_is_said_who_is_needed(environ):
    target = own_target({**environ, "ORACLE_SYS_PASSWORD": ""})
    with pytest.raises(DatabaseProblem, match="set ORACLE_SYS_PASSWORD, or ORACLE_SETUP_USER"):
        install(target, None, is_agreed=True)
    with pytest.raises(DatabaseProblem, match="Only an administrator"):
        uninstall(target, None, is_agreed=True)


def test_users_of_other_names_are_refused_before_anybody_logs_on():
    target = own_target({"ORACLE_DSN": "nowhere.invalid/x", "ORACLE_USER": "scott", "ORACLE_PASSWORD": "t"})
    with pytest.raises(DatabaseProblem, match="Set ORACLE_USER=lab and ORACLE_ADMIN_USER=lab_admin"):
        install(target, None, is_agreed=True)


@pytest.mark.driver
def test_a_wrong_administrators_password_is_one_clear_error(environ):
    target = own_target({**environ, "ORACLE_SYS_PASSWORD": "wrong"})
    with pytest.raises(DatabaseProblem, match=r"SYS cannot log on at .*ORA-01017") as caught:
        install(target, None, is_agreed=True)
    assert "wrong" not in str(caught.value)


def test_every_place_where_a_loss_is_noticed_is_there():
    words = " ".join(loss.where for loss in (*LOSSES, DRCP)).replace(",", " ").replace(":", " ").split()
    notebooks = {path.name[:2] for path in (PROJECT / "notebooks").glob("*.ipynb")}
    assert {word for word in words if word.isdigit()} <= notebooks
    assert all((PROJECT / word).exists() for word in words if word.startswith("labs/"))
