"""Work on a long text is done beside the event loop: whoever does not wait for it has his turn meanwhile."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Coroutine

import pytest

from labs.practice_db.aside import LONG_CHARACTERS, Aside
from labs.practice_db.errors import OraError
from labs.practice_db.handlers.calls import execute as executing
from labs.practice_db.protocol.replies import QueryReply
from labs.practice_db.wire.calls import Execute

LONG = f"select {', '.join(str(number) for number in range(LONG_CHARACTERS))} from dual"
PATIENCE_S = 30


def request(text: str) -> Execute:
    return Execute(0, text, rows_wanted=2, executions=1, is_query=True, parse=True, fetch=True)


def test_others_have_their_turn_while_the_work_goes_on():
    async def both() -> bool:
        gate = threading.Event()
        working = asyncio.ensure_future(Aside().do(lambda: gate.wait(PATIENCE_S)))
        await asyncio.sleep(0)
        gate.set()
        return await working

    assert asyncio.run(both())


def test_the_outcome_is_what_the_work_gives_or_raises_and_garbage_waits_for_its_end():
    def fail() -> None:
        raise OraError(942)

    async def all_of_it() -> None:
        aside = Aside()
        assert await aside.do(gc.isenabled) is False
        with pytest.raises(OraError, match="ORA-00942"):
            await aside.do(fail)
        assert gc.isenabled()

    asyncio.run(all_of_it())


def test_work_that_nobody_waits_for_any_more_is_left_out():
    async def change_of_mind() -> list[str]:
        aside, gate, done = Aside(), threading.Event(), []
        first = asyncio.ensure_future(aside.do(lambda: gate.wait(PATIENCE_S)))
        second = asyncio.ensure_future(aside.do(lambda: done.append("second")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first
        await aside.do(lambda: done.append("third"))
        return done

    assert asyncio.run(change_of_mind()) == ["third"]


def test_a_long_statement_is_planned_aside_once_and_a_short_one_on_the_spot(process):
    assert isinstance(executing.execute(process, request("select 1 from dual")), QueryReply)
    running = executing.execute(process, request(LONG))
    assert isinstance(running, Coroutine)
    reply = asyncio.run(running)
    assert isinstance(reply, QueryReply)
    assert len(reply.rows[0]) == LONG_CHARACTERS
    assert isinstance(executing.execute(process, request(LONG)), QueryReply)


def test_a_long_statement_that_is_wrong_fails_as_a_short_one_does(process):
    running = executing.execute(process, request(LONG.replace("from", "form")))
    assert isinstance(running, Coroutine)
    with pytest.raises(OraError, match="ORA-00923"):
        asyncio.run(running)
