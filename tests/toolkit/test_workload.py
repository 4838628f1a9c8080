import pytest

from labs.toolkit import Workload


def test_clients_are_named_in_the_order_in_which_they_start():
    assert Workload(clients=3, hold_s=0.1).names() == ("T1", "T2", "T3")


@pytest.mark.parametrize(
    ("workload", "connections", "least_s"),
    [
        (Workload(clients=7, hold_s=2.0), 5, 4.0),
        (Workload(clients=7, hold_s=2.0), 7, 2.0),
        (Workload(clients=1, hold_s=1.0, rounds=3, think_s=0.5), 4, 4.0),
        (Workload(clients=3, hold_s=1.0, stagger_s=2.0), 3, 5.0),
    ],
)
def test_the_least_time_is_rounds_of_a_full_pool_or_what_one_client_needs(workload, connections, least_s):
    assert workload.least_s(connections) == least_s


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"clients": 0}, "clients=0 must be a whole number of at least 1"),
        ({"clients": 2.5}, "clients=2.5 must be a whole number"),
        ({"clients": True}, "clients=True"),
        ({"rounds": -1}, "rounds=-1"),
        ({"hold_s": -0.1}, "hold_s=-0.1 must be a number of seconds, 0 or more"),
        ({"hold_s": float("nan")}, "hold_s=nan"),
        ({"think_s": "1"}, "think_s='1'"),
        ({"stagger_s": float("inf")}, "stagger_s=inf"),
        ({"work": 3}, "work=3 must be a function of one connection"),
    ],
)
def test_a_wrong_workload_says_which_field_is_wrong_and_what_is_right(changed, message):
    with pytest.raises(ValueError, match=message):
        Workload(**{"clients": 2, "hold_s": 0.1, **changed})


def test_no_connections_serve_nobody():
    with pytest.raises(ValueError, match="connections=0 must be at least 1"):
        Workload(clients=1, hold_s=0.1).least_s(0)
