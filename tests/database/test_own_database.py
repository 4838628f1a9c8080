"""A database of the user's own: everything is listed and agreed to before it is made, and can be taken back."""

from __future__ import annotations

import io
import re
import sys
from contextlib import closing

import oracledb
import pytest

from labs.database import __main__ as command_line
from labs.database import logons
from labs.database.__main__ import main
from labs.database.own import own_target
from labs.database.provision.apply import provision
from labs.database.provision.changes import change
from labs.database.provision.command import install, uninstall
from labs.database.provision.missing import missing
from labs.database.provision.offer import offer
from labs.database.provision.rights import DRCP, LOSSES
from labs.database.provision.schema import steps
from labs.database.provision.survey import Survey, survey
from labs.database.provision.uninstall import removal, undo
from labs.database.state import PROJECT
from labs.database.target import DatabaseProblem
from tests.certificates import write_certificate
from tests.practice import ADMIN_PASSWORD, running

LAB_PASSWORD, LAB_ADMIN_PASSWORD, SETUP_PASSWORD = "Secret_Lab_1", "Secret_Admin_2", "Secret_Setup_3"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.fixture
def environ(server):
    return {
        "ORACLE_DSN": server.dsn,
        "ORACLE_USER": "lab",
        "ORACLE_PASSWORD": LAB_PASSWORD,
        "ORACLE_ADMIN_USER": "lab_admin",
        "ORACLE_ADMIN_PASSWORD": LAB_ADMIN_PASSWORD,
        "ORACLE_ROOT_DSN": server.service("FREE"),
        "ORACLE_SYS_PASSWORD": ADMIN_PASSWORD,
    }


@pytest.fixture
def target(environ):
    """A database without the lab in it; what a test leaves there is taken back."""
    target = own_target(environ)
    yield target
    take_back(target)


def take_back(target):
    administrator = logons.administrator(target)
    undo(removal(target, administrator, survey(administrator)))


def ask(logon, query, *binds):
    with oracledb.connect(**logon) as connection, connection.cursor() as cursor:
        cursor.execute(query, binds)
        return cursor.fetchall() if cursor.description else None


def as_sys(target, query):
    return ask(logons.administrator(target), query)


def state(target):
    """Return what provisioning makes, as the database tells it."""
    tables = ("departments", "employees", "customers", "orders", "accounts", "job_log")
    return {
        "users": survey(logons.administrator(target)),
        "rights": as_sys(
            target,
            "select grantee, privilege from dba_sys_privs where grantee in ('LAB', 'LAB_ADMIN') order by 1, 2",
        ),
        "rows": [ask(logons.lab(target), f"select count(*) from {table}")[0][0] for table in tables],
        "before": ask(logons.lab_admin(target), "select name, value from lab_before order by name"),
        "sees": ask(logons.lab_admin(target), "select count(*) from v$cpool_stats where 1 = 0"),
        "pool": ask(logons.root(target), "select status from dba_cpool_info"),
    }


def refuse(_question):
    return "no"


@pytest.mark.driver
def test_everything_is_listed_and_nothing_is_made_without_a_yes(target, capsys):
    before = survey(logons.administrator(target))
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        install(target, refuse)
    listed = capsys.readouterr().out
    for step in steps():
        assert change(step).text in listed
    for password in (LAB_PASSWORD, LAB_ADMIN_PASSWORD, ADMIN_PASSWORD):
        assert password not in listed
    assert survey(logons.administrator(target)) == before == Survey(False, {}, frozenset())


@pytest.mark.driver
def test_it_is_said_what_is_missing_before_a_notebook_fails_for_want_of_it(target, environ):
    assert re.match(r"LAB at .*: ORA-01017.*\nLAB_ADMIN at .*: ORA-01017.*\n.*--provision", missing(target))
    install(target, None, is_agreed=True)
    assert missing(target) is None
    without_admin = own_target({**environ, "ORACLE_ADMIN_USER": "", "ORACLE_ADMIN_PASSWORD": ""})
    assert "No check works without ORACLE_ADMIN_USER" in missing(without_admin)
    ask(logons.lab(target), "drop table job_log")
    assert re.match(r"LAB at .*: ORA-00942", missing(target))


@pytest.mark.driver
def test_without_a_terminal_the_answer_is_no(target):
    with pytest.raises(DatabaseProblem, match="no terminal to ask at"):
        install(target, None)
    assert not survey(logons.administrator(target)).users


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
        assert survey(logons.administrator(target)) == Survey(False, {}, frozenset())
        assert ask(logons.root(target), "select status from dba_cpool_info") == [("INACTIVE",)]
        assert uninstall(target, None) == "Nothing of the lab is there."
    finally:
        as_sys(target, "drop user bystander cascade")


@pytest.mark.driver
def test_uninstalling_needs_a_yes_too(target):
    install(target, None, is_agreed=True)
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        uninstall(target, refuse)
    assert set(survey(logons.administrator(target)).users) == {"LAB", "LAB_ADMIN"}


@pytest.mark.driver
def test_uninstalling_stopped_at_any_statement_is_completed_by_the_next(target):
    provision(target)
    administrator = logons.administrator(target)
    whole = removal(target, administrator, survey(administrator))
    for number in range(len(whole.undos)):
        provision(target)
        undo(type(whole)(whole.undos[:number]))
        uninstall(target, None, is_agreed=True)
        assert survey(administrator) == Survey(False, {}, frozenset())


@pytest.mark.driver
def test_a_pool_that_ran_before_the_lab_runs_after_it(target):
    ask(logons.root(target), "begin dbms_connection_pool.start_pool(); end;")
    try:
        install(target, None, is_agreed=True)
        uninstall(target, None, is_agreed=True)
        assert ask(logons.root(target), "select status from dba_cpool_info") == [("ACTIVE",)]
    finally:
        ask(logons.root(target), "begin dbms_connection_pool.stop_pool(); end;")


@pytest.mark.driver
def test_what_the_lab_did_not_make_keeps_it_from_uninstalling(target):
    install(target, None, is_agreed=True)
    ask(logons.lab(target), "create table my_own_notes (a number)")
    with pytest.raises(DatabaseProblem, match=r"Not made by the lab.*LAB\.MY_OWN_NOTES.*Nothing was dropped"):
        uninstall(target, None, is_agreed=True)
    ask(logons.lab(target), "drop table my_own_notes purge")


@pytest.mark.driver
def test_somebody_who_is_logged_on_keeps_it_from_uninstalling(target):
    install(target, None, is_agreed=True)
    with (
        closing(oracledb.connect(**logons.lab(target))),
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
    assert ask(logons.lab(target), "select count(*) from employees") == [(30,)]
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


def test_on_an_autonomous_database_drcp_is_left_to_oracle(environ_of_autonomous):
    listed = offer(environ_of_autonomous, Survey(False, {}, frozenset(), is_autonomous=True))
    assert "An Autonomous Database has DRCP running" in listed
    assert "the default DRCP pool is started" not in listed
    assert "as ADMIN" in listed


@pytest.fixture
def environ_of_autonomous():
    return own_target(
        {
            "ORACLE_DSN": "lab_tp",
            "ORACLE_USER": "lab",
            "ORACLE_PASSWORD": LAB_PASSWORD,
            "ORACLE_ADMIN_USER": "lab_admin",
            "ORACLE_ADMIN_PASSWORD": LAB_ADMIN_PASSWORD,
            "ORACLE_SETUP_USER": "ADMIN",
            "ORACLE_SETUP_PASSWORD": SETUP_PASSWORD,
            "ORACLE_CONFIG_DIR": "/wallet",
            "ORACLE_WALLET_LOCATION": "/wallet",
            "ORACLE_WALLET_PASSWORD": "Wallet_4",
        }
    )


def test_every_logon_takes_the_wallet_along(environ_of_autonomous):
    files = {"config_dir": "/wallet", "wallet_location": "/wallet", "wallet_password": "Wallet_4"}
    for logon in (logons.lab, logons.lab_admin, logons.administrator):
        assert files.items() <= logon(environ_of_autonomous).items()
    assert logons.root(environ_of_autonomous) is None


@pytest.mark.driver
def test_over_tls_with_a_wallet_it_is_made_and_taken_back(environ, tmp_path):
    certificate, key = write_certificate(tmp_path)
    with running(tmp_path / "data", ["--tls-cert", str(certificate), "--tls-key", str(key)]) as server:
        dsns = {
            name: f"tcps://{server.service(service)}?ssl_server_dn_match=off"
            for name, service in (("ORACLE_DSN", "FREEPDB1"), ("ORACLE_ROOT_DSN", "FREE"))
        }
        target = own_target({**environ, **dsns, "ORACLE_WALLET_LOCATION": str(tmp_path)})
        install(target, None, is_agreed=True)
        assert state(target)["rows"] == [6, 30, 24, 0, 8, 0]
        assert uninstall(target, None, is_agreed=True) == "The lab is gone from this database."


def test_every_place_where_a_loss_is_noticed_is_there():
    words = " ".join(loss.where for loss in (*LOSSES, DRCP)).replace(",", " ").replace(":", " ").split()
    notebooks = {path.name[:2] for path in (PROJECT / "notebooks").glob("*.ipynb")}
    assert {word for word in words if word.isdigit()} <= notebooks
    assert all((PROJECT / word).exists() for word in words if word.startswith("labs/"))
