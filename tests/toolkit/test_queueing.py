import math

import pytest

from labs.toolkit import erlang_c, fit_scaling
from labs.toolkit.queueing import Scaling


@pytest.mark.parametrize(
    ("size", "load", "chance"),
    [
        # By hand: with one connection the chance is the load; with two, load**2 / (2 + load).
        (1, 0.5, 0.5),
        (2, 1.0, 1 / 3),
        (2, 1.5, 9 / 14),
        # The last term of the sum of load**k / k!, times size / (size - load), over itself and those before it.
        (3, 2.0, 4 / 9),
        (4, 2.0, 4 / 23),
        (5, 4.0, 128 / 231),
        (6, 4.0, 256 / 899),
    ],
)
def test_the_chance_to_wait_is_erlangs(size, load, chance):
    assert erlang_c(load / 0.04, 0.04, size).chance_to_wait == pytest.approx(chance, rel=1e-6)


@pytest.mark.parametrize(
    ("size", "mean_ms", "p95_ms"), [(5, 22.16, 96.2), (6, 5.70, 34.8), (8, 0.59, 1.7), (10, 0.06, 0.0)]
)
def test_the_waits_of_100_a_second_at_40_ms(size, mean_ms, p95_ms):
    found = erlang_c(100, 0.04, size)
    assert found.wait_mean_s * 1000 == pytest.approx(mean_ms, abs=0.005)
    assert found.wait_p95_s * 1000 == pytest.approx(p95_ms, abs=0.1)


@pytest.mark.parametrize("size", [1, 4])
def test_as_many_connections_as_the_load_never_catch_up(size):
    found = erlang_c(100, 0.04, size)
    assert (found.chance_to_wait, found.wait_mean_s, found.utilisation_percent) == (1.0, math.inf, 100.0)


def test_a_thousand_connections_are_no_trouble_for_the_arithmetic():
    found = erlang_c(95_000, 0.01, 1000)
    assert 0 < found.chance_to_wait < 1
    assert found.utilisation_percent == 95.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0, 1, 1), "arrivals_per_s=0"), ((1, -1, 1), "hold_s=-1"), ((1, 1, 0), "size=0"), ((1, 1, 2.5), "size=2.5")],
)
def test_what_is_no_load_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        erlang_c(*arguments)


def test_a_law_is_found_again_from_its_own_points():
    law = Scaling(200.0, 0.05, 0.002)
    found = fit_scaling({size: law.throughput_per_s(size) for size in (1, 2, 4, 8, 16, 32)})
    assert (found.per_s, found.contention, found.coherency) == pytest.approx((200.0, 0.05, 0.002))
    assert found.knee == pytest.approx(math.sqrt(0.95 / 0.002))


def test_without_coherency_there_is_no_knee():
    assert Scaling(200.0, 0.05, 0.0).knee == math.inf


@pytest.mark.parametrize("points", [{}, {1: 5.0, 2: 9.0}, {2: 9.0, 4: 15.0, 8: 20.0}])
def test_too_few_sizes_fit_no_law(points):
    with pytest.raises(ValueError, match="three at least, and size 1 among them"):
        fit_scaling(points)


def test_a_throughput_of_nothing_is_refused():
    with pytest.raises(ValueError, match="throughput of size 2=0"):
        fit_scaling({1: 5.0, 2: 0, 4: 2.0})
