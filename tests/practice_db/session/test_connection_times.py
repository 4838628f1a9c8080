"""The times of V$CPOOL_CONN_INFO."""

from __future__ import annotations

from labs.practice_db.session.drcp.connection_times import ConnectionState, ConnectionTimes


def test_each_stay_is_added_up_and_the_last_one_remembered():
    times = ConnectionTimes(since_s=10.0)
    for state, at_s in ((ConnectionState.WAITING, 12.0), (ConnectionState.ACTIVE, 12.5), (ConnectionState.IDLE, 13.5)):
        times.enter(state, at_s)
    times.enter(ConnectionState.ACTIVE, 14.5)
    assert times.columns(16.5) == {
        "CURSTATUS_TIME": 2_000,
        "IDLE_TIME": 3_000_000,
        "LAST_IDLE_TIME": 1_000_000,
        "WAIT_TIME": 500_000,
        "LAST_WAIT_TIME": 500_000,
        "ACTIVE_TIME": 3_000_000,
        "LAST_ACTIVE_TIME": 1_000_000,
        "THINK_TIME": 0,
        "LAST_THINK_TIME": 0,
    }


def test_a_client_thinks_between_its_calls():
    times = ConnectionTimes()
    times.enter(ConnectionState.ACTIVE, 1.0)
    times.think(2.0)
    times.act(5.0)
    times.think(6.0)
    assert times.columns(7.0)["THINK_TIME"] == 4_000_000
    times.enter(ConnectionState.IDLE, 8.0)
    assert (times.columns(9.0)["THINK_TIME"], times.columns(9.0)["LAST_THINK_TIME"]) == (5_000_000, 2_000_000)
    assert times.columns(9.0)["ACTIVE_TIME"] == 7_000_000


def test_entering_the_same_state_again_goes_on_with_the_stay():
    times = ConnectionTimes()
    times.enter(ConnectionState.IDLE, 3.0)
    assert times.columns(4.0)["CURSTATUS_TIME"] == 4_000
