"""What is done during a run: when it is due, written down with what came of it, and undone whatever happens."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import pairwise

import oracledb
import pytest

from labs.toolkit import Workload, at, change, picture, run, sentence
from labs.toolkit.faults import Fault
from labs.toolkit.happened import happenings
from tests.toolkit.fakes import FakePool, driver_error


class Light:
    """A fault that is on while it is on; remembers how often it was switched."""

    def __init__(self):
        self.is_on, self.seen = False, []
        self.went_on = threading.Event()

    @contextmanager
    def _lit(self):
        self.is_on = True
        self.went_on.set()
        try:
            yield 2
        finally:
            self.is_on = False

    def fault(self, *, lasts=True):
        return Fault("light_on", "It is on.", self._lit, told=lambda given: f"{given} lamps", lasts=lasts)


def held_until(event):
    """Return a workload of one borrow that lasts until something has happened."""
    return Workload(clients=1, hold_s=0.0, work=lambda _connection: event.wait(10))


def test_an_action_is_done_while_the_run_goes_on_and_what_it_says_is_told():
    done = threading.Event()

    def ring_the_bell():
        done.set()
        return 3

    recording = run(held_until(done), FakePool(), events=[at(0.0, ring_the_bell)])
    (found,) = happenings(recording)
    assert (found.name, found.told, found.full_code) == ("ring the bell", "3", "")
    assert 0 <= found.at_s <= recording.until_s
    assert "Meanwhile: ring the bell at " in sentence(recording)


def test_a_fault_ends_when_it_should_and_has_a_beginning_and_an_end():
    light, out = Light(), threading.Event()

    def look(_connection):
        light.went_on.wait(10)
        while light.is_on:
            out.wait(0.001)

    recording = run(Workload(1, 0.0, work=look), FakePool(), events=[at(0.0, light.fault(), until_s=0.02)])
    (found,) = happenings(recording)
    assert not light.is_on
    assert found.at_s < found.until_s
    assert found.until_s >= 0.02, "not before it was to end"
    assert found.told == "2 lamps"


def test_an_action_that_takes_its_time_has_a_beginning_and_an_end():
    done = threading.Event()

    def ask_around():
        done.wait(0.06)
        done.set()

    (found,) = happenings(run(held_until(done), FakePool(), events=[at(0.0, ask_around)]))
    assert found.until_s - found.at_s >= 0.05


def test_a_fault_without_an_end_ends_with_the_run():
    light = Light()
    recording = run(held_until(light.went_on), FakePool(), events=[at(0.0, light.fault())])
    assert not light.is_on
    assert happenings(recording)[0].until_s is not None


def test_a_fault_that_has_begun_is_ended_also_when_the_run_is_interrupted():
    light = Light()

    def interrupt(_recording):
        if light.is_on:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Workload(1, 5.0), FakePool(), events=[at(0.0, light.fault())], on_progress=interrupt)
    assert not light.is_on
    assert "pool-lab-timeline" not in {thread.name for thread in threading.enumerate()}


def test_what_was_not_due_before_the_end_is_not_done_and_the_note_says_so():
    light = Light()
    recording = run(Workload(1, 0.0), FakePool(), events=[at(60, light.fault())])
    assert light.went_on.is_set() is False
    assert "the run was over before light on at 60 s" in recording.note
    assert happenings(recording) == ()


def test_an_action_that_raises_is_written_down_and_the_next_one_is_done_all_the_same():
    done = threading.Event()

    def fail():
        raise driver_error("ORA-00030", "User session ID does not exist.")

    recording = run(held_until(done), FakePool(), events=[at(0.0, fail), at(0.001, done.set, name="set")])
    failed, fine = happenings(recording)
    assert (failed.full_code, failed.until_s) == ("ORA-00030", None)
    assert (fine.name, fine.full_code) == ("set", "")


def test_what_does_not_last_may_happen_again():
    light, done = Light(), threading.Event()
    fault = light.fault(lasts=False)
    events = [at(0.0, fault), at(0.001, fault), at(0.002, done.set)]
    found = happenings(run(held_until(done), FakePool(), events=events))
    assert [(one.name, one.full_code) for one in found][:2] == [("light on", ""), ("light on", "")]


def test_a_pools_settings_can_be_changed_in_the_middle():
    pool, done = FakePool(), threading.Event()
    recording = run(held_until(done), pool, events=[at(0.0, change(pool, getmode="NOWAIT")), at(0.001, done.set)])
    assert pool.getmode == oracledb.POOL_GETMODE_NOWAIT
    assert happenings(recording)[0].name == "getmode=NOWAIT"


def test_what_happened_is_a_flag_in_the_picture_and_no_two_lie_on_each_other():
    light, done = Light(), threading.Event()
    events = [at(0.0, light.fault()), at(0.001, lambda: None, name="a first thing"), at(0.002, done.set, name="set")]
    drawing = picture(run(held_until(done), FakePool(), events=events)).drawing
    plates = {mark.key: mark for mark in drawing.marks if mark.key.startswith("hp-")}
    assert [mark.text for mark in drawing.marks if mark.key.startswith("ht-")] == ["light on", "a first thing", "set"]
    spans = sorted((mark.attrs["x"], mark.attrs["x"] + mark.attrs["width"]) for mark in plates.values())
    assert all(right <= left for (_, right), (left, _) in pairwise(spans))
    assert "2 lamps" in plates["hp-0"].detail
    assert [mark.key for mark in drawing.marks if mark.key.startswith("hb-")] == ["hb-0"]


def test_flags_at_the_very_end_of_a_run_stay_in_the_picture_without_covering_each_other():
    done = threading.Event()
    names = [f"the event of number {num}" for num in range(8)]
    events = [*[at(0.05, lambda: None, name=name) for name in names], at(0.051, done.set)]
    drawing = picture(run(held_until(done), FakePool(), events=events)).drawing
    spans = sorted(
        (mark.attrs["x"], mark.attrs["x"] + mark.attrs["width"]) for mark in drawing.marks if mark.key.startswith("hp-")
    )
    assert len(spans) == 9
    assert spans[0][0] >= 100
    assert spans[-1][1] <= drawing.width_px
    assert all(right <= left for (_, right), (left, _) in pairwise(spans))


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: at(-1, print), ValueError, "at_s=-1 must be a number of seconds"),
        (lambda: at("1", print), ValueError, "at_s='1' must be a number of seconds"),
        (lambda: at(float("nan"), print), ValueError, "must be a number of seconds"),
        (lambda: at(2, Light().fault(), until_s=1), ValueError, "until_s=1 must come after at_s=2"),
        (lambda: at(1, "kill"), TypeError, "action='kill' must be a function without arguments, or a fault"),
        (lambda: at(1, print, until_s=2), TypeError, "only a fault that lasts has an end"),
        (lambda: change(FakePool(), getmode="LATER"), ValueError, "getmode='LATER' must be one of"),
        (lambda: change(FakePool(), size=3), AttributeError, "size"),
        (lambda: run(Workload(1, 0.0), FakePool(), events=[print]), TypeError, "must be made by at"),
    ],
)
def test_what_cannot_be_is_refused_by_name(make, kind, words):
    with pytest.raises(kind, match=words):
        make()
