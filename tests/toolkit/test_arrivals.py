import math
import random

import pytest

from labs.toolkit import Burst, Exponential, HeavyTailed, Poisson, Steady, Workload
from labs.toolkit.holds import draw_s, mean_s


def times(arrivals, until_s, seed=1):
    return list(arrivals.times_s(until_s, random.Random(seed)))


def test_poisson_arrivals_are_as_many_as_the_rate_says_and_scatter_as_much_as_their_number():
    counts = [len(times(Poisson(50), 10, seed)) for seed in range(200)]
    mean = sum(counts) / len(counts)
    variance = sum((number - mean) ** 2 for number in counts) / len(counts)
    assert mean == pytest.approx(500, rel=0.02)
    assert variance == pytest.approx(500, rel=0.3)
    assert times(Poisson(50), 10) == sorted(times(Poisson(50), 10))


def test_steady_arrivals_have_equal_distances_and_end_before_the_end():
    assert times(Steady(4), 1) == [0.0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("burst", "expected"),
    [(Burst(3), [0.0, 0.0, 0.0]), (Burst(2, every_s=1.0), [0.0, 0.0, 1.0, 1.0]), (Burst(1, every_s=4.0), [0.0])],
)
def test_a_burst_comes_at_once_and_again_if_asked(burst, expected):
    assert times(burst, 2) == expected


@pytest.mark.parametrize("hold", [Exponential(0.04), HeavyTailed(0.04, shape=3)])
def test_holds_have_the_mean_that_they_are_given(hold):
    rng = random.Random(3)
    drawn = [draw_s(hold, rng) for _ in range(40_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(0.04, rel=0.05)
    assert mean_s(hold) == 0.04
    assert len(set(drawn)) == len(drawn)


def test_a_heavy_tail_has_shorter_and_much_longer_holds_than_an_exponential_one():
    rng = random.Random(3)
    heavy = sorted(draw_s(HeavyTailed(0.04), rng) for _ in range(10_000))
    light = sorted(draw_s(Exponential(0.04), rng) for _ in range(10_000))
    assert heavy[5_000] < light[5_000]
    assert heavy[-1] > 3 * light[-1]


def test_the_same_seed_gives_the_same_visits_and_another_one_others():
    load = {"arrivals": Poisson(80), "hold_s": Exponential(0.02), "lasts_s": 5}
    first = Workload(**load, seed=7).visits()
    assert first == Workload(**load, seed=7).visits()
    assert first != Workload(**load, seed=8).visits()
    assert len({visit.hold_s for visit in first}) == len(first) == Workload(**load, seed=7).borrows


def test_a_client_draws_its_own_holds_whatever_the_others_do():
    workload = Workload(clients=2, hold_s=Exponential(0.02), rounds=3)
    one, again, other = (workload.holds_s(name) for name in ("T1", "T1", "T2"))
    drawn = [next(one) for _ in range(3)]
    assert drawn == [next(again) for _ in range(3)]
    assert drawn != [next(other) for _ in range(3)]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Workload(hold_s=1), "clients=6 .* or arrivals=Poisson"),
        (lambda: Workload(arrivals=Poisson(80)), "arrivals need lasts_s=5"),
        (lambda: Workload(arrivals=80, lasts_s=1), "arrivals=80 must be Poisson"),
        (lambda: Workload(arrivals=Steady(8), lasts_s=1, rounds=2), "give one of them"),
        (lambda: Workload(arrivals=Steady(8), lasts_s=1, think_s=2), "think_s=2: who comes by `arrivals` comes once"),
        (lambda: Workload(arrivals=Steady(8), lasts_s=0), "nobody comes within lasts_s=0"),
        (lambda: Workload(clients=2, rounds=3, lasts_s=1), "rounds=3 and lasts_s=1: give one of them"),
        (lambda: Workload(clients=2, lasts_s="1"), "lasts_s='1' must be a number of seconds"),
        (lambda: Workload(clients=2, hold_s="1"), "hold_s='1' must be a number of seconds"),
        (lambda: Poisson(0), "per_s=0 must be a number of arrivals a second, more than 0"),
        (lambda: Steady(math.nan), "per_s=nan"),
        (lambda: Burst(0), "count=0 must be a whole number"),
        (lambda: Burst(2, every_s=-1), "every_s=-1"),
        (lambda: Exponential(0), "mean_s=0 must be a number of seconds, more than 0"),
        (lambda: HeavyTailed(1, shape=1), "shape=1 must be a number above 1"),
    ],
)
def test_a_load_that_makes_no_sense_says_what_is_missing(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_the_least_time_of_an_open_load_is_its_own_or_that_of_its_holds():
    load = Workload(arrivals=Steady(10), hold_s=1.0, lasts_s=2)
    assert (load.least_s(1), load.least_s(100)) == (20.0, 2)
