import pytest

from labs.toolkit import Guess, Workload, curve, run, statistics
from tests.toolkit.fakes import FakePool


def runs():
    return {size: run(Workload(clients=4, hold_s=0.01), FakePool(min=size, max=size)) for size in (1, 2, 4)}


def test_a_curve_has_each_size_with_its_numbers_and_the_guess():
    found = runs()
    shown = curve(found, ["throughput_per_s", "wait_max_s"], guess=Guess(knee=3), title="Sizes")
    assert "your guess 3" in shown.svg
    rows = repr(shown).splitlines()
    assert rows[0].split("  ")[-2:] == ["borrows a second", "longest wait"]
    assert [row.split()[0] for row in rows[1:]] == ["1", "2", "4"]


def test_a_curve_takes_numbers_that_are_counted_already():
    found = runs()
    measured = {size: statistics(one) for size, one in found.items()}
    assert curve(measured).drawing == curve(found).drawing


def test_a_curve_of_nothing_and_of_an_unknown_number_say_what_is_wanted():
    with pytest.raises(ValueError, match="there are no runs to show"):
        curve({})
    with pytest.raises(ValueError, match="there is no number 'speed'"):
        curve(runs(), ["speed"])


def test_a_number_that_there_is_not_in_a_run_leaves_a_gap():
    shown = curve(runs(), ["refused_p95_s"])
    assert repr(shown).splitlines()[1].split() == ["1", "–"]
