"""Starting a coroutine at once: results without a task, tasks that go on where the start has stopped."""

from __future__ import annotations

import asyncio

import pytest

from labs.practice_db import eager


async def give(value: int) -> int:
    return value


async def fail() -> int:
    raise ValueError("at once")


def test_what_does_not_wait_gives_its_result_without_a_task():
    async def main() -> None:
        assert eager.start(give(7), asyncio.get_running_loop()) == 7

    asyncio.run(main())


def test_what_fails_before_it_waits_raises_at_the_start():
    async def main() -> None:
        with pytest.raises(ValueError, match="at once"):
            eager.start(fail(), asyncio.get_running_loop())

    asyncio.run(main())


def test_what_waits_becomes_a_task_that_goes_on():
    async def main() -> list[str]:
        gate = asyncio.get_running_loop().create_future()
        steps: list[str] = []

        async def work() -> str:
            steps.append("begun")
            steps.append(await gate)
            await asyncio.sleep(0)
            return "done"

        task = eager.start(work(), asyncio.get_running_loop())
        assert isinstance(task, asyncio.Task)
        assert steps == ["begun"]
        gate.set_result("gone on")
        steps.append(await task)
        return steps

    assert asyncio.run(main()) == ["begun", "gone on", "done"]


def test_an_error_of_what_is_awaited_arrives_inside_and_comes_out_of_the_task():
    async def main() -> list[str]:
        gate = asyncio.get_running_loop().create_future()
        seen: list[str] = []

        async def work() -> None:
            try:
                await gate
            except KeyError as error:
                seen.append(f"inside: {error}")
                raise ValueError("outside") from error

        task = eager.start(work(), asyncio.get_running_loop())
        gate.set_exception(KeyError("cause"))
        with pytest.raises(ValueError, match="outside"):
            await task
        return seen

    assert asyncio.run(main()) == ["inside: 'cause'"]


def test_a_cancelled_task_cleans_up_even_if_it_waits_for_that():
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        gate = loop.create_future()
        seen: list[str] = []

        async def work() -> None:
            try:
                await gate
            except asyncio.CancelledError:
                await asyncio.sleep(0)
                seen.append("cleaned up")
                raise

        task = eager.start(work(), loop)
        loop.call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        return seen

    assert asyncio.run(main()) == ["cleaned up"]


def test_a_lock_that_is_free_does_not_make_a_task_and_one_that_is_held_does():
    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        lock = asyncio.Lock()
        order: list[int] = []

        async def work(number: int) -> None:
            async with lock:
                order.append(number)

        assert eager.start(work(1), loop) is None
        async with lock:
            task = eager.start(work(2), loop)
            order.append(0)
        await task
        return order

    assert asyncio.run(main()) == [1, 0, 2]
