import random
import time

import oracledb
import pytest

from labs.toolkit import (
    Exponential,
    Poisson,
    Steady,
    Workload,
    borrows,
    erlang_c,
    histogram,
    replay,
    run,
    simulate,
    simulate_clients,
    statistics,
)
from labs.toolkit.draw.histogram import bars
from tests.toolkit.fakes import FakePool


def test_each_gets_the_connection_that_is_free_first_in_the_order_in_which_they_come():
    visits = [(0.0, 4.0), (1.0, 1.0), (1.0, 1.0), (3.0, 1.0)]
    assert simulate(visits, 1) == [0.0, 3.0, 4.0, 3.0]
    assert simulate(visits, 2) == [0.0, 0.0, 1.0, 0.0]
    assert simulate(visits, 3) == [0.0, 0.0, 0.0, 0.0]


def test_the_mean_of_a_long_simulation_is_erlangs():
    load = Workload(arrivals=Poisson(100), hold_s=Exponential(0.04), lasts_s=3_000, seed=1)
    waits_s = simulate([(visit.at_s, visit.hold_s) for visit in load.visits()], 5)
    assert sum(waits_s) / len(waits_s) == pytest.approx(erlang_c(100, 0.04, 5).wait_mean_s, rel=0.1)


def test_clients_that_never_wait_ask_as_often_as_they_can():
    assert simulate_clients(3, 3, hold_s=1.0, think_s=1.0, lasts_s=10) == [0.0] * 15


def test_two_clients_on_one_connection_wait_for_each_other():
    assert simulate_clients(2, 1, hold_s=1.0, think_s=1.0, lasts_s=4) == [0.0, 1.0, 0.0]


def test_ten_thousand_clients_for_a_minute_take_a_second_of_computing_at_most():
    began_s = time.process_time()
    waits_s = simulate_clients(10_000, 200, hold_s=Exponential(0.2), think_s=Exponential(9.8), lasts_s=60)
    assert 50_000 < len(waits_s) < 70_000
    assert time.process_time() - began_s < 1


def test_a_run_replayed_at_its_own_size_waits_as_it_did():
    """Holds are long beside what threads cost, so that the clock of a busy machine has little to say."""
    load = Workload(arrivals=Steady(40), hold_s=Exponential(0.05), lasts_s=1, seed=4)
    recording = run(load, FakePool(min=2, max=2))
    again = replay(recording, 2)
    waited_s = [borrow.waited_s(recording.until_s) for borrow in borrows(recording)]
    assert len(again.waits_s) == len(waited_s) == 40
    assert again.wait_mean_s == pytest.approx(sum(waited_s) / 40, rel=0.15, abs=0.005)
    assert replay(recording, 40).wait_max_s == 0.0
    assert "40 connections: mean wait 0 s" in str(replay(recording, 40))


def test_the_latency_counts_from_when_a_borrower_was_to_begin():
    """One thread sends what should come every 10 ms, and each takes 50 ms: it asks late, and its waits look well."""
    load = Workload(arrivals=Steady(100), hold_s=0.05, lasts_s=0.1, clients=1)
    measured = statistics(run(load, FakePool(min=1, max=1)))
    assert measured.borrows == 10
    assert measured.wait_max_s < 0.04
    assert measured.latency_max_s > 0.3
    assert measured.peak_busy == 1


def test_an_open_load_has_as_many_threads_as_are_there_at_once():
    recording = run(Workload(arrivals=Steady(100), hold_s=0.2, lasts_s=0.1), FakePool(min=10, max=10))
    assert {borrow.borrower for borrow in borrows(recording)} == {f"T{num}" for num in range(1, 11)}
    assert statistics(recording).wait_max_s < 0.1


def test_clients_may_work_for_a_time_instead_of_rounds():
    recording = run(Workload(clients=2, hold_s=0.01, lasts_s=0.2), FakePool(min=2, max=2))
    assert 2 < len(borrows(recording)) <= 40
    assert max(borrow.asked_s for borrow in borrows(recording)) < 0.2


def test_those_refused_are_counted_apart_from_those_served():
    pool = FakePool(min=1, max=1, getmode=oracledb.POOL_GETMODE_NOWAIT)
    measured = statistics(run(Workload(arrivals=Steady(50), hold_s=0.5, lasts_s=0.2), pool))
    assert (measured.borrows, measured.refused) == (1, 9)
    assert measured.errors == {"DPY-4005": 9}
    assert measured.refused_p95_s < 0.2
    assert measured.wait_max_s < 0.2


def test_a_closed_loop_is_not_replayed_since_its_clients_would_come_at_other_times():
    recording = run(Workload(clients=2, hold_s=0.0), FakePool())
    with pytest.raises(ValueError, match="asked again when they were done"):
        replay(recording, 3)


def test_a_run_in_which_nobody_was_served_has_nothing_to_replay_or_to_show():
    pool = FakePool(min=1, max=1, getmode=oracledb.POOL_GETMODE_NOWAIT)
    holder = pool.acquire()
    recording = run(Workload(arrivals=Steady(50), lasts_s=0.1), pool)
    holder.close()
    with pytest.raises(ValueError, match="nobody got a connection in this run"):
        replay(recording, 3)
    with pytest.raises(ValueError, match="there are no waits to show: nobody got a connection"):
        histogram(recording)


@pytest.mark.parametrize("size", [0, 2.5, True])
def test_a_replay_needs_a_size(size):
    recording = run(Workload(arrivals=Steady(50), lasts_s=0.1), FakePool())
    with pytest.raises(ValueError, match="must be a whole number of connections"):
        replay(recording, size)


def test_what_is_no_recording_is_refused_by_name():
    with pytest.raises(TypeError, match="is not a Recording"):
        replay([1, 2], 3)


def test_the_seed_decides_what_is_replayed():
    rng = random.Random(2)
    visits = [(rng.random(), rng.random()) for _ in range(50)]
    assert simulate(visits, 3) == simulate(list(reversed(visits)), 3)


def test_waits_are_counted_by_their_ranges_which_leave_out_none_between():
    found = bars([0.0, 0.0005, 0.0015, 0.03])
    assert [(bar.label, bar.count) for bar in found] == [
        ("under 1 ms", 2),
        ("1 ms to 2 ms", 1),
        ("2 ms to 5 ms", 0),
        ("5 ms to 10 ms", 0),
        ("10 ms to 20 ms", 0),
        ("20 ms to 50 ms", 1),
    ]
    assert bars([90.0])[-1].label == "over 60 s"


def test_a_histogram_is_a_picture_and_text():
    shown = histogram([0.0, 0.0, 0.03, 0.03], title="Waits of a morning")
    assert "Waits of a morning" in shown.svg
    assert "2 · 50%" in shown.svg
    assert repr(shown).splitlines()[-1] == "4 waits: 50% at once, mean 15 ms, p50 0 s, p95 30 ms, longest 30 ms."
    assert repr(shown).splitlines()[0] == f"    under 1 ms {'█' * 40} 2"


@pytest.mark.parametrize("waits", [[-1], [float("nan")], ["1"]])
def test_a_histogram_of_what_is_no_wait_says_so(waits):
    with pytest.raises(ValueError, match="must be a number of seconds"):
        histogram(waits)
