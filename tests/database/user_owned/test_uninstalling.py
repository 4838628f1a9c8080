"""Taking the lab back: what it made goes, what it did not make stays or stands in the way."""

from __future__ import annotations

from contextlib import closing

import oracledb
import pytest

from labs.database.provision.apply import provision
from labs.database.provision.command import install, uninstall
from labs.database.provision.survey import Survey, survey
from labs.database.provision.uninstall import removal, undo
from labs.database.target import DatabaseProblem, Role
from tests.database.user_owned.own_database import SETUP_PASSWORD, as_sys, ask, refuse


@pytest.mark.driver
def test_uninstalling_drops_what_the_lab_made_and_nothing_else(target, capsys):
    as_sys(target, f'create user bystander identified by "{SETUP_PASSWORD}" quota unlimited on users')
    as_sys(target, "create table bystander.kept (a number)")
    before = as_sys(target, "select username, profile from dba_users order by 1")
    try:
        install(target, None, is_agreed=True)
        capsys.readouterr()
        assert uninstall(target, lambda _: "yes") == "The lab is gone from this database."
        listed = capsys.readouterr().out
        for words in ("user LAB with LAB.ACCOUNTS", "user LAB_ADMIN", "profile POOL_LAB", "stop the default DRCP pool"):
            assert words in listed
        assert as_sys(target, "select username, profile from dba_users order by 1") == before
        assert as_sys(target, "select count(*) from bystander.kept") == [(0,)]
        assert survey(target.connect_arguments(Role.ADMINISTRATOR)) == Survey(False, {}, frozenset())
        assert ask(target.connect_arguments(Role.ROOT), "select status from dba_cpool_info") == [("INACTIVE",)]
        assert uninstall(target, None) == "Nothing of the lab is there."
    finally:
        as_sys(target, "drop user bystander cascade")


@pytest.mark.driver
def test_uninstalling_needs_a_yes_too(target):
    install(target, None, is_agreed=True)
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        uninstall(target, refuse)
    assert set(survey(target.connect_arguments(Role.ADMINISTRATOR)).users) == {"LAB", "LAB_ADMIN"}


@pytest.mark.driver
def test_uninstalling_stopped_at_any_statement_is_completed_by_the_next(target):
    provision(target)
    administrator = target.connect_arguments(Role.ADMINISTRATOR)
    whole = removal(target, administrator, survey(administrator))
    for number in range(len(whole.undos)):
        provision(target)
        undo(type(whole)(whole.undos[:number]))
        uninstall(target, None, is_agreed=True)
        assert survey(administrator) == Survey(False, {}, frozenset())


@pytest.mark.driver
def test_a_pool_that_ran_before_the_lab_runs_after_it(target):
    ask(target.connect_arguments(Role.ROOT), "begin dbms_connection_pool.start_pool(); end;")
    try:
        install(target, None, is_agreed=True)
        uninstall(target, None, is_agreed=True)
        assert ask(target.connect_arguments(Role.ROOT), "select status from dba_cpool_info") == [("ACTIVE",)]
    finally:
        ask(target.connect_arguments(Role.ROOT), "begin dbms_connection_pool.stop_pool(); end;")


@pytest.mark.driver
def test_what_the_lab_did_not_make_keeps_it_from_uninstalling(target):
    install(target, None, is_agreed=True)
    ask(target.connect_arguments(), "create table my_own_notes (a number)")
    with pytest.raises(DatabaseProblem, match=r"Not made by the lab.*LAB\.MY_OWN_NOTES.*Nothing was dropped"):
        uninstall(target, None, is_agreed=True)
    ask(target.connect_arguments(), "drop table my_own_notes purge")


@pytest.mark.driver
def test_somebody_who_is_logged_on_keeps_it_from_uninstalling(target):
    install(target, None, is_agreed=True)
    with (
        closing(oracledb.connect(**target.connect_arguments())),
        pytest.raises(DatabaseProblem, match=r"user LAB .*ORA-01940.*\nSomebody is logged on"),
    ):
        uninstall(target, None, is_agreed=True)
    assert uninstall(target, None, is_agreed=True) == "The lab is gone from this database."


@pytest.mark.driver
def test_a_user_named_lab_that_was_there_before_is_never_touched(target):
    as_sys(target, f'create user lab identified by "{SETUP_PASSWORD}" quota unlimited on users')
    as_sys(target, "create table lab.orders (somebody_elses number)")
    try:
        with pytest.raises(DatabaseProblem, match="LAB is there already, and the lab did not make"):
            install(target, None, is_agreed=True)
        assert "Stays: LAB, which the lab did not make" in uninstall(target, None)
        assert as_sys(target, "select count(somebody_elses) from lab.orders") == [(0,)]
    finally:
        as_sys(target, "drop user lab cascade")


@pytest.mark.driver
def test_somebody_else_with_the_labs_profile_keeps_it_from_uninstalling(target):
    install(target, None, is_agreed=True)
    as_sys(target, f'create user borrower identified by "{SETUP_PASSWORD}" profile pool_lab')
    try:
        with pytest.raises(DatabaseProblem, match="BORROWER: the lab did not make this"):
            uninstall(target, None, is_agreed=True)
    finally:
        as_sys(target, "drop user borrower")
