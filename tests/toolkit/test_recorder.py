import gc
import weakref

import pytest

from labs.toolkit import Recorder, Standalone, borrows, statistics
from labs.toolkit.events import Sized
from tests.polling import until
from tests.toolkit.fakes import FakeConnection, FakePool, Ticks, driver_error


def test_a_function_that_takes_a_pool_is_recorded_unchanged():
    def learners_code(pool):
        with pool.acquire() as connection:
            connection.execute()

    with Recorder(FakePool()) as recorder:
        learners_code(recorder.pool)
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.returned_s is not None
    assert (borrow.statements, borrow.round_trips) == (1, 1)


def test_the_place_is_the_line_that_asked():
    recorder = Recorder(FakePool())
    recorder.pool.acquire()
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.place.file == "test_recorder.py"


def test_a_connection_that_opens_while_the_clients_line_up_is_a_logon_of_the_run():
    pool = FakePool(max=1)
    recorder = Recorder(pool)
    pool.opened = 1
    with recorder:
        pass
    assert statistics(recorder.snapshot()).logons == 1


def test_times_are_seconds_since_the_recording_began():
    recorder = Recorder(FakePool(min=1), clock=Ticks(1.0))
    recorder.acquire(borrower="T1")
    (borrow,) = borrows(recorder.snapshot())
    assert (borrow.asked_s, borrow.lent_s) == (1.0, 3.0)


def test_a_rollback_at_release_is_noted():
    recorder = Recorder(FakePool())
    connection = recorder.acquire()
    connection.has_open_transaction = True
    connection.close()
    (borrow,) = borrows(recorder.snapshot())
    assert [moment.name for moment in borrow.moments] == ["rollback"]


def test_an_error_of_a_statement_is_noted_with_its_code():
    recorder = Recorder(FakePool())
    connection = recorder.acquire()
    connection.breaks_with = driver_error("ORA-01476", "divisor is equal to zero")
    with pytest.raises(Exception, match="ORA-01476"):
        connection.execute()
    assert statistics(recorder.snapshot()).errors == {"ORA-01476": 1}


def test_a_refusal_is_noted_and_raised_unchanged():
    pool = FakePool()
    pool.close()
    recorder = Recorder(pool)
    with pytest.raises(Exception, match="DPY-1002"):
        recorder.acquire()
    assert statistics(recorder.snapshot()).errors == {"DPY-1002": 1}


def test_a_dropped_connection_is_over_and_counts_as_dropped():
    pool = FakePool()
    recorder = Recorder(pool)
    recorder.pool.drop(recorder.pool.acquire())
    (borrow,) = borrows(recorder.snapshot())
    assert borrow.is_dropped
    assert pool.opened == 0


def test_the_recorder_keeps_no_connection_alive():
    recorder = Recorder(FakePool())
    connection = recorder.acquire()
    seen = weakref.ref(connection)
    del connection
    gc.collect()
    assert seen() is None


def test_everything_else_is_the_pools_own():
    recorder = Recorder(FakePool(min=1, max=3))
    assert (recorder.pool.max, recorder.pool.opened) == (3, 1)


def test_growth_in_the_background_is_seen():
    pool = FakePool(max=5)
    with Recorder(pool) as recorder:
        pool.opened = 4
        until(lambda: any(isinstance(event, Sized) for event in recorder.snapshot().events))
    assert statistics(recorder.snapshot()).peak_opened == 4


def test_a_finished_recording_grows_no_more():
    with Recorder(FakePool()) as recorder:
        recorder.acquire().close()
    assert recorder.snapshot() == recorder.snapshot()
    assert recorder.snapshot().is_over


def test_standalone_connections_are_counted_while_they_are_open():
    standalone = Standalone(lambda: FakeConnection(FakePool(), 1))
    connection = standalone.acquire()
    kept = standalone.acquire()
    assert standalone.opened == 2
    connection.disconnect()
    assert standalone.opened == standalone.busy == 1
    assert kept.session_id == 1


def test_standalone_needs_a_function_that_connects():
    with pytest.raises(TypeError, match="must be a function"):
        Standalone("localhost/FREEPDB1")
