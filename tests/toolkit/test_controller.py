import threading

import pytest

from labs.toolkit import Experiment, Guess, Slider, Workload, borrows
from labs.toolkit.live.controller import Controller
from labs.toolkit.live.messages import Changed, ComparePressed, FitPressed, Guessed, Resized, RunPressed, StopPressed
from tests.polling import until
from tests.toolkit.fakes import FakePool


class Notes:
    """A view that writes down what it is told, and by which thread."""

    def __init__(self):
        self.shown, self.running, self.kept, self.problems, self.threads = [], [], [], [], set()

    def show(self, drawing, *, is_running):
        self.shown.append(drawing)
        self.running.append(is_running)
        self.threads.add(threading.current_thread().name)

    def keep(self, drawing):
        self.kept.append(drawing)
        self.threads.add(threading.current_thread().name)

    def complain(self, problem):
        self.problems.append(problem)


class Bench:
    """An experiment on fake pools, its controller, and everything that it made."""

    def __init__(self, *, hold_s=0.0, debounce_s=0.0, build=None, beside=None):
        self.pools = []
        self.began = threading.Event()
        self.view = Notes()
        self.hold_s = hold_s
        experiment = Experiment("bench", [Slider("threads", 1, 9, 2)], build or self.build, self.workload)
        self.controller = Controller(experiment, self.view, debounce_s=debounce_s, beside=beside)
        self.post = self.controller.post

    def build(self, values):
        self.pools.append(FakePool(max=1))
        return self.pools[-1]

    def workload(self, values):
        return Workload(clients=values["threads"], hold_s=self.hold_s, work=lambda _connection: self.began.set())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.controller.close()


def test_a_run_is_recorded_shown_and_kept_and_its_pool_is_closed():
    with Bench() as bench:
        bench.post(RunPressed({"threads": 3}))
        until(lambda: bench.view.kept)
        assert len(borrows(bench.controller.recordings[0])) == 3
        until(lambda: bench.view.shown and not bench.view.running[-1])
        assert bench.view.shown[-1].sentence == bench.view.kept[-1].sentence
        assert bench.pools[0].is_closed


def test_only_the_controllers_own_thread_changes_the_view():
    with Bench() as bench:
        bench.post(RunPressed({"threads": 1}))
        until(lambda: bench.view.kept and bench.view.shown)
    assert bench.view.threads == {"pool-lab-controller"}


def test_many_quick_changes_make_one_run_with_the_last_values():
    with Bench(debounce_s=0.15) as bench:
        for threads in range(1, 10):
            bench.post(Changed({"threads": threads}))
        until(lambda: bench.view.kept)
        assert len(bench.pools) == 1
        assert len(borrows(bench.controller.recordings[0])) == 9


def test_stop_ends_a_long_run_at_once_and_the_picture_says_so():
    with Bench(hold_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 5}))
        assert bench.began.wait(10)
        bench.post(StopPressed())
        until(lambda: bench.view.kept)
        assert bench.view.kept[0].sentence.endswith("Stopped by hand.")
        assert bench.pools[0].is_closed


def test_a_change_cancels_the_run_and_starts_another_which_alone_is_kept():
    with Bench(hold_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 5}))
        assert bench.began.wait(10)
        bench.hold_s = 0.0
        bench.post(Changed({"threads": 2}))
        until(lambda: bench.view.kept)
        assert [len(borrows(recording)) for recording in bench.controller.recordings] == [2]
        assert [pool.is_closed for pool in bench.pools] == [True, True]


def test_a_running_run_is_shown_before_it_is_over():
    with Bench(hold_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 2}))
        until(lambda: True in bench.view.running)
        assert "busy" in bench.view.shown[-1].sentence


def test_pictures_come_no_faster_than_twenty_a_second():
    now = [0.0]
    view = Notes()
    controller = Controller(Bench().controller._experiment, view, clock=lambda: now[0])
    for width in range(500, 600):
        controller.post(Resized(width))
    until(lambda: view.shown)
    controller.post(Resized(700))
    controller.post(Resized(701))
    assert len(view.shown) == 1
    now[0] = 0.05
    controller.post(Resized(702))
    until(lambda: len(view.shown) == 2)
    controller.close()
    assert view.shown[-1].width_px == 702


def test_a_pool_that_cannot_be_made_is_complained_about_and_the_next_run_takes_it_back():
    problems = [OSError("no listener")]

    def build(_values):
        if problems:
            raise problems.pop()
        return FakePool()

    with Bench(build=build) as bench:
        bench.post(RunPressed({"threads": 1}))
        until(lambda: "OSError: no listener" in bench.view.problems)
        bench.post(RunPressed({"threads": 1}))
        until(lambda: bench.view.kept)
        assert bench.view.problems[-1] == ""


def test_the_guess_is_in_the_picture_before_the_run():
    with Bench() as bench:
        bench.post(Guessed(Guess(makespan_s=0.5)))
        until(lambda: bench.view.shown)
        assert "your guess 0.5 s" in [mark.text for mark in bench.view.shown[-1].marks]


def test_the_last_run_can_be_kept_beside_the_next():
    with Bench() as bench:
        bench.post(RunPressed({"threads": 1}))
        until(lambda: len(bench.view.kept) == 1)
        bench.post(ComparePressed(is_on=True))
        bench.post(RunPressed({"threads": 2}))
        until(lambda: len(bench.view.kept) == 2)
        assert bench.view.kept[1].sentence.startswith("A: 1 borrow ")
        assert {"threads 1", "threads 2"} <= {mark.text for mark in bench.view.kept[1].marks}
        assert bench.view.kept[1].table[0] == ("number", "A threads 1", "B threads 2")
        assert " B: 2 borrows " in bench.view.kept[1].sentence
        bench.post(ComparePressed(is_on=False))
        until(lambda: bench.view.shown[-1].sentence.startswith("2 borrows"))


def test_closing_ends_the_run_and_all_threads():
    before = set(threading.enumerate())
    with Bench(hold_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 4}))
        assert bench.began.wait(10)
    until(lambda: set(threading.enumerate()) <= before)
    assert bench.pools[0].is_closed
    bench.controller.close()


def test_a_run_that_closing_has_ended_leaves_its_picture():
    with Bench(hold_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 2}))
        assert bench.began.wait(10)
    assert bench.view.kept[-1].sentence.endswith("Stopped when the panel was closed.")
    assert bench.view.shown[-1].sentence == bench.view.kept[-1].sentence
    assert bench.view.running[-1] is False


def test_closing_keeps_the_last_picture_again_for_whoever_missed_it():
    with Bench() as bench:
        bench.post(RunPressed({"threads": 2}))
        until(lambda: bench.view.kept)
    assert len(bench.view.kept) == 2
    assert bench.view.kept[1].sentence == bench.view.kept[0].sentence


def test_closing_before_any_run_keeps_nothing():
    with Bench() as bench:
        bench.post(Resized(500))
    assert bench.view.kept == []


def test_after_closing_a_change_wakes_it_up_again():
    with Bench() as bench:
        bench.controller.close()
        bench.post(Changed({"threads": 2}))
        until(lambda: bench.view.kept)


@pytest.mark.parametrize("width_px", [2400])
def test_a_very_wide_page_magnifies_the_picture_instead_of_stretching_it(width_px):
    with Bench() as bench:
        bench.post(Resized(width_px))
        until(lambda: bench.view.shown)
        assert bench.view.shown[-1].width_px == 1100


def test_after_a_short_run_a_change_is_answered_at_once():
    with Bench(debounce_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 2}))
        until(lambda: bench.view.kept)
        bench.post(Changed({"threads": 5}))
        until(lambda: len(bench.view.kept) == 2)
        assert [len(borrows(recording)) for recording in bench.controller.recordings] == [2, 5]


def test_after_a_long_run_a_change_waits_for_more_of_them():
    with Bench(hold_s=0.6, debounce_s=3600.0) as bench:
        bench.post(RunPressed({"threads": 1}))
        until(lambda: bench.view.kept)
        bench.post(Changed({"threads": 2}))
        bench.post(Guessed(Guess(makespan_s=1)))
        until(lambda: "your guess 1 s" in [mark.text for mark in bench.view.shown[-1].marks])
        assert len(bench.pools) == 1


def axis_of(drawing):
    return [mark.text for mark in drawing.marks if "pl-axis-text" in mark.attrs["class"]][-1]


def test_the_time_scale_stays_as_long_as_the_longest_run_until_it_is_fitted():
    with Bench(hold_s=0.3) as bench:
        bench.post(RunPressed({"threads": 4}))
        until(lambda: len(bench.view.kept) == 1)
        bench.hold_s = 0.0
        bench.post(RunPressed({"threads": 1}))
        until(lambda: len(bench.view.kept) == 2)
        assert axis_of(bench.view.kept[0]) == axis_of(bench.view.kept[1])
        bench.post(FitPressed())
        until(lambda: axis_of(bench.view.shown[-1]) != axis_of(bench.view.kept[1]))


def test_where_another_way_is_given_each_run_stands_below_one_with_it():
    with Bench(beside={"threads": 1}) as bench:
        bench.post(RunPressed({"threads": 3}))
        until(lambda: bench.view.kept)
        assert [len(borrows(recording)) for recording in bench.controller.recordings] == [1, 3]
        assert bench.view.kept[0].sentence.startswith("A: 1 borrow in")
        bench.post(RunPressed({"threads": 4}))
        until(lambda: len(bench.view.kept) == 2)
        assert [len(borrows(recording)) for recording in bench.controller.recordings] == [1, 3, 4]
        bench.post(ComparePressed(is_on=False))
        until(lambda: bench.view.shown[-1].sentence.startswith("4 borrows"))


def test_where_the_other_way_cannot_be_had_it_is_said_and_nothing_goes_on():
    def build(values):
        if values["threads"] == 1:
            raise OSError("no listener")
        return FakePool()

    with Bench(build=build, beside={"threads": 1}) as bench:
        bench.post(RunPressed({"threads": 3}))
        until(lambda: "OSError: no listener" in bench.view.problems)
        assert not bench.controller.recordings
