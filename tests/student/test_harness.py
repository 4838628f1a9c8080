"""Harnesses: what stands beside an answer in its own process, and what it hands back; the driver's pool is played."""

from __future__ import annotations

import traceback

import pytest

from labs.student.desk import BESIDE, Desk
from labs.student.harness import Harnesses


class Loan:
    def __init__(self, pool):
        self.pool = pool

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.pool.back += 1


class Pool:
    def __init__(self, **how):
        self.how, self.lent, self.back, self.closed = how, [], 0, []

    def acquire(self):
        self.lent.append([frame.name for frame in traceback.extract_stack()][-2])
        return Loan(self)

    def close(self, force=False):
        self.closed.append(force)


@pytest.fixture
def pools(monkeypatch):
    """Return the pools that are made meanwhile."""
    made = []
    monkeypatch.setattr("oracledb.create_pool", lambda **how: made.append(Pool(**how)) or made[-1])
    return made


def beside(answer, harness, *arguments, path=""):
    return Desk(answer, Harnesses(path)).handle({"do": BESIDE, "name": harness, "arguments": list(arguments)})


def test_an_answer_gets_a_pool_that_is_closed_whatever_is_still_out(pools):
    def answer(pool, number):
        pool.acquire()
        return 2 * number

    assert beside(answer, "with_pool", {"user": "lab"}, {"min": 1, "max": 2}, 4)["value"] == 8
    [pool] = pools
    assert (pool.how, pool.closed) == ({"user": "lab", "min": 1, "max": 2}, [True])


def test_the_pool_is_closed_when_the_answer_raises_too(pools):
    reply = beside(lambda pool: 1 / 0, "with_pool", {}, {})
    assert reply["failure"]["classes"][0] == "builtins.ZeroDivisionError"
    assert pools[0].closed == [True]


def test_what_an_answer_returns_and_raises_is_kept_until_it_is_let_go():
    alive = []

    class Kept:
        def __init__(self):
            alive.append(self)

        def __del__(self):
            gone.append(1)

    gone = []

    def answer(number):
        if number < 0:
            raise ValueError("below zero")
        alive.clear()
        return Kept()

    desk = Desk(answer, Harnesses())
    ask = {"do": BESIDE, "name": "held"}
    assert desk.handle({**ask, "arguments": [3, 1]})["value"] == [None] * 3
    [failure] = desk.handle({**ask, "arguments": [1, -1]})["value"]
    alive.clear()
    assert dict(failure["items"])["text"] == "below zero"
    assert gone == []
    assert desk.handle({"do": BESIDE, "name": "let_go", "arguments": []})["value"] == 4
    assert len(gone) == 3


def test_borrowers_have_the_names_of_the_plan_and_are_done_when_it_is_reported():
    pool = Pool()
    reported = []

    def answer(settings, sizes, more):
        return pool, lambda: reported.append(pool.back) or [*sorted(pool.lent), more]

    reply = beside(answer, "with_borrowers", {}, {}, [["export", 0], ["page", 0]], "more")
    assert reply["value"] == ["export", "page", "more"]
    assert (reported, pool.closed) == ([2], [True])


def test_the_pool_of_the_borrowers_is_closed_when_the_report_fails():
    pool = Pool()
    reply = beside(lambda settings, sizes: (pool, lambda: 1 / 0), "with_borrowers", {}, {}, [])
    assert "failure" in reply
    assert pool.closed == [True]


def test_a_harness_that_is_async_awaits_the_answer_in_its_own_loop(tmp_path):
    path = tmp_path / "harnesses.py"
    path.write_text("""
import asyncio

async def in_one_loop(answer, number):
    return await answer(asyncio.get_running_loop(), number)
""")

    async def answer(loop, number):
        import asyncio

        return (loop is asyncio.get_running_loop(), number)

    assert beside(answer, "in_one_loop", 3, path=str(path))["value"] == {"$": "tuple", "items": [True, 3]}


def test_a_harness_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(LookupError, match="there is no harness 'nothing'; there are held, in_ipython"):
        Harnesses()["nothing"]
