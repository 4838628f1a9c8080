"""Staying awake between the calls of a busy client: when it begins, when it ends, when it is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import pytest

from labs.practice_db.busy_poll import BUSY_S, HELD_UP_S, REST_S, BusyPoll

TURN_S = BUSY_S / 10


class Turns:
    """A loop and its clock: each turn runs what was asked for before it."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.callbacks: deque[Callable[[], object]] = deque()

    def call_soon(self, callback: Callable[[], object], /) -> object:
        self.callbacks.append(callback)
        return callback

    def turn(self, seconds: float = TURN_S) -> None:
        self.now_s += seconds
        for _ in range(len(self.callbacks)):
            self.callbacks.popleft()()

    @property
    def is_awake(self) -> bool:
        return bool(self.callbacks)


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def poll(turns: Turns) -> BusyPoll:
    return BusyPoll(turns, lambda: turns.now_s, cpus=2)


def call(poll: BusyPoll) -> None:
    poll.called()
    poll.answered()


def test_the_first_call_does_not_keep_the_loop_awake(turns: Turns, poll: BusyPoll):
    call(poll)
    assert not turns.is_awake


def test_a_call_that_comes_right_after_an_answer_keeps_it_awake_until_the_moment_is_over(turns: Turns, poll: BusyPoll):
    call(poll)
    turns.turn()
    call(poll)
    awake = 0
    while turns.is_awake:
        turns.turn()
        awake += 1
    assert awake == pytest.approx(BUSY_S / TURN_S, abs=1)


def test_calls_in_a_row_share_one_chain_of_turns(turns: Turns, poll: BusyPoll):
    for _ in range(5):
        call(poll)
        turns.turn()
    assert len(turns.callbacks) == 1


def test_a_client_that_thinks_between_its_calls_lets_it_sleep(turns: Turns, poll: BusyPoll):
    for _ in range(3):
        call(poll)
        turns.turn(BUSY_S * 2)
        assert not turns.is_awake


def test_a_turn_that_was_held_up_leaves_the_cpu_to_others_for_a_while(turns: Turns, poll: BusyPoll):
    call(poll)
    call(poll)
    turns.turn(HELD_UP_S * 2)
    assert not turns.is_awake
    call(poll)
    turns.turn()
    call(poll)
    assert not turns.is_awake
    turns.turn(REST_S)
    call(poll)
    turns.turn()
    call(poll)
    assert turns.is_awake


def test_with_one_cpu_it_never_stays_awake(turns: Turns):
    poll = BusyPoll(turns, lambda: turns.now_s, cpus=1)
    for _ in range(3):
        call(poll)
    assert not turns.is_awake
