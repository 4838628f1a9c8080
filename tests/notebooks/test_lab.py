"""What the notebooks know of the database: settings that log on, and an admin's view that agrees with the driver."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

import oracledb
import pytest

import db_config
from labs.database import DatabaseProblem
from labs.grader.results import Outcome
from labs.grader.runner import load_function, run_check
from labs.toolkit import Origin, Seen
from tests.notebooks.workbook import MANIFEST

pytestmark = pytest.mark.driver


def test_the_settings_log_on_under_the_programs_name(lab):
    settings = lab.settings("test-lab-settings")
    [[program]] = lab.ask(settings, "select program from v$session where sid = sys_context('userenv', 'sid')")
    assert program == "test-lab-settings"


def test_sessions_come_and_go_with_the_connections(lab):
    settings = lab.settings("test-lab-sessions")
    before = lab.logons("test-lab-sessions")
    with closing(oracledb.connect(**settings)) as one, closing(oracledb.connect(**settings)):
        assert lab.sessions("test-lab-sessions") == 2
        one.cursor().execute("select myseq.nextval from dual")
        assert lab.server_processes("test-lab-sessions")
    assert lab.sessions_left("test-lab-sessions") == 0
    assert lab.logons("test-lab-sessions") - before == 2


def test_what_is_left_is_counted_after_the_wait(lab):
    with closing(oracledb.connect(**lab.settings("test-lab-left"))):
        assert lab.sessions_left("test-lab-left", within_s=0) == 1


@pytest.mark.parametrize("origin", [Origin.BEST, Origin.SAMPLES])
def test_the_admin_may_watch_all_that_the_database_shows(lab, origin):
    watch = lab.open_probe().watch("test-lab-watch", origin=origin)
    with watch as log, closing(oracledb.connect(**lab.settings("test-lab-watch"))) as connection:
        connection.cursor().execute("select 1 from dual")
        log.look()
    seen = log.snapshot()
    assert [event.kind for event in seen.of(Seen.LOGON, Seen.LOGOFF)] == [Seen.LOGON, Seen.LOGOFF]
    assert seen.count(Seen.STATEMENT) >= 1
    assert set(seen.cannot_see) <= {Seen.SESSION_WIPED, Seen.ERROR}


def test_without_an_admin_it_is_said_what_to_set(lab, monkeypatch):
    monkeypatch.setattr("db_config.target", replace(db_config.target, admin_user=None), raising=False)
    with pytest.raises(DatabaseProblem, match="ORACLE_ADMIN_USER"):
        lab.open_probe()


def test_a_database_is_not_looked_for_before_it_is_needed(lab, monkeypatch):
    monkeypatch.setattr("db_config.lab_target", lambda: pytest.fail("it was looked for"))
    exercise = MANIFEST.exercise("E00.1")
    assert run_check(MANIFEST, exercise, None, lab.database(), seed=1).outcome is Outcome.NOT_ATTEMPTED


def test_a_check_finds_the_database_once(lab, monkeypatch):
    target, found = lab.database().target, []
    monkeypatch.setattr("db_config.lab_target", lambda: found.append(target) or target)
    exercise = MANIFEST.exercise("E00.1")
    answer = load_function(MANIFEST, exercise, "solutions", exercise.name)
    assert run_check(MANIFEST, exercise, answer, lab.database(), seed=1).outcome is Outcome.PASS
    assert len(found) == 1


def test_a_slow_link_leads_to_the_same_database_later(lab):
    settings = lab.settings("test-lab-slow")
    with lab.slow_link(settings, connect_s=0.05) as link:
        started_s = time.monotonic()
        [[program]] = lab.ask({**settings, "dsn": link.dsn}, "select program from v$session where program like '%slow'")
    assert program == "test-lab-slow"
    assert time.monotonic() - started_s >= 0.05


def test_where_no_link_can_stand_in_the_way_is_straight_and_it_is_said(lab, capsys):
    with lab.slow_link({"dsn": "tcps://adb.example:1522/lab_low"}, connect_s=0.05) as link:
        assert link.dsn == "tcps://adb.example:1522/lab_low"
    assert "Without the delay" in capsys.readouterr().out


def test_a_drill_makes_faults_for_one_program_and_says_which_are_not_possible_here(lab):
    with lab.drill("lab-drill") as drill:
        with drill["no_listener"], pytest.raises(oracledb.OperationalError):
            oracledb.connect(**drill.client)
        with oracledb.connect(**drill.client) as connection, drill["kill"]:
            assert drill["kill"].outcome == f"1 ended: {connection.session_id},{connection.serial_num}"
        assert lab.sessions_left("lab-drill") == 0
        with drill["row_lock"], pytest.raises(oracledb.DatabaseError, match="ORA-00054"):
            lab.ask(drill.client, "select 1 from employees where employee_id = 100 for update nowait")
        with pytest.raises(LookupError, match="there is no fault 'flood'"):
            drill["flood"]


@pytest.mark.practice
def test_on_the_practice_database_every_fault_is_possible(lab):
    with lab.drill("lab-drill") as drill:
        assert drill.missing == {}
        with drill["account_lock"], pytest.raises(oracledb.DatabaseError, match="ORA-28000"):
            oracledb.connect(**drill.client)
        oracledb.connect(**drill.client).close()
