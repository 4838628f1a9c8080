"""When the watcher ends a container: its owner is gone and nobody took it over; no engine is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labs.database.container.record import Record, forget_record, read_record, write_record
from labs.database.container.watcher import ALONE_S, watch
from labs.database.state import make_passwords


class Time:
    """Seconds that pass when the watcher rests, and what happens at some of them."""

    def __init__(self, home, *, owners=frozenset()):
        self.home, self.owners, self.now, self.events = home, set(owners), 0.0, {}
        record = Record("c1", "some/image:1", owner=1, owner_started_s=10.0, is_kept=False, passwords=make_passwords())
        write_record(home, record)

    def change(self, **changes):
        write_record(self.home, replace(read_record(self.home), **changes))

    def watch(self):
        return watch(self.home, "c1", lives=lambda pid, started_s: pid in self.owners, rest=self.rest)

    def rest(self, seconds):
        self.now += seconds
        assert self.now < 10 * ALONE_S, "it never ends"
        self.events.get(self.now, lambda: None)()


def test_a_container_that_is_left_alone_is_ended_after_a_while(tmp_path):
    time = Time(tmp_path, owners={1})
    time.events[5.0] = time.owners.clear
    assert time.watch()
    assert time.now == 5.0 + ALONE_S


def test_one_that_is_taken_over_lives_as_long_as_its_new_owner(tmp_path):
    time = Time(tmp_path, owners={2})
    time.events[ALONE_S - 1] = lambda: time.change(owner=2)
    time.events[ALONE_S + 50] = time.owners.clear
    assert time.watch()
    assert time.now == 2 * ALONE_S + 50


@pytest.mark.parametrize("changes", [{"is_kept": True}, {"container_id": "c2"}])
def test_one_that_is_kept_or_replaced_is_left_alone(tmp_path, changes):
    time = Time(tmp_path)
    time.events[3.0] = lambda: time.change(**changes)
    assert not time.watch()


def test_one_that_the_lab_has_ended_itself_is_left_alone(tmp_path):
    time = Time(tmp_path, owners={1})
    time.events[3.0] = lambda: forget_record(tmp_path)
    assert not time.watch()
