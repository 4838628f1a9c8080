"""The recorder, the runner and the probe with the real driver, on the practice database or on the one that is named."""

from __future__ import annotations

import gc
import re
from contextlib import closing
from itertools import pairwise

import oracledb
import pytest

from labs.toolkit import (
    Probe,
    Recorder,
    Standalone,
    Workload,
    borrows,
    connections,
    picture,
    pool_panel,
    run,
    slow_link,
    statistics,
)
from tests import chosen
from tests.polling import until

pytestmark = pytest.mark.driver

PROGRAM = "toolkit-tests"


@pytest.fixture
def admin(chosen_database):
    return chosen.administrator(chosen_database)


@pytest.fixture
def me(admin):
    return {**admin, "program": PROGRAM}


@pytest.fixture
def probe(admin):
    with Probe(**admin) as opened:
        yield opened
        opened.kill(PROGRAM)


@pytest.fixture
def pool(me):
    opened = oracledb.create_pool(**me, min=1, max=3)
    yield opened
    opened.close(force=True)


def test_seven_clients_share_three_connections_without_an_error(pool, probe):
    recording = run(Workload(clients=7, hold_s=0.05), pool)
    measured = statistics(recording)
    assert (measured.borrows, measured.errors, measured.peak_opened) == (7, {}, 3)
    assert measured.makespan_s >= 0.15
    seen = {session.session for session in probe.sessions(PROGRAM)}
    assert {lane.session for lane in connections(recording)} == seen


def test_the_default_work_is_one_round_trip_by_the_drivers_count_and_by_the_databases(me, probe):
    with closing(oracledb.create_pool(**me, min=1, max=1)) as pool:
        run(Workload(clients=1, hold_s=0.0), pool)
        ((session, before),) = probe.round_trips(PROGRAM).items()
        recording = run(Workload(clients=1, hold_s=0.0, rounds=10), pool)
        counted = sum(borrow.round_trips for borrow in borrows(recording))
        assert counted == 10
        assert probe.round_trips(PROGRAM)[session] - before == counted


def test_a_rollback_at_release_is_seen(pool):
    def work(connection):
        with connection.cursor() as cursor:
            cursor.execute("select 1 from dual for update")

    recording = run(Workload(clients=1, hold_s=0.0, work=work), pool)
    (borrow,) = borrows(recording)
    assert [moment.name for moment in borrow.moments] == ["rollback"]


def test_an_error_counts_once_by_its_full_code_and_the_connection_goes_back(pool):
    def work(connection):
        with connection.cursor() as cursor:
            cursor.execute("select 1/0 from dual")

    recording = run(Workload(clients=3, hold_s=0.0, work=work), pool)
    assert statistics(recording).errors == {"ORA-01476": 3}
    assert "ORA-" not in borrows(recording)[0].error.message
    assert pool.busy == 0


def test_a_full_pool_that_does_not_wait_refuses_by_dpy_4005(me):
    with closing(oracledb.create_pool(**me, min=1, max=1, getmode=oracledb.POOL_GETMODE_NOWAIT)) as pool:
        until(lambda: pool.opened == 1)
        held = pool.acquire()
        measured = statistics(run(Workload(clients=2, hold_s=0.0), pool))
        held.close()
    assert measured.errors == {"DPY-4005": 2}


def test_a_connection_whose_last_reference_dies_goes_back_and_the_recorder_sees_it(pool):
    with Recorder(pool) as recorder:
        connection = recorder.pool.acquire()
        assert pool.busy == 1
        del connection
        gc.collect()
        assert pool.busy == 0
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.returned_s is not None


def test_a_dropped_connection_ends_and_the_pool_fills_up_again(me):
    with closing(oracledb.create_pool(**me, min=1, max=1)) as pool, Recorder(pool) as recorder:
        recorder.pool.drop(recorder.pool.acquire())
        until(lambda: pool.opened == 1)
        recorder.pool.acquire().close()
    first, second = borrows(recorder.snapshot())
    assert first.is_dropped
    assert first.session != second.session
    closed = [lane.closed_s is not None for lane in connections(recorder.snapshot()) if lane.borrows]
    assert closed == [True, False]


def test_growth_is_serial_so_few_connections_serve_many_short_borrows(me, admin):
    with (
        slow_link(admin["dsn"], connect_s=0.05) as link,
        closing(oracledb.create_pool(**{**me, "dsn": link.dsn}, min=1, max=50)) as pool,
    ):
        recording = run(Workload(clients=50, hold_s=0.01), pool)
    assert statistics(recording).peak_opened < 15
    logons = [lane.logon_s for lane in connections(recording) if lane.logon_s]
    assert all(before[1] <= after[0] for before, after in pairwise(logons))


def test_without_a_pool_every_borrow_is_a_logon(me, probe):
    recording = run(Workload(clients=1, hold_s=0.0, rounds=3), Standalone(lambda: oracledb.connect(**me)))
    measured = statistics(recording)
    assert (measured.logons, measured.sessions, measured.peak_opened) == (3, 3, 1)
    assert probe.wait_for(PROGRAM, 0) == ()


def test_the_probe_ends_sessions_and_waits_for_them(me, probe):
    kept = [oracledb.connect(**me) for _ in range(2)]
    assert len(probe.wait_for(PROGRAM, 2)) == 2
    assert {seen.program for seen in probe.sessions(PROGRAM)} == {PROGRAM}
    assert probe.kill(PROGRAM) == 2
    assert probe.wait_for(PROGRAM, 0) == ()
    with pytest.raises(oracledb.Error):
        kept[0].ping()


def test_the_probe_comes_back_when_its_own_session_was_ended(admin):
    with Probe(**admin, program="toolkit-probe") as probe, Probe(**admin) as other:
        assert len(probe.sessions("toolkit-probe")) == 1
        assert other.kill("toolkit-probe") == 1
        assert len(probe.sessions("toolkit-probe")) == 1


@pytest.mark.practice  # others have the lab's schema, and so the record
def test_a_database_without_a_record_of_logons_says_none(probe):
    assert probe.logons(PROGRAM) is None
    assert probe.logged_on(PROGRAM) is None


def test_a_closed_probe_says_so(admin):
    probe = Probe(**admin)
    probe.close()
    with pytest.raises(RuntimeError, match="this Probe is closed"):
        probe.sessions(PROGRAM)


def test_one_call_makes_the_panel_of_a_pool_with_the_databases_side_in_it(me, probe, capsys):
    shown = pool_panel(
        me,
        threads=(1, 9, 4),
        hold_ms=20,
        min=1,
        max=(1, 5, 2),
        getmode=["WAIT", "NOWAIT"],
        watch=lambda: probe.watch(PROGRAM),
        ping_interval=0,
    )
    try:
        assert list(shown.controls) == ["threads", "max", "getmode"]
        shown.show()
        until(lambda: shown.recordings)
        assert statistics(shown.recordings[0]).borrows == 4
        # The pool's first logon may be over before the watch begins.
        assert re.search(r"The database saw [12] logons?,", shown.picture.drawing.sentence)
    finally:
        shown.close()


def test_the_database_counts_what_the_picture_shows(pool, probe):
    with probe.watch(PROGRAM) as log:
        recording = run(Workload(clients=4, hold_s=0.02, rounds=2), pool)
    counted = statistics(recording, log.snapshot()).database
    assert counted.round_trips_seen == statistics(recording).borrows == 8
    assert "The database saw" in repr(picture(recording, log=log))
