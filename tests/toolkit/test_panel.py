import threading
from dataclasses import replace

import oracledb
import pytest

from labs.toolkit import Choice, Experiment, Guess, Question, Slider, Workload, borrows, panel, statistics
from tests.polling import until
from tests.toolkit.fakes import FakePool

MODES = {"WAIT": oracledb.POOL_GETMODE_WAIT, "NOWAIT": oracledb.POOL_GETMODE_NOWAIT}


@pytest.fixture
def pools():
    return []


@pytest.fixture
def experiment(pools):
    def build(values):
        pools.append(FakePool(max=2, getmode=values["getmode"]))
        return pools[-1]

    controls = [Slider("threads", 1, 9, 3), Slider("hold_ms", 0, 1, 0.5, step=0.5), Choice("getmode", MODES, "WAIT")]
    return Experiment("bench", controls, build, lambda values: Workload(values["threads"], values["hold_ms"] / 1000))


@pytest.fixture
def shown(experiment, capsys):
    made = panel(experiment)
    made.show()
    until(lambda: made.recordings)
    yield made
    made.close()


def test_a_panel_runs_once_when_it_is_shown(shown):
    assert [len(borrows(recording)) for recording in shown.recordings] == [3]


def test_a_whole_slider_gives_ints_another_floats_and_a_choice_what_is_chosen(shown):
    values = shown.values
    assert values == {"threads": 3, "hold_ms": 0.5, "getmode": oracledb.POOL_GETMODE_WAIT}
    assert [type(value) for value in values.values()] == [int, float, type(oracledb.POOL_GETMODE_WAIT)]


def test_moving_a_control_runs_again_with_its_value(shown):
    shown.controls["threads"].value = 7
    until(lambda: len(shown.recordings) == 2)
    assert len(borrows(shown.recordings[-1])) == 7
    assert "threads 7" in shown.recordings[-1].settings


def test_every_pool_is_closed_after_its_run(shown, pools):
    assert [pool.is_closed for pool in pools] == [True]


def test_a_panel_of_the_same_name_closes_the_one_before(experiment, capsys):
    others = set(threading.enumerate())
    first = panel(experiment)
    first.show()
    until(lambda: first.recordings)
    its_own = set(threading.enumerate()) - others
    panel(experiment).close()
    until(lambda: not any(thread.is_alive() for thread in its_own))


def test_a_closed_panel_wakes_up_when_a_control_moves(shown):
    shown.close()
    shown.controls["threads"].value = 5
    until(lambda: len(shown.recordings) == 2)


def test_something_that_is_no_experiment_is_refused_by_name():
    with pytest.raises(TypeError, match="is not an Experiment"):
        panel(Workload(clients=1, hold_s=1))


def test_the_first_run_waits_for_the_guess_or_for_run(experiment, pools, capsys):
    asking = panel(replace(experiment, question=Question("makespan_s", "How long?")))
    try:
        asking.show()
        until(lambda: asking.picture.drawing.sentence == "Nobody has asked for a connection yet.")
        asking.press("guess", "0,3 s")
        until(lambda: asking.recordings)
        assert asking.guess == Guess(makespan_s=0.3)
        assert "your guess 0.3 s" in asking.picture.svg
    finally:
        asking.close()
    assert len(pools) == 1


def test_a_lessons_own_numbers_stand_beside_the_picture(experiment, capsys):
    counted = panel(replace(experiment, numbers=lambda: {"callbacks": 7}, also=["throughput_per_s"]))
    try:
        counted.show()
        until(lambda: counted.recordings)
        assert statistics(counted.recordings[0]).own == {"callbacks": 7}
        assert ("callbacks", "7") in counted.picture.drawing.table
        assert "borrows a second" in counted.picture.svg
    finally:
        counted.close()


@pytest.mark.parametrize(
    ("compare", "message"),
    [
        ({"how": "WAIT"}, "how is no control of bench: threads, hold_ms, getmode"),
        ({"getmode": "FORCE"}, "getmode='FORCE' must be one of WAIT, NOWAIT"),
        ({"threads": 99}, "threads=99 must be between 1 and 9"),
    ],
)
def test_another_way_that_there_is_not_is_refused_by_name(experiment, compare, message):
    with pytest.raises(ValueError, match=message):
        panel(experiment, compare=compare)
