"""Views of thousands of sessions are made in turns, so that nobody waits for the one who looks."""

from __future__ import annotations

import asyncio
import json

import pytest

from labs.practice_db.handlers.instance import Instance
from labs.practice_db.handlers.sessions.server_process import ServerProcess
from labs.practice_db.handlers.views.supply import ROWS_A_TURN, view_rows
from labs.practice_db.sql import views
from tests.practice_db.session.fakes import newcomer

SESSIONS = 1_000


@pytest.fixture
def crowd(instance: Instance) -> list[ServerProcess]:
    instance.limits.processes = instance.limits.sessions = SESSIONS
    return [ServerProcess(instance, instance.sessions.open(newcomer())) for _ in range(SESSIONS)]


async def looked_at(looker: ServerProcess, view: str, meanwhile) -> list[list[object]]:
    """Return a view's rows; `meanwhile` is called at each turn that others have."""
    done = False

    async def others() -> None:
        while not done:
            meanwhile()
            await asyncio.sleep(0)

    turns = asyncio.ensure_future(others())
    rows = json.loads(await view_rows(looker, view, "SYS"))
    done = True
    await turns
    return rows


@pytest.mark.parametrize("view", ["V$SESSION_CONNECT_INFO", "V$PROCESS", "V$OPEN_CURSOR", "V$SESSTAT"])
def test_others_have_their_turn_every_hundred_rows(crowd, view: str):
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1

    rows = asyncio.run(looked_at(crowd[0], view, count))
    assert len(rows) >= (0 if view == "V$OPEN_CURSOR" else SESSIONS)
    assert turns >= len(rows) // ROWS_A_TURN - 1


def test_sessions_that_end_while_others_have_their_turn_are_left_out(crowd):
    ending = iter(crowd[:0:-1])

    def end_one() -> None:
        process = next(ending)
        process.instance.sessions.close(process.session)
        del process.instance.processes[process.session.sid]

    rows = asyncio.run(looked_at(crowd[0], "V$PROCESS", end_one))
    assert SESSIONS // 2 < len(rows) < SESSIONS
    assert len({row[views.VIEWS["V$PROCESS"].column_names.index("ADDR")] for row in rows}) == len(rows)
