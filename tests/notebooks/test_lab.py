"""What the notebooks know of the database: settings that log on, and an admin's view that agrees with the driver."""

from __future__ import annotations

from contextlib import closing

import oracledb
import pytest

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


def test_without_an_admin_it_is_said_what_to_set(lab, monkeypatch):
    monkeypatch.setattr("db_config.admin_user", None, raising=False)
    with pytest.raises(LookupError, match="ORACLE_ADMIN_USER"):
        lab.open_probe()
