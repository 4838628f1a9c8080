"""Notebook 09: tasks instead of threads."""

from __future__ import annotations

import asyncio

import oracledb

from labs.experiments.experiment import DatabaseExperiment, Observables
from labs.experiments.observables import Count
from labs.experiments.subject import Subject

TASKS = 60


def tasks(subject: Subject) -> Observables:
    """Let many tasks share four connections; cancel two that hold one."""
    return asyncio.run(_tasks(subject))


async def _tasks(subject: Subject) -> Observables:
    pool = oracledb.create_pool_async(**subject.logon, min=1, max=4)
    try:
        sids = await asyncio.gather(*(_sid(pool) for _ in range(TASKS)))
        busy = pool.busy
        careful = await _busy_after_cancel(pool, is_careful=True)
        careless = await _busy_after_cancel(pool, is_careful=False)
        return {
            "answers": Count(len(sids)),
            "sessions above max": Count(max(0, len(set(sids)) - 4)),
            "busy afterwards": Count(busy),
            "busy after a cancelled task with async with": Count(careful),
            "busy after a cancelled task without": Count(careless),
        }
    finally:
        await pool.close(force=True)


async def _sid(pool: oracledb.AsyncConnectionPool) -> str:
    async with pool.acquire() as connection:
        (sid,) = await connection.fetchone("select sys_context('userenv', 'sid') from dual")
        return str(sid)


async def _busy_after_cancel(pool: oracledb.AsyncConnectionPool, *, is_careful: bool) -> int:
    held = asyncio.Event()

    async def hold() -> None:
        if is_careful:
            async with pool.acquire():
                held.set()
                await asyncio.Event().wait()
        else:
            connection = await pool.acquire()
            held.set()
            await asyncio.Event().wait()
            await connection.close()

    task = asyncio.create_task(hold())
    await held.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return pool.busy


EXPERIMENTS = (DatabaseExperiment("tasks", "09", "Sixty tasks on four connections", tasks),)
