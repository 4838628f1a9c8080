import threading

import oracledb
import pytest

from labs.toolkit import Workload, borrows, run, statistics
from tests.toolkit.fakes import FakePool, driver_error


def test_every_client_borrows_once_a_round_and_gives_back():
    pool = FakePool(max=2)
    recording = run(Workload(clients=5, hold_s=0.0, rounds=3), pool)
    found = borrows(recording)
    assert len(found) == 15
    assert {borrow.borrower for borrow in found} == {"T1", "T2", "T3", "T4", "T5"}
    assert all(borrow.returned_s is not None for borrow in found)
    assert (pool.busy, pool.opened <= 2) == (0, True)
    assert recording.is_over


def test_clients_ask_in_the_order_of_their_names():
    recording = run(Workload(clients=30, hold_s=0.0), FakePool(max=30))
    assert [borrow.borrower for borrow in borrows(recording)] == [f"T{num}" for num in range(1, 31)]


def test_the_default_work_is_one_statement_and_one_round_trip():
    (borrow,) = borrows(run(Workload(clients=1, hold_s=0.0), FakePool()))
    assert (borrow.statements, borrow.round_trips) == (1, 1)


def test_an_error_of_the_work_is_recorded_once_and_the_connection_goes_back():
    error = driver_error("ORA-00942", "table or view does not exist")

    def work(connection):
        connection.breaks_with = error
        connection.execute()

    pool = FakePool()
    measured = statistics(run(Workload(clients=2, hold_s=0.0, work=work), pool))
    assert measured.errors == {"ORA-00942": 2}
    assert pool.busy == 0


def test_an_error_that_is_not_the_drivers_counts_by_its_class():
    def work(_connection):
        raise KeyError("salary")

    assert statistics(run(Workload(clients=1, hold_s=0.0, work=work), FakePool())).errors == {"KeyError": 1}


def test_a_refused_client_is_recorded_and_does_not_end_the_run():
    both_in = threading.Barrier(2, timeout=10)
    pool = FakePool(max=1, getmode=oracledb.POOL_GETMODE_NOWAIT)
    holder = pool.acquire()
    recording = run(Workload(clients=2, hold_s=0.0, work=lambda _c: both_in.wait()), pool)
    holder.close()
    measured = statistics(recording)
    assert measured.errors == {"DPY-4005": 2}
    assert measured.borrows == 0


def test_the_work_may_drop_its_connection():
    pool = FakePool(max=1)

    (borrow,) = borrows(run(Workload(clients=1, hold_s=0.0, work=pool.drop), pool))
    assert borrow.returned_s is not None
    assert pool.opened == 0


def test_stop_ends_the_holding_at_once_and_nobody_asks_again():
    stop = threading.Event()

    def work(_connection):
        stop.set()

    recording = run(Workload(clients=1, hold_s=3600.0, rounds=5, work=work), FakePool(), stop=stop)
    assert len(borrows(recording)) == 1
    assert recording.until_s < 60


def test_a_workload_that_waits_for_itself_ends_at_its_deadline_and_says_who_is_left():
    pool = FakePool(max=1)
    recording = run(Workload(clients=2, hold_s=0.0, work=lambda _c: pool.acquire()), pool, deadline_s=0.05)
    assert recording.note.startswith("2 clients did not come to an end")
    pool.close(force=True)


def test_progress_is_told_while_it_runs():
    seen = []
    go_on = threading.Event()

    def on_progress(recording):
        seen.append(recording)
        go_on.set()

    run(Workload(clients=1, hold_s=0.0, work=lambda _c: go_on.wait(10)), FakePool(), on_progress=on_progress)
    assert seen
    assert not seen[0].is_over


def test_something_that_is_no_workload_is_refused_by_name():
    with pytest.raises(TypeError, match="must be a Workload"):
        run(7, FakePool())
