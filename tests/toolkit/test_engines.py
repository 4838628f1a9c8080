"""Workloads on SQLAlchemy's pool, with the real driver."""

from __future__ import annotations

from contextlib import closing

import oracledb
import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import TimeoutError as QueueFull

from labs.toolkit import EnginePool, Recorder, Workload, borrows, connections, picture, run
from tests import chosen

pytestmark = pytest.mark.driver

PROGRAM = "engine-tests"


@pytest.fixture
def me(chosen_database):
    return {**chosen.administrator(chosen_database), "program": PROGRAM}


@pytest.fixture
def engine(me):
    engine = create_engine("oracle+oracledb://", connect_args=me, pool_size=1, max_overflow=1, pool_timeout=0.1)
    yield engine
    engine.dispose()


def test_a_workload_runs_on_an_engine_and_keeps_to_its_size(engine):
    recording = run(Workload(clients=2, hold_s=0.0, rounds=3), EnginePool(engine))
    found = borrows(recording)
    assert len(found) == 6
    assert all(borrow.returned_s is not None for borrow in found)
    assert len({borrow.session for borrow in found}) <= 2
    assert (recording.pool.max, recording.pool.getmode) == (2, "TIMEDWAIT")
    assert "<svg" in picture(recording).svg


def test_the_rollback_before_a_check_in_is_heard(engine):
    recording = run(Workload(clients=1, hold_s=0.0), EnginePool(engine))
    (borrow,) = borrows(recording)
    assert [moment.name for moment in borrow.moments] == ["rollback"]
    assert borrow.round_trips == 2


def test_whoever_is_refused_is_in_the_recording(engine):
    pool = EnginePool(engine)
    with pool.acquire(), pool.acquire(), Recorder(pool) as recorder:
        with pytest.raises(QueueFull):
            recorder.acquire()
        assert (pool.opened, pool.busy) == (2, 2)
    assert [borrow.moments[-1].full_code for borrow in borrows(recorder.snapshot())] == ["TimeoutError"]
    assert (pool.opened, pool.busy) == (1, 0)


def test_a_connection_that_is_checked_in_reports_to_nobody(engine):
    with Recorder(EnginePool(engine)) as recorder:
        recorder.acquire().close()
        with engine.connect() as connection:
            connection.exec_driver_sql("select 1 from dual")
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.statements == 0


def test_a_second_close_does_nothing(engine):
    pool = EnginePool(engine)
    loan = pool.acquire()
    loan.close()
    loan.close()
    assert pool.busy == 0


def test_a_dropped_connection_leaves_the_pool(engine):
    pool = EnginePool(engine)
    with Recorder(pool) as recorder:
        recorder.drop(recorder.acquire())
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.is_dropped
    assert pool.busy == 0
    with pool.acquire() as another:
        assert another.serial_num != borrow.session.serial_num


def test_under_an_engine_that_keeps_nothing_the_drivers_pool_is_seen(me):
    with closing(oracledb.create_pool(**me, min=1, max=2)) as under:
        engine = create_engine("oracle+oracledb://", creator=under.acquire, poolclass=NullPool)
        pool = EnginePool(engine, under)
        recording = run(Workload(clients=4, hold_s=0.0), pool)
        assert recording.pool.max == 2
        assert len(connections(recording)) <= 2
        assert all(borrow.returned_s is not None for borrow in borrows(recording))
        assert pool.busy == 0


def test_what_is_no_engine_is_refused_by_name(me):
    with pytest.raises(TypeError, match="must be an engine of SQLAlchemy"):
        EnginePool(object())
    with pytest.raises(TypeError, match="give the driver's pool as `under`"):
        EnginePool(create_engine("oracle+oracledb://", connect_args=me, poolclass=NullPool))
